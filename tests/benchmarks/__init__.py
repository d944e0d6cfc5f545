"""Benchmarks: what the service costs, beside its peers. Run by hand; the test suite takes no timings."""
