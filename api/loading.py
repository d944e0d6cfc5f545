"""From a folder to an answerer. Blocking work, for threads."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from api.article_index import open_made_apart
from api.logs import with_fields
from api.serving import index_of
from index.opening import open_index

if TYPE_CHECKING:
    from api.service import Service
    from index.search import Index
    from qa.answerer import Answerer
    from qa.reader import Reader

log = logging.getLogger(__name__)


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
