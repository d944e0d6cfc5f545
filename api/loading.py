"""From a folder to an answerer, and the watch for a newer generation. Blocking work, for threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from api.article_index import open_made_apart
from api.logs import with_fields
from api.serving import index_of
from index.errors import StoreError, VerbatimError
from index.opening import open_index

if TYPE_CHECKING:
    from api.service import Service
    from index.search import Index
    from qa.answerer import Answerer
    from qa.reader import Reader

log = logging.getLogger(__name__)

_LONGEST_PAUSE: Final = 60
"""Looks from one try to open a generation to the next, at most: a try reads all of an index."""


@contextmanager
def opening_reader(model: str | None = None) -> Iterator[Future[Reader]]:
    """The shipped reader, opened on another core while the index is opened here; or that of the name `model`,
    opened first. Raises ReaderError for the latter."""
    from qa.readers import open_reader

    if model is not None:
        # Opening it may import transformers, and so does making an index: in two threads at once either
        # finds the package half imported. What cannot be opened is also told before an index is made. It may
        # take long, and where loading is given up, a thread of its own would be waited for.
        opened: Future[Reader] = Future()
        opened.set_result(open_reader(model))
        yield opened
        return
    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(open_reader, model)


def open_answerer(
    index: Index, reader: Reader, *, model: str | None = None, passages_read: int | None = None
) -> Answerer:
    """`reader` is that of the name or folder `model`, whose confidence it answers with. As many passages
    are read as the confidence was fitted for, where `passages_read` is None."""
    from qa.answerer import Answerer
    from qa.question import PASSAGES_READ
    from qa.readers import open_calibration

    answerer = Answerer(
        index,
        reader,
        open_calibration(model),
        passages_read=PASSAGES_READ if passages_read is None else passages_read,
    )
    warn_unfitted(answerer)
    return answerer


def warn_unfitted(answerer: Answerer) -> None:
    if not answerer.fitted:
        log.warning(
            "confidence was not fitted for these models: the order holds, the probabilities are not measured",
            extra=with_fields(reader=answerer.reader.identity, encoder=answerer.index.encoder_identity),
        )


def load(service: Service) -> None:
    """Opens what the settings name and serves it. Raises VerbatimError."""
    settings = service.settings
    with opening_reader(settings.reader) as reader:
        place = settings.place
        if place is None:
            index = open_made_apart(service.at_end)
        else:
            index = open_index(place, limit=settings.deadline)
    try:
        answerer = open_answerer(
            index, reader.result(), model=settings.reader, passages_read=settings.passages_read
        )
        service.serve(answerer, index.close)
    except BaseException:
        index.close()
        raise


def tell_served(service: Service, how: str) -> None:
    """Logs what serves from now on, but not when the end has been logged. On the event loop."""
    if not service.draining:
        index = index_of(service.answerer)
        log.info(
            how,
            extra=with_fields(
                generation=index.generation, documents=index.document_count, passages=index.passage_count
            ),
        )


async def watch(
    service: Service, current_generation: Callable[[], str], open_newest: Callable[[], Index]
) -> None:
    """Until the service ends, or cancelled: looks for a new generation and swaps to it.

    Of a generation that cannot be served each reason is logged once. The old one goes on serving, and the new
    one is tried again after one look, two, four and so on: what is wrong may pass, as where its files are
    still on their way. A store that cannot be reached makes the service unready until it is there again.
    """
    # The command line opens indexes through this module too, and need not wait for an event loop.
    import asyncio

    unseen: str | None = None
    refused: str | None = None
    told: set[str] = set()
    pause = looks = 0
    while not service.draining:
        await asyncio.sleep(service.settings.poll_interval)
        try:
            newest = await asyncio.to_thread(current_generation)
        except Exception as error:
            if str(error) != unseen:
                log.warning(
                    "cannot look for a new generation: %s",
                    error,
                    exc_info=not isinstance(error, VerbatimError),
                )
            unseen = str(error)
            if isinstance(error, StoreError):
                service.lose_store()
            looks = 0
            continue
        service.find_store()
        unseen = None
        if newest == service.answerer.index.generation:
            refused = None
            continue
        if newest != refused:
            told, pause, looks = set(), 0, 0
        if looks:
            looks -= 1
            continue
        try:
            await asyncio.to_thread(_swap, service, open_newest)
        except Exception as error:
            if service.draining:
                return
            if newest != refused:
                service.metrics.swaps.labels("refused").inc()
            if str(error) not in told:
                log.error(
                    "the new generation cannot be served, the old one stays: %s",
                    error,
                    exc_info=not isinstance(error, VerbatimError),
                    extra=with_fields(refused=newest, generation=service.answerer.index.generation),
                )
            refused = newest
            told.add(str(error))
            # A store's own failures cost little, and what it serves may be on the point of being removed.
            pause = 1 if isinstance(error, StoreError) else min(max(1, 2 * pause), _LONGEST_PAUSE)
            looks = pause - 1
        else:
            tell_served(service, "swapped")


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
