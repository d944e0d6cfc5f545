"""An index by its place, a folder or an address on a Milvus server: to be asked, watched or written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.store_address import StoreAddress

if TYPE_CHECKING:
    from index.destination import Destination
    from index.search import Index
    from index.store import Encoder

Place = Path | StoreAddress


def open_index(place: Place, *, encoder: Encoder | None = None, limit: float | None = None) -> Index:
    """As index.search.Index.open and index.milvus.opening.open_store have it; `limit` is in seconds, for each
    call to a server."""
    if isinstance(place, StoreAddress):
        from index.milvus.connection import CALL_LIMIT
        from index.milvus.opening import open_store

        return open_store(place, encoder=encoder, limit=CALL_LIMIT if limit is None else limit)
    from index.search import Index

    return Index.open(place, encoder=encoder)


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


def destination_at(place: Place) -> Destination:
    """To be written by index.builder."""
    if isinstance(place, StoreAddress):
        from index.milvus.destination import MilvusDestination

        return MilvusDestination(place)
    from index.folder.destination import FolderDestination

    return FolderDestination(place)
