"""An index by its place, a folder or an address on a Milvus server: to ask, watch, check or write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.store_address import StoreAddress

if TYPE_CHECKING:
    from index.destination import Destination
    from index.progress import Progress
    from index.search import Index

Place = Path | StoreAddress


def open_index(place: Place | None, progress: Progress | None = None, limit: float | None = None) -> Index:
    """As index.folder.opening.open_folder and index.milvus.opening.open_store have it; where `place` is None,
    as index.article.open_article has it, which tells `progress`. `limit` is in seconds, for each call to a
    server."""
    if place is None:
        from index.article import open_article

        return open_article(progress)
    if isinstance(place, StoreAddress):
        from index.milvus.connection import CALL_LIMIT
        from index.milvus.opening import open_store

        return open_store(place, limit=CALL_LIMIT if limit is None else limit)
    from index.folder.opening import open_folder

    return open_folder(place)


@contextmanager
def generation_watch(place: Place) -> Iterator[Callable[[], str]]:
    """What tells the live generation's name each time it is called inside, or raises SnapshotError or
    StoreError."""
    if isinstance(place, StoreAddress):
        from index.milvus.opening import GenerationWatch

        with closing(GenerationWatch(place)) as watch:
            yield watch.current
        return
    from index.folder.snapshot import current_generation

    yield lambda: current_generation(place)


def check_at(place: Place, progress: Progress | None = None) -> list[str]:
    """As index.folder.check.check and index.milvus.check.check_store have it."""
    if isinstance(place, StoreAddress):
        from index.milvus.check import check_store

        return check_store(place, progress=progress)
    from index.folder.check import check

    return check(place, progress=progress)


def destination_at(place: Place) -> Destination:
    """To be written by index.builder."""
    if isinstance(place, StoreAddress):
        from index.milvus.destination import MilvusDestination

        return MilvusDestination(place)
    from index.folder.destination import FolderDestination

    return FolderDestination(place)
