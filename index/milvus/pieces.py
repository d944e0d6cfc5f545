"""Content by key in a collection: bytes, compressed and cut to what a field of Milvus holds."""

from __future__ import annotations

import base64
import zlib
from typing import Any, Final

from index.errors import SnapshotError
from index.milvus.connection import Connection
from index.milvus.schema import create_pieces

_PIECE: Final = 60_000
_ROWS_AT_ONCE: Final = 32
"""Two megabytes a call, of the 64 that Milvus takes."""


class PieceWriter:
    """Writes content into a new collection of that name."""

    def __init__(self, connection: Connection, collection: str) -> None:
        self._connection = connection
        self._collection = collection
        self._waiting: list[dict[str, Any]] = []
        self.rows = 0
        create_pieces(connection, collection)

    def add(self, key: str, content: bytes) -> None:
        text = base64.b64encode(zlib.compress(content, 6)).decode("ascii")
        parts = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
        for number, part in enumerate(parts):
            self._waiting.append(
                {
                    "id": _key(key, number),
                    "pieces": len(parts),
                    "content": part,
                    "nothing": [0.0, 0.0],
                }
            )
            if len(self._waiting) >= _ROWS_AT_ONCE:
                self._send()

    def finish(self, limit: float) -> None:
        """Returns when the server has everything on its disk, and can be asked for it."""
        self._send()
        self._connection.call("flush", self._collection, seconds=limit)
        self._connection.call("load_collection", self._collection, seconds=limit)

    def _send(self) -> None:
        if self._waiting:
            self._connection.call("insert", self._collection, self._waiting)
            self.rows += len(self._waiting)
            self._waiting = []


class Pieces:
    """A collection of content, read-only. Safe to use from several threads at once."""

    def __init__(self, connection: Connection, collection: str) -> None:
        self._connection = connection
        self._collection = collection

    def get(self, key: str) -> bytes | None:
        """None where there is no such key. Raises SnapshotError where some of its pieces are missing."""
        first = self._connection.get(self._collection, [key], ["pieces", "content"]).get(key)
        return None if first is None else self._whole(key, first)

    def between(self, after: str, before: str, limit: int) -> list[tuple[str, bytes]]:
        """At most `limit` keys in their order, those past `after` and below `before`, each with its content.
        Raises as `get`."""
        rows = self._connection.after(self._collection, after, before, limit, ["pieces", "content"])
        return [(row["id"], self._whole(row["id"], row)) for row in rows]

    def damaged(self, key: str) -> SnapshotError:
        """What is raised for content that is not what was written."""
        return SnapshotError(f"{self._connection.address}: {key} is not whole; run verbatim index again")

    def _whole(self, key: str, first: dict[str, Any]) -> bytes:
        keys = [_key(key, number) for number in range(1, int(first["pieces"]))]
        further = self._connection.get(self._collection, keys, ["content"])
        try:
            parts = [first["content"], *(further[part]["content"] for part in keys)]
            return zlib.decompress(base64.b64decode("".join(parts), validate=True))
        except (KeyError, ValueError, zlib.error) as error:
            raise self.damaged(key) from error


def _key(key: str, number: int) -> str:
    # Further pieces sort away from the first ones, which alone are listed.
    return key if number == 0 else f"+{number:06}/{key}"
