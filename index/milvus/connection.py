"""Calls to a Milvus server: each with a time limit, each failure one line that names the server.

pymilvus costs more than a second and a hundred megabytes to import, so it is imported here, when a
connection is opened, and nowhere else at run time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any, Final

from index.errors import StoreError
from index.store_address import StoreAddress

INSTALL: Final = "pip install 'verbatim-qa[milvus]'"
CALL_LIMIT: Final = 10.0
"""Seconds that a call may take which someone waits for."""
WORK_LIMIT: Final = 600.0
"""Seconds for a call that may be long: loading, indexing, flushing a collection."""

_NOT_LOADED: Final = 101
_NOT_FOUND: Final = (4, 100)
_AT_ONCE: Final = 100
"""Rows fetched by their keys in one call."""
_PAGE: Final = 500

Row = dict[str, Any]


class Connection:
    """To one server. Safe to use from several threads at once; a server that was away is reached again."""

    def __init__(self, address: StoreAddress, limit: float = CALL_LIMIT) -> None:
        """Raises StoreError where pymilvus is not installed, or the server does not answer in `limit` s."""
        if find_spec("pymilvus") is None:
            raise StoreError(f"{address}: needs pymilvus, which is not installed; {INSTALL}")
        self.address = address
        self._limit = limit
        self._client: Any = None
        self._open()

    def call(self, method: str, *arguments: Any, seconds: float | None = None, **named: Any) -> Any:
        """What MilvusClient's method of that name returns, within `seconds`. Raises StoreError."""
        from pymilvus.exceptions import MilvusException

        timeout = self._limit if seconds is None else seconds
        for last in (False, True):
            client = self._client
            try:
                return getattr(client, method)(*arguments, timeout=timeout, **named)
            except MilvusException as error:
                if int(error.code) == _NOT_LOADED and arguments and not last:
                    # A server that was started again may know its collections without having them loaded.
                    self.call("load_collection", arguments[0], seconds=timeout)
                    continue
                raise self._told(error, int(error.code)) from error
            except (ValueError, AttributeError) as error:
                # Another thread, finding the server gone, has closed the channel under this call.
                if last or not _is_closed_channel(error):
                    raise self._told(error) from error
            except Exception as error:
                # grpc raises classes of its own for a deadline, and they have nothing nearer in common.
                if last or not _is_cancelled(error):
                    raise self._told(error) from error
        raise AssertionError("the second try returns or raises")

    def get(self, collection: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        """The rows of those keys that are there, by key."""
        found: dict[str, Row] = {}
        for start in range(0, len(ids), _AT_ONCE):
            part = list(ids[start : start + _AT_ONCE])
            for row in self.call("get", collection, ids=part, output_fields=list(fields)):
                found[row["id"]] = dict(row)
        return found

    def after(self, collection: str, key: str, before: str, count: int, fields: Sequence[str]) -> list[Row]:
        """At most `count` rows in the order of their keys, those past `key` and below `before`."""
        if count < 1:
            return []
        # A plain query promises no order; an iterator goes by the primary key.
        pages = self.call(
            "query_iterator",
            collection,
            batch_size=count,
            limit=count,
            filter=f'id > "{key}" and id < "{before}"',
            output_fields=list(fields),
        )
        try:
            return sorted((dict(row) for row in pages.next()), key=lambda row: str(row["id"]))
        except Exception as error:
            raise self._told(error) from error
        finally:
            pages.close()

    def rows(self, collection: str, fields: Sequence[str]) -> Iterator[Row]:
        """Every row of a collection, in the order of its keys."""
        key = ""
        while page := self.after(collection, key, "~", _PAGE, fields):
            yield from page
            key = page[-1]["id"]

    def count(self, collection: str) -> int:
        """Rows in the collection, all that was written before this call included."""
        (row,) = self.call(
            "query", collection, filter="", output_fields=["count(*)"], consistency_level="Strong"
        )
        return int(row["count(*)"])

    def has(self, collection: str) -> bool:
        """Whether there is a collection or an alias of that name."""
        return bool(self.call("has_collection", collection))

    def named_by(self, alias: str) -> str | None:
        """The collection that an alias stands for; None where there is no such alias or collection."""
        if not self.has(alias):
            return None
        return str(self.call("describe_collection", alias)["collection_name"])

    def close(self) -> None:
        self._client.close()

    def _open(self) -> None:
        from pymilvus import MilvusClient

        # What it logs, with a traceback for every failed try, is told here in one line.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
        try:
            self._client = MilvusClient(
                uri=self.address.uri, token=self.address.token or "", timeout=self._limit, dedicated=True
            )
        except Exception as error:
            raise self._told(error) from error

    def _told(self, error: Exception, code: int = 0) -> StoreError:
        reason = _reason(error)
        if code in _NOT_FOUND:
            return StoreError(f"{self.address}: {reason}; run verbatim index again")
        return StoreError(f"{self.address}: {reason}; see that the server is up and the address right")


def _reason(error: Exception) -> str:
    """One line, without what a server may have repeated of our request."""
    text = str(getattr(error, "message", "") or "") or str(error) or type(error).__name__
    code = getattr(error, "code", None)
    if callable(code):
        name = str(code().name)
        return "does not answer in time" if name == "DEADLINE_EXCEEDED" else name.lower()
    return text.splitlines()[0][:200]


def _is_closed_channel(error: Exception) -> bool:
    return "closed channel" in str(error).lower() or "nonetype" in str(error).lower()


def _is_cancelled(error: Exception) -> bool:
    code = getattr(error, "code", None)
    return callable(code) and code().name == "CANCELLED"
