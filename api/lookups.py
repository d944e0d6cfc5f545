"""Look-ups in the served index: short, in threads of their own, never behind the questions being read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from api.errors import BusyError
from api.metrics import Metrics
from api.serving import ServedIndex, Serving, index_of

T = TypeVar("T")

_THREADS = 4
_MOST = 128


class Lookups:
    """Runs what is asked of whichever index serves at that moment, and holds it open meanwhile."""

    def __init__(self, serving: Serving, metrics: Metrics) -> None:
        self._serving = serving
        self._metrics = metrics
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="lookup")
        self._running = 0

    async def run(self, look_up: Callable[[ServedIndex], T]) -> T:
        """What `look_up` gives or raises; BusyError where too many wait already."""
        with self._place():
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._leased, look_up)

    async def stop(self) -> None:
        """Waits for those that run; those that wait are cancelled."""
        await asyncio.to_thread(self._threads.shutdown, cancel_futures=True)

    def _leased(self, look_up: Callable[[ServedIndex], T]) -> T:
        with self._serving.lease() as answerer:
            return look_up(index_of(answerer))

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._running >= _MOST:
            self._metrics.rejected.labels("overloaded").inc()
            raise BusyError(f"{self._running} look-ups wait already.", 1)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
