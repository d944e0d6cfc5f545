"""Six small documents, an index of them written into a Milvus store, what it holds then, and its damage."""

from __future__ import annotations

from pathlib import Path

from index.milvus.opening import open_store
from index.store_address import StoreAddress
from tests.built_index import build
from tests.planted_encoder import PlantedEncoder


def write_towns(folder: Path) -> Path:
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"Town {number} sells salt and iron.", encoding="utf-8")
    return folder


def write(address: StoreAddress, folder: Path, encoder: PlantedEncoder | None = None) -> str:
    from index.milvus.destination import MilvusDestination

    return build([folder], MilvusDestination(address), encoder=encoder or PlantedEncoder()).generation


def collections(address: StoreAddress) -> set[str]:
    from index.milvus.connection import Connection

    connection = Connection(address)
    try:
        names = {str(name) for name in connection.call("list_collections")}
    finally:
        connection.close()
    return {name for name in names if name.startswith(f"{address.collection}__")}


def paths_in(address: StoreAddress) -> set[str]:
    index = open_store(address, encoder=PlantedEncoder())
    try:
        return {Path(record.path).name for record in index.records(1000)}
    finally:
        index.close()


def damage_counts(address: StoreAddress, names: str) -> None:
    from index.milvus.connection import Connection

    connection = Connection(address)
    passages = str(connection.named_by(address.collection))
    if names == "passage":
        (row,) = connection.call("query", passages, filter="", limit=1, output_fields=["id"])
        connection.call("delete", passages, ids=[row["id"]])
    else:
        archive = passages.replace("__passages", "__archive")
        rows = connection.call("query", archive, filter="", limit=100, output_fields=["id"])
        key = next(row["id"] for row in rows if row["id"].startswith(names))
        row = {"id": key, "pieces": 1, "content": "eJwDAAAAAAE=", "nothing": [0.0, 0.0]}
        connection.call("upsert", archive, [row])
    connection.close()
