"""The passage store over one generation's folder: FAISS and tantivy, fused by their scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from index.alike import alike, deeper, without_most_copies
from index.archive import Archive
from index.diversity import spread
from index.document import Document, DocumentRecord, Passage
from index.errors import SnapshotError
from index.fusion import fuse
from index.lexical import LexicalIndex
from index.sentence_vectors import SentenceVectors
from index.snapshot import Snapshot
from index.store import Hit, Vectors
from index.vector_index import open_vector_index
from index.vectors import VECTORS_FILE, VectorFile, cosines

ARCHIVE_FILE: Final = "documents.sqlite"
LEXICAL_FOLDER: Final = "lexical"

CANDIDATES: Final = 50
"""Different passages taken from each ranking before they are fused."""

_DEEPEST: Final = 8192
"""Passages taken from each ranking at most, with all copies."""


class FaissStore:
    """Implements index.store.PassageStore; both scores of every hit are filled in."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._folder: Path = snapshot.folder
        self._generation = snapshot.manifest.generation
        self._archive = Archive(snapshot.folder / ARCHIVE_FILE)
        try:
            self._lexical = LexicalIndex(snapshot.folder / LEXICAL_FOLDER)
            self._vectors = VectorFile(snapshot.folder / VECTORS_FILE)
            self._check_counts(snapshot)
            self._index = open_vector_index(snapshot.folder, snapshot.manifest.vector_index, self._vectors)
            self._sentences = SentenceVectors(
                snapshot.folder, snapshot.manifest.passages, snapshot.manifest.dimension
            )
        except BaseException:
            self._archive.close()
            raise

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
        among = None
        if documents is not None:
            found = (self._archive.rows(document_id) for document_id in sorted(documents))
            among = [rows for rows in found if rows is not None and rows.count]
        wanted = depth = max(CANDIDATES, k)
        passages: dict[int, Passage] = {}
        while True:
            lexical = dict(self._lexical.search(question, depth, documents))
            near = self._index.search(vector, depth, among)
            cosine = self._cosines(vector, near, list(lexical))
            passages |= self._archive.passages(row for row in cosine if row not in passages)
            copies = alike({row: len(passages[row].span) for row in cosine}, cosine, self._vectors.take)
            rankings = [row for row, _ in near], list(lexical)
            before, depth = depth, deeper(depth, wanted, rankings, copies, _DEEPEST)
            if depth == before:
                break
        dense = self._dense(vector, cosine)
        lexical |= self._lexical.scores(question, [row for row in dense if row not in lexical])
        scores = fuse(dense, lexical)
        order = sorted(scores, key=lambda row: (-scores[row], passages[row].id))
        order = spread(without_most_copies(order, copies), k, lambda row: passages[row].document_id)
        return [Hit(passages[row], dense[row], lexical[row], scores[row]) for row in order]

    def _cosines(
        self, vector: Vectors, near: Sequence[tuple[int, float]], others: Sequence[int]
    ) -> dict[int, float]:
        found = dict(near)
        return {**cosines(self._vectors, vector, [row for row in others if row not in found]), **found}

    def _dense(self, vector: Vectors, cosine: Mapping[int, float]) -> dict[int, float]:
        """Each candidate's cosine and its best sentence's, averaged."""
        sentence = self._sentences.best(vector, list(cosine))
        return {row: (score + sentence.get(row, score)) / 2 for row, score in cosine.items()}

    def document(self, document_id: str) -> Document:
        return self._archive.document(document_id)

    def record(self, document_id: str) -> DocumentRecord:
        return self._archive.record(document_id)

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        return self._archive.records(limit, after)

    def close(self) -> None:
        self._archive.close()

    def _check_counts(self, snapshot: Snapshot) -> None:
        manifest = snapshot.manifest
        counts = {
            ARCHIVE_FILE: (self._archive.passage_count, self._archive.document_count),
            LEXICAL_FOLDER: (self._lexical.count, manifest.documents),
            VECTORS_FILE: (self._vectors.count, manifest.documents),
        }
        for name, found in counts.items():
            if found != (manifest.passages, manifest.documents):
                raise SnapshotError(
                    f"{self._folder / name}: holds {found[0]} passages of {found[1]} documents, the manifest "
                    f"says {manifest.passages} of {manifest.documents}; run verbatim index again"
                )
        if self._vectors.dimension != manifest.dimension:
            raise SnapshotError(
                f"{self._folder / VECTORS_FILE}: vectors of {self._vectors.dimension} numbers, the manifest "
                f"says {manifest.dimension}; run verbatim index again"
            )
