"""The files of one generation: written document by document, and taken over from the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from index.document import Document, Passage
from index.embedding import Embedded, PassageEmbedder
from index.encoder import PassageEncoder
from index.errors import SnapshotError
from index.folder.archive import Archive, ArchiveWriter
from index.folder.layout import ARCHIVE_FILE, LEXICAL_FOLDER, VECTORS_FILE
from index.folder.lexical import LexicalWriter
from index.folder.sentence_vectors import SentenceVectors, SentenceVectorWriter
from index.folder.snapshot import Snapshot, open_snapshot
from index.folder.vector_lists import OldLists, write_vector_index
from index.folder.vector_plan import plan
from index.folder.vectors import VectorFile, VectorWriter
from index.manifest import Manifest, Recipe
from index.passages import PassageRules
from index.retrieval_text import words_of
from index.store import Rows

_TUNED_WITH: Final = 200
"""Sentences by which the search among lists is tuned."""


class OldGeneration:
    """A sound generation made by the same recipe: its documents and vectors can be taken over."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._archive = Archive(snapshot.folder / ARCHIVE_FILE)
        self._vectors = VectorFile(snapshot.folder / VECTORS_FILE)
        manifest = snapshot.manifest
        self._sentences = SentenceVectors(snapshot.folder, manifest.passages, manifest.dimension)
        records = list(self._archive.all_records())
        self.versions = {record.id: record.source_sha256 for record in records}
        self.paths = {record.id: record.path for record in records}

    @property
    def manifest(self) -> Manifest:
        return self.snapshot.manifest

    def document(self, document_id: str) -> tuple[Document, list[Passage], Embedded]:
        rows = self._archive.rows(document_id)
        assert rows is not None
        vectors = self._vectors.rows(rows.first, rows.count)
        embedded = Embedded(vectors, self._sentences.of(rows), rows)
        return self._archive.document(document_id), self._archive.passages_of(document_id), embedded

    def close(self) -> None:
        self._archive.close()


def open_old(directory: Path, recipe: Recipe) -> OldGeneration | None:
    """The live generation where it is sound and of this recipe, else None: then all is made anew."""
    try:
        snapshot = open_snapshot(directory)
        return OldGeneration(snapshot) if snapshot.manifest.recipe == recipe else None
    except SnapshotError:
        return None


class GenerationWriter:
    """Takes documents one by one; memory does not grow with their number. A context manager."""

    def __init__(
        self,
        folder: Path,
        encoder: PassageEncoder,
        dimension: int,
        rules: PassageRules,
        embedded: Callable[[int, int], None] = lambda _done, _known: None,
    ) -> None:
        self._dimension = dimension
        self._folder = folder
        self._archive = ArchiveWriter(folder / ARCHIVE_FILE)
        self._lexical = LexicalWriter(folder / LEXICAL_FOLDER)
        self._vectors = VectorWriter(folder / VECTORS_FILE, dimension)
        self._sentences = SentenceVectorWriter(folder, dimension)
        self._embedder = PassageEmbedder(encoder, dimension, rules, self._write, embedded)
        self._moved: list[tuple[Rows, int]] = []

    @property
    def documents(self) -> int:
        return self._archive.documents

    @property
    def passages(self) -> int:
        return self._archive.passages

    @property
    def embedded(self) -> int:
        return self._embedder.embedded

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._vectors.abandon()
        self._sentences.abandon()
        self._archive.abandon()

    def add(self, document: Document) -> None:
        """A document to be cut and embedded."""
        self._embedder.add(document)

    def take_over(self, document: Document, passages: Sequence[Passage], embedded: Embedded) -> None:
        """A document that is as it was, with the vectors it had."""
        self._embedder.take_over(document, passages, embedded)

    def finish(self) -> None:
        """Returns when every file but the index over the vectors is written."""
        self._embedder.finish()
        self._lexical.close()
        self._vectors.close()
        self._sentences.close()
        self._archive.finish()

    def index_vectors(self, old: OldGeneration | None) -> dict[str, Any]:
        """Makes the index over all vectors, once everything is written; what the manifest is to say of it."""
        chosen = plan(self.passages, self._dimension)
        sentences = SentenceVectors(self._folder, self.passages, self._dimension)
        queries = sentences.sample(_TUNED_WITH, seed=self.passages)
        before = None
        if old is not None:
            manifest = old.snapshot.manifest
            rows_now = np.full(manifest.passages, -1, dtype=np.int64)
            for rows, first in self._moved:
                rows_now[rows.first : rows.first + rows.count] = np.arange(first, first + rows.count)
            before = OldLists(old.snapshot.folder, manifest.vector_index, rows_now)
        return write_vector_index(self._folder, chosen, queries, before)

    def _write(self, document: Document, passages: Sequence[Passage], embedded: Embedded) -> None:
        if embedded.rows is not None:
            self._moved.append((embedded.rows, self.passages))
        self._archive.add(document, passages)
        for passage in passages:
            text = passage.span.cut(document.text)
            self._lexical.add(document.id, words_of(document.title, document.path, passage.section, text))
        self._vectors.add(embedded.passages)
        for sentences in embedded.sentences:
            self._sentences.add(sentences)
