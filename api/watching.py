"""The watch for a newer generation of the index that is served, and the swap to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from api.loading import tell_served, warn_unfitted
from api.logs import with_fields
from index.errors import StoreError, VerbatimError

if TYPE_CHECKING:
    from api.service import Service
    from index.search import Index

log = logging.getLogger(__name__)

_LONGEST_PAUSE: Final = 60
"""Looks from one try to open a generation to the next, at most: a try reads all of an index."""


async def watch(
    service: Service, current_generation: Callable[[], str], open_newest: Callable[[], Index]
) -> None:
    """Until the service ends, or cancelled: looks for a new generation and swaps to it.

    Of a generation that cannot be served each reason is logged once. The old one goes on serving, and the new
    one is tried again after one look, two, four and so on: what is wrong may pass, as where its files are
    still on their way. A store that cannot be reached makes the service unready until it is there again.
    """
    watching = _Watch(service, current_generation, open_newest)
    while not service.draining:
        await asyncio.sleep(service.settings.poll_interval)
        await watching.look()


class _Watch:
    """What is remembered from one look to the next, so that nothing is told or tried too often."""

    def __init__(
        self, service: Service, current_generation: Callable[[], str], open_newest: Callable[[], Index]
    ) -> None:
        self._service = service
        self._current_generation = current_generation
        self._open_newest = open_newest
        self._unseen: str | None = None
        """Why the last look saw nothing."""
        self._refused: str | None = None
        """The generation that could not be served."""
        self._told: set[str] = set()
        self._pause = 0
        """Looks between the last two tries of it."""
        self._looks = 0
        """Looks to pass before the next try."""

    async def look(self) -> None:
        service = self._service
        try:
            newest = await asyncio.to_thread(self._current_generation)
        except Exception as error:
            if str(error) != self._unseen:
                trace = None if isinstance(error, VerbatimError) else error
                log.warning("cannot look for a new generation: %s", error, exc_info=trace)
            self._miss(error)
            return
        service.find_store()
        self._unseen = None
        if newest == service.answerer.index.generation:
            self._refused = None
            return
        if newest != self._refused:
            self._told, self._pause, self._looks = set(), 0, 0
        if self._looks:
            self._looks -= 1
            return
        await self._try(newest)

    def _miss(self, error: Exception) -> None:
        self._unseen = str(error)
        if isinstance(error, StoreError):
            self._service.lose_store()
        self._looks = 0

    async def _try(self, newest: str) -> None:
        try:
            await asyncio.to_thread(_swap, self._service, self._open_newest)
        except Exception as error:
            if self._service.draining:
                return
            if str(error) not in self._told:
                log.error(
                    "the new generation cannot be served, the old one stays: %s",
                    error,
                    exc_info=None if isinstance(error, VerbatimError) else error,
                    extra=with_fields(refused=newest, generation=self._service.answerer.index.generation),
                )
            self._refuse(newest, error)
        else:
            tell_served(self._service, "swapped")

    def _refuse(self, newest: str, error: Exception) -> None:
        if newest != self._refused:
            self._service.metrics.swaps.labels("refused").inc()
        self._refused = newest
        self._told.add(str(error))
        # A store's own failures cost little, and what it serves may be on the point of being removed.
        once = isinstance(error, StoreError)
        self._pause = 1 if once else min(max(1, 2 * self._pause), _LONGEST_PAUSE)
        self._looks = self._pause - 1


def _swap(service: Service, open_newest: Callable[[], Index]) -> None:
    from qa.answerer import Answerer

    old = service.answerer
    index = open_newest()
    try:
        answerer = Answerer(index, old.reader, old.calibration, passages_read=old.passages_read)
        warn_unfitted(answerer)
        service.serve(answerer, index.close)
    except BaseException:
        index.close()
        raise
    service.metrics.swaps.labels("served").inc()
