"""What Prometheus scrapes: one registry for each app, so that two apps in a process do not mix."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from qa.answer import Result

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "verbatim_requests",
            "Requests by route and status",
            ["method", "route", "status"],
            registry=self._registry,
        )
        self.request_seconds = Histogram(
            "verbatim_request_seconds",
            "Time of a request by route",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.stage_seconds = Histogram(
            "verbatim_stage_seconds",
            "Time of a question in queue, retrieve, read",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.questions = Counter(
            "verbatim_questions", "Questions by what came of them", ["status"], registry=self._registry
        )
        self.rejected = Counter(
            "verbatim_rejected", "Requests refused for want of room", ["reason"], registry=self._registry
        )
        self.in_flight = Gauge("verbatim_requests_in_flight", "Requests running", registry=self._registry)
        self.waiting = Gauge("verbatim_queue_waiting", "Questions waiting", registry=self._registry)
        self.reading = Gauge("verbatim_queue_reading", "Questions being read", registry=self._registry)
        self.ready = Gauge("verbatim_ready", "1 where questions are answered", registry=self._registry)
        self.index = Gauge(
            "verbatim_index",
            "1 for the generation being served",
            ["generation", "encoder", "reader"],
            registry=self._registry,
        )
        self.index_documents = Gauge("verbatim_index_documents", "Documents", registry=self._registry)
        self.index_passages = Gauge("verbatim_index_passages", "Passages", registry=self._registry)
        self.swaps = Counter(
            "verbatim_index_swaps",
            "New generations by what came of them",
            ["outcome"],
            registry=self._registry,
        )
        ProcessCollector(registry=self._registry)

    def watch(
        self, waiting: Callable[[], float], reading: Callable[[], float], ready: Callable[[], bool]
    ) -> None:
        """What these say is told whenever it is asked for."""
        self.waiting.set_function(waiting)
        self.reading.set_function(reading)
        self.ready.set_function(ready)

    def count(self, result: Result) -> None:
        self.questions.labels(result.status).inc()
        self.stage_seconds.labels("retrieve").observe(result.timing.retrieve / 1000)
        self.stage_seconds.labels("read").observe(result.timing.read / 1000)

    def serve_index(self, generation: str, encoder: str, reader: str, documents: int, passages: int) -> None:
        self.index.clear()
        self.index.labels(generation, encoder, reader).set(1)
        self.index_documents.set(documents)
        self.index_passages.set(passages)

    def text(self) -> bytes:
        return generate_latest(self._registry)
