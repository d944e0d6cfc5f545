"""What may be exchanged underneath a search: where passages live and who ranks them."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.document import Document, DocumentRecord, Passage

Vectors = NDArray[np.float32]

CANDIDATES: Final = 50
"""Different passages that a store takes from each ranking, by vectors and by words, before it fuses them."""

OPENINGS: Final = 3
"""Times that an index which is replaced while it is opened, or checked, is begun again with, at most."""


class Encoder(Protocol):
    """Texts to unit vectors. Safe to call from several threads at once."""

    @property
    def identity(self) -> str:
        """`name@sha256` of the model's weights."""
        ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 `[len(texts), dimension]`, each row of length 1."""
        ...


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows `[first, first + count)` of a document's passages and their vectors, in stores with such."""

    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `dense` is the mean of its cosine and its nearest sentence's, `lexical` its BM25
    score, 0 without a common word. `score` is what orders hits: both, each on the question's own scale, see
    index.fusion."""

    passage: Passage
    dense: float
    lexical: float
    score: float


class PassageStore(Protocol):
    """One generation of passages, read-only. Safe to search from several threads at once."""

    @property
    def generation(self) -> str:
        """Names this state of the index; another state has another name."""
        ...

    @property
    def passage_count(self) -> int: ...

    @property
    def document_count(self) -> int: ...

    def search(
        self, question: str, vector: Vectors, k: int, documents: AbstractSet[str] | None = None
    ) -> list[Hit]:
        """The k best passages, best first, of the given documents' only where a set is given; at most
        index.alike.MOST_COPIES of them are copies of others.

        `vector` is float32 `[dimension]`, unit length. Ties break by passage id.
        """
        ...

    def document(self, document_id: str) -> Document:
        """Raises UnknownDocumentError."""
        ...

    def record(self, document_id: str) -> DocumentRecord:
        """Raises UnknownDocumentError."""
        ...

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        """At most `limit` records in the order of their ids, those past the id `after`."""
        ...

    def close(self) -> None: ...
