"""Long tests by name; the test suite runs a sample of each."""
