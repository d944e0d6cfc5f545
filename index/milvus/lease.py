"""One writer at a time, on a server that has no locks.

A writer makes a collection of its own and points the alias NAME__lease at it: only one can. As long as it
lives it counts a number in it up. Who finds the alias taken watches that number: where it moves, the index is
busy; where it stands still, its writer has died, and the place is taken over. No clock is compared with
another machine's.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from index.errors import SnapshotBusyError, StoreError
from index.milvus.connection import Connection
from index.milvus.schema import create_pieces

BEAT: float = 1.0
"""Seconds between two counts of a living writer."""
DEAD_AFTER: float = 10.0
"""Seconds without a count after which a writer counts as dead."""


class Lease:
    """Held by this process; `check` tells whether it still is."""

    def __init__(self, connection: Connection, index: str, collection: str) -> None:
        self._connection = connection
        self._alias = lease_alias(index)
        self._collection = collection
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises SnapshotBusyError where another process has taken over."""
        if self._connection.named_by(self._alias) != self._collection:
            raise SnapshotBusyError(
                f"{self._connection.address}: another process writes there now, as this one had not been "
                "heard of; run verbatim index again"
            )

    def end(self) -> None:
        self._ended.set()
        self._thread.join()
        # A server that is gone finds the place free when nothing has counted for a while.
        with suppress(StoreError):
            if self._connection.named_by(self._alias) == self._collection:
                self._connection.call("drop_alias", self._alias)
            self._connection.call("drop_collection", self._collection)

    def _beat(self) -> None:
        number = 1
        while not self._ended.wait(BEAT):
            with suppress(StoreError):
                _count(self._connection, self._collection, number)
            number += 1


def lease_alias(index: str) -> str:
    return f"{index}__lease"


@contextmanager
def lease(connection: Connection, index: str) -> Iterator[Lease]:
    """Raises SnapshotBusyError where another process holds it."""
    alias = lease_alias(index)
    collection = f"{alias}_{secrets.token_hex(8)}"
    _create(connection, collection)
    try:
        _take(connection, alias, collection)
    except BaseException:
        with suppress(StoreError):
            connection.call("drop_collection", collection)
        raise
    held = Lease(connection, index, collection)
    try:
        yield held
    finally:
        held.end()


def _take(connection: Connection, alias: str, collection: str) -> None:
    while True:
        holder = connection.named_by(alias)
        if holder is None:
            try:
                connection.call("create_alias", collection, alias)
            except StoreError:
                # Another was quicker, or the server failed: which of them, the next look tells.
                if connection.named_by(alias) is None:
                    raise
                continue
            return
        if _lives(connection, holder):
            raise SnapshotBusyError(
                f"{connection.address}: another process is writing it; try again when it is done"
            )
        with suppress(StoreError):
            if connection.named_by(alias) == holder:
                connection.call("drop_alias", alias)
                connection.call("drop_collection", holder)


def _lives(connection: Connection, holder: str) -> bool:
    before = _read(connection, holder)
    until = time.monotonic() + DEAD_AFTER
    while time.monotonic() < until:
        time.sleep(min(BEAT, DEAD_AFTER) / 2)
        now = _read(connection, holder)
        if now is None:
            return False
        if now != before:
            return True
    return False


def _read(connection: Connection, collection: str) -> int | None:
    """None where the collection is gone."""
    if not connection.has(collection):
        return None
    rows = connection.call(
        "query",
        collection,
        filter='id == "0"',
        output_fields=["pieces"],
        consistency_level="Strong",
    )
    return int(rows[0]["pieces"]) if rows else -1


def _create(connection: Connection, collection: str) -> None:
    create_pieces(connection, collection)
    _count(connection, collection, 0)
    connection.call("load_collection", collection)


def _count(connection: Connection, collection: str, number: int) -> None:
    # A collection of pieces, as it is at hand: of its fields the count of pieces alone holds a number.
    row = {"id": "0", "pieces": number, "content": "", "nothing": [0.0, 0.0]}
    connection.call("upsert", collection, [row])
