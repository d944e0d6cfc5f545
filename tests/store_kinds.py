"""The kinds of passage store that keep one contract: a folder, and a collection of a real Milvus server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from index.builder import BuildReport
from index.folder.opening import open_folder
from index.milvus.opening import open_store
from index.opening import Place, destination_at
from index.search import Index
from index.store import Encoder
from index.store_address import StoreAddress
from tests.built_index import build
from tests.milvus_server import MilvusServer
from tests.planted_encoder import PlantedEncoder


@dataclass
class Kind:
    """Makes places of one kind of store, each new."""

    name: str
    new: Callable[[], Place]

    def build(self, place: Place, *sources: Path, encoder: PlantedEncoder | None = None) -> BuildReport:
        return build(list(sources), destination_at(place), encoder=encoder or PlantedEncoder())


def kind_of(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kind:
    """The kind that a fixture's parameter names; a server is started for the one that needs it."""
    if request.param == "folder":
        return Kind("folder", lambda: tmp_path_factory.mktemp("store") / "index")
    running: MilvusServer = request.getfixturevalue("server")
    numbers = iter(range(1000))
    return Kind("milvus", lambda: running.address(f"contract_{next(numbers)}"))


def open_planted(place: Place, encoder: Encoder | None = None) -> Index:
    """The index there, asked by that encoder, or a planted one, in place of the one kept with it."""
    encoder = encoder or PlantedEncoder()
    if isinstance(place, StoreAddress):
        return open_store(place, encoder=encoder)
    return open_folder(place, encoder=encoder)


def texts(place: Place) -> dict[str, str]:
    index = open_planted(place)
    try:
        return {Path(record.path).name: index.document(record.id).text for record in index.records(1000)}
    finally:
        index.close()
