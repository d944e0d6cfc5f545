"""Questions wait here to be read: a bounded queue in front of a bounded pool of threads.

Waiting questions that ask for the same thing (number of answers, documents, threshold) are read together,
which uses the cores better than one after the other. What cannot be kept is refused at once, and what
nobody waits for any more is not read.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from api.errors import BusyError
from index.errors import VerbatimError
from qa.answer import Result

log = logging.getLogger(__name__)

LONGEST_RETRY = 60
"""Seconds; no client is told to wait longer."""


@dataclass(frozen=True)
class Wanted:
    """What a question asks for beside its words; only questions that want the same are read together."""

    top_k: int
    documents: frozenset[str] | None = None
    min_confidence: float | None = None


ReadTogether = Callable[[Sequence[str], Wanted], list[Result]]
"""Reads questions, in order, on a thread of the pool."""


@dataclass(eq=False)
class _Job:
    questions: tuple[str, ...]
    wanted: Wanted
    answered: asyncio.Future[list[Result]]
    since: float = field(default_factory=time.perf_counter)

    @property
    def abandoned(self) -> bool:
        return self.answered.done()


class ReadingQueue:
    """Lives on one event loop; `start` and `stop` bracket its use."""

    def __init__(
        self,
        read: ReadTogether,
        *,
        limit: int,
        batch: int,
        readers: int,
        on_wait: Callable[[float], None] = lambda _: None,
    ) -> None:
        """`limit` questions may wait; `batch` are read together at most; `readers` batches at a time.
        `on_wait` hears of the seconds that each question waited."""
        self._read = read
        self._limit = limit
        self._batch = batch
        self._readers = readers
        self._on_wait = on_wait
        self._jobs: deque[_Job] = deque()
        self._waiting = 0
        self._reading = 0
        self._seconds_each = 0.05
        self._arrived = asyncio.Event()
        self._pool = ThreadPoolExecutor(readers, thread_name_prefix="reader")
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def waiting(self) -> int:
        """Questions in the queue, those being read not counted."""
        return self._waiting

    @property
    def reading(self) -> int:
        return self._reading

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._work(), name=f"reader-{n}") for n in range(self._readers)]

    async def stop(self) -> None:
        """Ends the workers; jobs that still wait are cancelled, the batch being read is waited for."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for job in self._jobs:
            job.answered.cancel()
        self._jobs.clear()
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)

    async def ask(self, questions: Sequence[str], wanted: Wanted) -> list[Result]:
        """The results, in order. BusyError at once where the questions do not fit into the queue.

        Many questions are queued in pieces of a batch, so that a single one is not kept waiting behind
        all of them. Cancelling the caller takes back what is not being read yet.
        """
        self._sweep()
        if self._waiting + len(questions) > self._limit:
            raise BusyError(
                f"{self._waiting} questions wait already, of {self._limit} at most.", self.retry_after()
            )
        loop = asyncio.get_running_loop()
        pieces = [questions[at : at + self._batch] for at in range(0, len(questions), self._batch)]
        jobs = [_Job(tuple(piece), wanted, loop.create_future()) for piece in pieces]
        self._jobs.extend(jobs)
        self._waiting += len(questions)
        self._arrived.set()
        try:
            return [result for job in jobs for result in await job.answered]
        finally:
            for job in jobs:
                if job.answered.done() and not job.answered.cancelled():
                    job.answered.exception()  # seen: a second failure of the same batch is no news
                job.answered.cancel()
            self._sweep()

    def retry_after(self) -> int:
        """Whole seconds until the queue should have been read, at the pace of late."""
        seconds = (self._waiting + self._reading) * self._seconds_each / self._readers
        return max(1, min(LONGEST_RETRY, math.ceil(seconds)))

    def _sweep(self) -> None:
        """Takes out the jobs that nobody waits for, so that they hold no place."""
        if any(job.abandoned for job in self._jobs):
            self._jobs = deque(job for job in self._jobs if not job.abandoned)
            self._waiting = sum(len(job.questions) for job in self._jobs)

    async def _work(self) -> None:
        while True:
            while not (jobs := self._take()):
                self._arrived.clear()
                await self._arrived.wait()
            questions = sum(len(job.questions) for job in jobs)
            self._reading += questions
            began = time.perf_counter()
            for job in jobs:
                for _ in job.questions:
                    self._on_wait(began - job.since)
            try:
                await self._answer(jobs)
            finally:
                for job in jobs:
                    job.answered.cancel()  # where `stop` came between; an answered one stays so
                self._reading -= questions
                self._seconds_each += 0.2 * ((time.perf_counter() - began) / questions - self._seconds_each)

    def _take(self) -> list[_Job]:
        """The oldest job and those behind it that want the same, up to a batch."""
        self._sweep()
        if not self._jobs:
            return []
        wanted = self._jobs[0].wanted
        taken: list[_Job] = []
        left: deque[_Job] = deque()
        room = self._batch
        for job in self._jobs:
            if job.wanted == wanted and len(job.questions) <= room:
                taken.append(job)
                room -= len(job.questions)
            else:
                left.append(job)
        self._jobs = left
        self._waiting -= self._batch - room
        return taken

    async def _answer(self, jobs: list[_Job]) -> None:
        try:
            results = await self._on_thread(jobs)
        except Exception as error:  # noqa: BLE001 - whatever it is goes to those who asked
            if len(jobs) == 1:
                _fail(jobs[0], error)
                return
            # One question must not spoil those that happened to be read with it.
            for job in jobs:
                if not job.abandoned:
                    await self._answer([job])
            return
        for job in jobs:
            own, results = results[: len(job.questions)], results[len(job.questions) :]
            if not job.abandoned:
                job.answered.set_result(own)

    async def _on_thread(self, jobs: list[_Job]) -> list[Result]:
        questions = [question for job in jobs for question in job.questions]
        loop = asyncio.get_running_loop()
        results = await loop.run_in_executor(self._pool, self._read, questions, jobs[0].wanted)
        if len(results) != len(questions):
            raise RuntimeError(f"{len(questions)} questions were read and {len(results)} results came back")
        return results


def _fail(job: _Job, error: Exception) -> None:
    if job.abandoned:
        if isinstance(error, VerbatimError):
            return  # a refusal that the first piece of the same batch has told already
        log.warning("a question that nobody waited for any more failed: %r", error)
    else:
        job.answered.set_exception(error)
