"""The generation being served, and its change for another while requests run.

A request leases the engine that is current when its work begins, and keeps it to the end of that work;
an engine that has been replaced is closed when its last lease ends.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from index.document import Document, DocumentRecord
from index.store import Hit

if TYPE_CHECKING:
    from qa.answerer import Answerer


class ServedIndex(Protocol):
    """What the service asks of an index beside what the Answerer does: index.search.Index, or a double."""

    @property
    def generation(self) -> str: ...

    @property
    def encoder_identity(self) -> str: ...

    @property
    def document_count(self) -> int: ...

    @property
    def passage_count(self) -> int: ...

    def search(self, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]: ...

    def document(self, document_id: str) -> Document: ...

    def record(self, document_id: str) -> DocumentRecord: ...

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]: ...

    def close(self) -> None: ...


def index_of(answerer: Answerer) -> ServedIndex:
    return cast(ServedIndex, answerer.index)


def refuse_unknown(index: ServedIndex, documents: AbstractSet[str] | None) -> None:
    """UnknownDocumentError where the index lacks one of these."""
    for document_id in sorted(documents or ()):
        index.record(document_id)


@dataclass(eq=False)
class _Held:
    answerer: Answerer
    close: Callable[[], None]
    leases: int = 0
    replaced: bool = False


class Serving:
    """Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: _Held | None = None

    @property
    def answerer(self) -> Answerer | None:
        """The current one, for looking at; work with it under a `lease`."""
        held = self._held
        return held.answerer if held else None

    @contextmanager
    def lease(self) -> Iterator[Answerer]:
        """The current answerer, kept open inside the block. RuntimeError before the first `replace`."""
        with self._lock:
            held = self._held
            if held is None:
                raise RuntimeError("nothing is being served yet")
            held.leases += 1
        try:
            yield held.answerer
        finally:
            with self._lock:
                held.leases -= 1
                last = held.replaced and not held.leases
            if last:
                held.close()

    def replace(self, answerer: Answerer | None, close: Callable[[], None] = lambda: None) -> None:
        """Serves `answerer` from now on, none where None; `close` is called once, after its last lease."""
        with self._lock:
            old, self._held = self._held, None if answerer is None else _Held(answerer, close)
            if old is not None:
                old.replaced = True
            idle = old is not None and not old.leases
        if old is not None and idle:
            old.close()
