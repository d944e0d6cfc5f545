"""Waiting for a server's indexes: until each is built, and no longer than was allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from index.errors import StoreError
from index.milvus.passage_indexes import index_passages

BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}


class Server:
    """A connection to one that says of each index what `state` gives for the nth look at it."""

    address = "milvus://127.0.0.1:19530/towns"

    def __init__(self, state: Callable[[str, int], str], limit: float) -> None:
        self._state = state
        self._limit = limit
        self.calls: list[str] = []
        self.looks: dict[str, int] = {}

    def call(self, method: str, *arguments: Any, **named: Any) -> Any:
        self.calls.append(method)
        if method == "create_index":
            assert len(named["index_params"]) == 3
            assert named["seconds"] == self._limit, "a server that builds within the call may take its time"
        if method != "describe_index":
            return None
        field = str(arguments[1])
        self.looks[field] = self.looks.get(field, 0) + 1
        return {"state": self._state(field, self.looks[field])}


def test_all_are_asked_for_at_once_and_each_is_waited_for() -> None:
    server = Server(lambda field, look: "Finished" if field != "terms" or look > 3 else "InProgress", 5.0)
    index_passages(server, "towns", BM25, 5.0)
    assert server.looks == {"vector": 1, "terms": 4, "document": 1}
    assert (server.calls[0], server.calls[-1]) == ("create_index", "load_collection")
    assert server.calls.count("create_index") == 1


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("Failed", "terms of passages could not be indexed; the server's log says why"),
        ("InProgress", "terms of passages is not indexed within 0 s; see how busy the server is"),
    ],
)
def test_one_that_fails_or_takes_too_long_is_told_and_nothing_is_loaded(state: str, said: str) -> None:
    server = Server(lambda field, _: state if field == "terms" else "Finished", 0.0)
    with pytest.raises(StoreError, match=f"{server.address}: {said}"):
        index_passages(server, "passages", BM25, 0.0)
    assert "load_collection" not in server.calls
