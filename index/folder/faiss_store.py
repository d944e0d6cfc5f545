"""The passage store over one generation's folder: FAISS and tantivy, fused by their scores."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import numpy as np

from index.alike import deeper
from index.diversity import spread
from index.document import Document, DocumentRecord
from index.errors import SnapshotError
from index.folder.archive import Archive
from index.folder.candidates import Asked, Files
from index.folder.layout import ARCHIVE_FILE, LEXICAL_FOLDER, VECTORS_FILE
from index.folder.lexical import LexicalIndex
from index.folder.sentence_vectors import SentenceVectors
from index.folder.snapshot import Snapshot
from index.folder.vector_index import open_vector_index
from index.folder.vectors import VectorFile
from index.store import CANDIDATES, Hit, Vectors

_DEEPEST: Final = 8192
"""Passages taken from each ranking at most, with all copies."""

_QUESTIONS_KEPT: Final = 2
"""The last ones are kept with what was looked up for them: where there are many copies, a question is asked
again at once, for more passages."""


class FaissStore:
    """Implements index.store.PassageStore."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._folder: Path = snapshot.folder
        self._generation = snapshot.manifest.generation
        self._archive = Archive(snapshot.folder / ARCHIVE_FILE)
        try:
            lexical = LexicalIndex(snapshot.folder / LEXICAL_FOLDER)
            vectors = VectorFile(snapshot.folder / VECTORS_FILE)
            self._check_counts(snapshot, lexical, vectors)
            index = open_vector_index(snapshot.folder, snapshot.manifest.vector_index, vectors)
            sentences = SentenceVectors(
                snapshot.folder, snapshot.manifest.passages, snapshot.manifest.dimension
            )
        except BaseException:
            self._archive.close()
            raise
        # Not by a method of this class: the store would hold itself, and its vectors past its end.
        ask = partial(Asked, Files(self._archive, lexical, vectors, index, sentences))
        self._asked = lru_cache(_QUESTIONS_KEPT)(ask)

    @property
    def generation(self) -> str:
        return self._generation

    @property
    def passage_count(self) -> int:
        return int(self._archive.passage_count)

    @property
    def document_count(self) -> int:
        return int(self._archive.document_count)

    def search(
        self, question: str, vector: Vectors, k: int, documents: AbstractSet[str] | None = None
    ) -> list[Hit]:
        if k < 1 or self.passage_count == 0:
            return []
        numbers = np.asarray(vector, dtype=np.float32).tobytes()
        asked = self._asked(question, numbers, None if documents is None else frozenset(documents))
        wanted = depth = max(CANDIDATES, k)
        while True:
            found = asked.candidates(depth)
            rankings = found.near, list(found.lexical)
            before, depth = depth, deeper(depth, wanted, rankings, found.copies, _DEEPEST)
            if depth == before:
                break
        scored, passages = asked.scored(depth), asked.passages
        order = spread(scored.order, k, lambda row: passages[row].document_id)
        return [
            Hit(passages[row], scored.dense[row], scored.lexical[row], scored.fused[row]) for row in order
        ]

    def document(self, document_id: str) -> Document:
        return self._archive.document(document_id)

    def record(self, document_id: str) -> DocumentRecord:
        return self._archive.record(document_id)

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        return self._archive.records(limit, after)

    def close(self) -> None:
        self._archive.close()

    def _check_counts(self, snapshot: Snapshot, lexical: LexicalIndex, vectors: VectorFile) -> None:
        manifest = snapshot.manifest
        counts = {
            ARCHIVE_FILE: (self._archive.passage_count, self._archive.document_count),
            LEXICAL_FOLDER: (lexical.count, manifest.documents),
            VECTORS_FILE: (vectors.count, manifest.documents),
        }
        for name, found in counts.items():
            if found != (manifest.passages, manifest.documents):
                raise SnapshotError(
                    f"{self._folder / name}: holds {found[0]} passages of {found[1]} documents, the manifest "
                    f"says {manifest.passages} of {manifest.documents}; run verbatim index again"
                )
        if vectors.dimension != manifest.dimension:
            raise SnapshotError(
                f"{self._folder / VECTORS_FILE}: vectors of {vectors.dimension} numbers, the manifest "
                f"says {manifest.dimension}; run verbatim index again"
            )
