"""An index, opened to be asked: the store of one generation and the encoder that made it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Set as AbstractSet
from threading import Lock
from typing import Final

from index.document import Document, DocumentRecord
from index.store import Encoder, Hit, PassageStore

_KEPT_DOCUMENTS: Final = 256
_KEPT_CODE_POINTS: Final = 16_000_000


class Index:
    """Passages found for questions, and the documents they are cut from.

    Safe to use from several threads at once. It shows one generation for as long as it is open, whatever
    is written beside it.
    """

    def __init__(self, store: PassageStore, encoder: Encoder) -> None:
        self._store = store
        self._encoder = encoder
        self._documents = _RecentDocuments()

    @property
    def generation(self) -> str:
        return self._store.generation

    @property
    def encoder(self) -> Encoder:
        """That which made the passages' vectors; evaluation reads given contexts with it."""
        return self._encoder

    @property
    def encoder_identity(self) -> str:
        return self._encoder.identity

    @property
    def document_count(self) -> int:
        return self._store.document_count

    @property
    def passage_count(self) -> int:
        return self._store.passage_count

    def search(self, question: str, k: int, documents: AbstractSet[str] | None = None) -> list[Hit]:
        """The k passages that suit the question best, best first; of those documents only if a set is given.
        At most index.alike.MOST_COPIES are copies of others.

        Raises UnknownDocumentError for an id in `documents` that the index does not hold.
        """
        for document_id in sorted(documents or ()):
            self._store.record(document_id)
        (vector,) = self._encoder.encode([question])
        return self._store.search(question, vector, k, documents)

    def document(self, document_id: str) -> Document:
        """Raises UnknownDocumentError."""
        found = self._documents.get(document_id)
        if found is None:
            found = self._store.document(document_id)
            self._documents.keep(found)
        return found

    def record(self, document_id: str) -> DocumentRecord:
        """Raises UnknownDocumentError."""
        return self._store.record(document_id)

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        """At most `limit` records in the order of their ids, those past the id `after`."""
        return self._store.records(limit, after)

    def close(self) -> None:
        self._store.close()


class _RecentDocuments:
    """The documents used last, within a bound on their number and on their texts together."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._length = 0
        self._lock = Lock()

    def get(self, document_id: str) -> Document | None:
        with self._lock:
            found = self._kept.get(document_id)
            if found is not None:
                self._kept.move_to_end(document_id)
            return found

    def keep(self, document: Document) -> None:
        with self._lock:
            if document.id in self._kept:
                return
            self._kept[document.id] = document
            self._length += len(document.text)
            while len(self._kept) > _KEPT_DOCUMENTS or (
                self._length > _KEPT_CODE_POINTS and len(self._kept) > 1
            ):
                _, dropped = self._kept.popitem(last=False)
                self._length -= len(dropped.text)
