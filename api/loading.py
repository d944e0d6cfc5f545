"""From a folder to an answerer, and the watch for a newer generation. Blocking work, for threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.article_index import open_article
from api.logs import with_fields
from index.errors import StoreError, VerbatimError
from index.opening import Place
from index.opening import open_index as open_place

if TYPE_CHECKING:
    from api.service import Service
    from api.terminal import Progress
    from index.search import Index
    from qa.answerer import Answerer
    from qa.reader import Reader

log = logging.getLogger(__name__)


def open_index(place: Place | None, progress: Progress | None = None, limit: float | None = None) -> Index:
    """The index at `place`, or the packaged article's own, built on first use; `limit` is in seconds, for
    each call to a server."""
    if place is None:
        from index.default import open_default

        return open_default(progress=progress)
    return open_place(place, limit=limit)


@contextmanager
def opening_reader(model: str | None = None) -> Iterator[Future[Reader]]:
    """The shipped reader, opened on another core while the index is opened here; or that of the name `model`,
    opened first. Raises ReaderError for the latter."""
    from qa.readers import open_reader

    with ThreadPoolExecutor(1) as beside:
        opening = beside.submit(open_reader, model)
        if model is not None:
            # Opening it may import transformers, and so does making an index: in two threads at once either
            # finds the package half imported. What cannot be opened is also told before an index is made.
            opening.result()
        yield opening


def open_answerer(
    index: Index, reader: Reader, *, model: str | None = None, passages_read: int | None = None
) -> Answerer:
    """`reader` is that of the name or folder `model`, whose confidence it answers with. As many passages
    are read as the confidence was fitted for, where `passages_read` is None."""
    from qa.answerer import PASSAGES_READ, Answerer
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
        index = open_article(service.at_end) if place is None else open_index(place, limit=settings.deadline)
    try:
        answerer = open_answerer(
            index, reader.result(), model=settings.reader, passages_read=settings.passages_read
        )
        service.serve(answerer, index.close)
    except BaseException:
        index.close()
        raise
    log.info(
        "ready",
        extra=with_fields(
            generation=index.generation, documents=index.document_count, passages=index.passage_count
        ),
    )


async def watch(
    service: Service, current_generation: Callable[[], str], open_newest: Callable[[], Index]
) -> None:
    """Until cancelled: looks for a new generation and swaps to it.

    A generation that cannot be served is logged once, and the old one goes on serving. A store that cannot be
    reached makes the service unready until it is there again.
    """
    # The command line opens indexes through this module too, and need not wait for an event loop.
    import asyncio

    refused: str | None = None
    while True:
        await asyncio.sleep(service.settings.poll_interval)
        try:
            newest = await asyncio.to_thread(current_generation)
        except VerbatimError as error:
            if str(error) != refused:
                log.warning("cannot look for a new generation: %s", error)
            refused = str(error)
            if isinstance(error, StoreError):
                service.lose_store()
            continue
        service.find_store()
        if newest in (service.answerer.index.generation, refused):
            continue
        try:
            await asyncio.to_thread(_swap, service, open_newest)
            refused = None
        except Exception as error:
            # A store that is away may have the same generation to serve when it is back.
            refused = None if isinstance(error, StoreError) else newest
            service.metrics.swaps.labels("refused").inc()
            log.error(
                "the new generation cannot be served, the old one stays: %s",
                error,
                exc_info=not isinstance(error, VerbatimError),
                extra=with_fields(refused=newest, generation=service.answerer.index.generation),
            )


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
    log.info(
        "swapped",
        extra=with_fields(generation=index.generation, documents=index.document_count),
    )
