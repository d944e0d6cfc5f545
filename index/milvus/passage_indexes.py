"""The indexes of a generation's passages: made when all rows are in, all at the same time, and waited for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from time import monotonic, sleep
from typing import Any, Final

from index.errors import StoreError
from index.milvus.connection import Connection

VECTOR_INDEX: Final[dict[str, Any]] = {
    "kind": "HNSW",
    "metric": "IP",
    "params": {"M": 16, "efConstruction": 200},
}
SEARCH_WIDTH: Final = 128
"""HNSW's ef, at least: the more, the nearer to an exact search."""

_FIRST_LOOK, _LONGEST_PAUSE = 0.01, 1.0


def index_passages(connection: Connection, name: str, bm25: Mapping[str, float], limit: float) -> None:
    """Makes the indexes and loads the collection; returns when it can be searched.

    Each index and the loading may take `limit` seconds. StoreError where the server gives one up, or takes
    longer.
    """
    from pymilvus import MilvusClient

    words = {"kind": "SPARSE_INVERTED_INDEX", "metric": "BM25", "params": dict(bm25)}
    indexes = MilvusClient.prepare_index_params()
    for field, made in (("vector", VECTOR_INDEX), ("terms", words)):
        indexes.add_index(
            field_name=field,
            index_name=field,
            index_type=made["kind"],
            metric_type=made["metric"],
            # As JSON under a name of its own: pymilvus would else send each by itself, which Milvus
            # understands and milvus-lite passes over.
            params={"params": json.dumps(made["params"])},
        )
    indexes.add_index(field_name="document", index_name="document", index_type="INVERTED")
    # pymilvus would wait for one before it asks for the next, half a second at least, and without an end.
    connection.call("create_index", name, index_params=indexes, seconds=limit, sync=False)
    for index in indexes:
        _wait_for(connection, name, index.index_name, limit)
    connection.call("load_collection", name, seconds=limit)


def _wait_for(connection: Connection, name: str, field: str, limit: float) -> None:
    until, pause = monotonic() + limit, _FIRST_LOOK
    where = f"{connection.address}: {field} of {name}"
    while (state := connection.call("describe_index", name, field)["state"]) != "Finished":
        if state == "Failed":
            raise StoreError(f"{where} could not be indexed; the server's log says why")
        if monotonic() > until:
            raise StoreError(f"{where} is not indexed within {limit:.0f} s; see how busy the server is")
        sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
