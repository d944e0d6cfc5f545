"""What the routes ask: questions through the queue, look-ups through threads, never on the event loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import Request

from api.errors import BusyError
from api.logs import with_fields
from api.lookups import Lookups
from api.metrics import Metrics
from api.reading_queue import ReadingQueue, Wanted
from api.requested_work import RequestedWork, shutting_down
from api.serving import ServedIndex, Serving, index_of, refuse_unknown
from api.settings import Settings
from index.document import Document, DocumentRecord
from qa.answer import FoundPassage, Result
from qa.finding import nearest
from qa.question import DEFAULT_TOP_K

if TYPE_CHECKING:
    from qa.answerer import Answerer

log = logging.getLogger(__name__)
T = TypeVar("T")

PROBE_QUESTION = "what is this about?"
_NOT_SOON = 60
"""Seconds after which to ask again where loading has failed for good."""


class Service:
    """Lives on one event loop, between `start` and `stop`; ready once `serve` was called."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.settings = settings
        self.metrics = metrics
        self.draining = False
        self.running = 0
        """Requests that have come in and not been answered, but for those about the service itself."""
        self.failure: Exception | None = None
        """Why nothing can be served, where loading failed for good."""
        self.store_lost = False
        """Whether the store that is being served was last found not to answer."""
        self._serving = Serving()
        self._queue = ReadingQueue(
            self._read,
            limit=settings.queue_limit,
            batch=settings.read_batch,
            readers=settings.readers,
            on_wait=metrics.stage_seconds.labels("queue").observe,
        )
        self._lookups = Lookups(self._serving, metrics)
        self._stopped = False
        self._requested = RequestedWork(settings.deadline, self._too_late)
        self._ends: list[Callable[[], None]] = []
        self._swap_lock = threading.Lock()
        metrics.watch(lambda: self.waiting, lambda: self._queue.reading, lambda: self.ready)

    def at_end(self, end: Callable[[], None]) -> None:
        """Has `end` called, perhaps twice, when the service stops; at once where it has. For any thread."""
        self._ends.append(end)
        if self._stopped:
            end()

    def start(self) -> None:
        self._queue.start()

    async def stop(self) -> None:
        self._stopped = True
        for end in self._ends:
            end()
        await self._queue.stop()
        await self._lookups.stop()
        self._serving.replace(None)

    def check_ready(self) -> Answerer:
        """The one that serves now. BusyError, with the reason, while it is not ready."""
        if self.draining:
            raise shutting_down()
        if self.store_lost:
            raise BusyError("The passage store does not answer.", 2, kind="store-unavailable")
        return self.answerer

    @property
    def ready(self) -> bool:
        try:
            return self.check_ready() is not None
        except BusyError:
            return False

    def lose_store(self) -> None:
        """From now on not ready, until `find_store`; questions are still tried."""
        self.store_lost = True

    def find_store(self) -> None:
        self.store_lost = False

    @property
    def waiting(self) -> int:
        """Questions that wait to be read."""
        return self._queue.waiting

    @property
    def answerer(self) -> Answerer:
        """The one that serves now, to look at. BusyError while nothing is loaded."""
        answerer = self._serving.answerer
        if answerer is None and self.failure is not None:
            detail = "What this service needs could not be loaded; its log tells why."
            raise BusyError(detail, _NOT_SOON, kind="not-ready")
        if answerer is None:
            raise BusyError("The index and the models are being loaded.", 1, kind="not-ready")
        return answerer

    def serve(self, answerer: Answerer, close: Callable[[], None]) -> None:
        """Puts an answerer in place of the one that serves, once it has answered a probe question.

        For any thread. Raises what the probe raises, and BusyError once stopped; nothing has changed then.
        """
        with self._swap_lock:
            answerer.answer(PROBE_QUESTION, top_k=1)
            if self._stopped:
                raise shutting_down()
            index = index_of(answerer)
            self._serving.replace(answerer, close)
            self.metrics.serve_index(
                index.generation,
                index.encoder_identity,
                answerer.reader.identity,
                index.document_count,
                index.passage_count,
            )

    def drain(self) -> None:
        """From now on not ready; what runs goes on."""
        self.draining = True

    def give_up(self) -> None:
        """Ends what still runs when the time to end has come: 503 rather than a connection that breaks."""
        self._requested.give_up()

    async def answer(
        self,
        request: Request,
        question: str,
        *,
        top_k: int = DEFAULT_TOP_K,
        documents: AbstractSet[str] | None = None,
        min_confidence: float | None = None,
    ) -> Result:
        """Raises what Answerer.answer raises, BusyError, and ClientDisconnect where the client left."""
        results = await self.answer_batch(
            request, [question], top_k=top_k, documents=documents, min_confidence=min_confidence
        )
        return results[0]

    async def answer_batch(
        self,
        request: Request,
        questions: Sequence[str],
        *,
        top_k: int = DEFAULT_TOP_K,
        documents: AbstractSet[str] | None = None,
        min_confidence: float | None = None,
    ) -> list[Result]:
        """As `answer` for each question, in order."""
        self.answerer  # noqa: B018 - BusyError at once while nothing is loaded
        wanted = Wanted(top_k, None if documents is None else frozenset(documents), min_confidence)
        try:
            results = await self._requested.result(request, self._queue.ask(questions, wanted))
        except BusyError as error:
            self.metrics.rejected.labels(error.problem.kind).inc()
            raise
        for result in results:
            self.metrics.count(result)
            self._log(result)
        return results

    async def search(
        self, request: Request, question: str, k: int, documents: AbstractSet[str] | None = None
    ) -> tuple[ServedIndex, list[FoundPassage]]:
        """The index searched, to say which it was, and its k best passages, best first."""
        chosen = None if documents is None else frozenset(documents)

        def look_up(index: ServedIndex) -> tuple[ServedIndex, list[FoundPassage]]:
            refuse_unknown(index, chosen)
            return index, nearest(index, question, k, chosen)

        return await self._requested.result(request, self._look_up(look_up))

    async def document(self, document_id: str) -> Document:
        """Raises UnknownDocumentError."""
        return await self._look_up(lambda index: index.document(document_id))

    async def record(self, document_id: str) -> tuple[DocumentRecord, Document]:
        """Raises UnknownDocumentError."""
        return await self._look_up(lambda index: (index.record(document_id), index.document(document_id)))

    async def records(self, limit: int, after: str | None) -> list[DocumentRecord]:
        """At most `limit`, in the order of their ids, those past the id `after`."""
        return await self._look_up(lambda index: index.records(limit, after))

    async def documents(self, limit: int, after: str | None) -> list[tuple[DocumentRecord, Document]]:
        """As `records`, each with its document: that is as slow as the documents are long."""
        return await self._look_up(
            lambda index: [(record, index.document(record.id)) for record in index.records(limit, after)]
        )

    async def refuse_unknown(self, documents: AbstractSet[str]) -> None:
        """UnknownDocumentError where the index lacks one of these."""
        await self._look_up(lambda index: refuse_unknown(index, documents))

    def _read(self, questions: Sequence[str], wanted: Wanted) -> list[Result]:
        with self._serving.lease() as answerer:
            refuse_unknown(index_of(answerer), wanted.documents)
            return answerer.answer_batch(
                questions,
                top_k=wanted.top_k,
                documents=wanted.documents,
                min_confidence=wanted.min_confidence,
            )

    async def _look_up(self, look_up: Callable[[ServedIndex], T]) -> T:
        self.answerer  # noqa: B018 - BusyError at once while nothing is loaded
        try:
            async with asyncio.timeout(self.settings.deadline):
                return await self._lookups.run(look_up)
        except TimeoutError:
            raise self._too_late() from None

    def _too_late(self) -> BusyError:
        detail = f"No answer within {self.settings.deadline:g} seconds."
        return BusyError(detail, self._queue.retry_after(), kind="deadline-passed")

    def _log(self, result: Result) -> None:
        fields: dict[str, object] = {
            "status": result.status,
            "answers": len(result.answers),
            "generation": result.generation,
            "read_ms": round(result.timing.read, 1),
        }
        if self.settings.log_questions:
            fields["question"] = result.question
        log.info("question", extra=with_fields(**fields))
