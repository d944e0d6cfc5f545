"""The files of one generation: written document by document, and taken over from the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from index.archive import Archive, ArchiveWriter, Rows
from index.document import Document, Passage
from index.encoder import PassageEncoder
from index.errors import SnapshotError
from index.faiss_store import ARCHIVE_FILE, LEXICAL_FOLDER
from index.lexical import LexicalWriter
from index.manifest import Recipe
from index.passages import PassageRules, cut_passages
from index.retrieval_text import words_of
from index.sentence_vectors import SentenceVectors, SentenceVectorWriter, sentences_of
from index.snapshot import Snapshot, open_snapshot
from index.store import Vectors
from index.vector_lists import OldLists, write_vector_index
from index.vector_plan import plan
from index.vectors import VECTORS_FILE, VectorFile, VectorWriter

ENCODER_FOLDER: Final = "encoder"

_TUNED_WITH: Final = 200
"""Sentences by which the search among lists is tuned."""

_PENDING: Final = 2048
"""Passages gathered before they are encoded: enough that batches of like length can be made of them."""


@dataclass(frozen=True)
class Embedded:
    """The vectors of a document's passages, `[passages, dimension]`, and of each one's sentences, from
    those rows of the generation before."""

    rows: Rows
    passages: Vectors
    sentences: Sequence[Vectors]


@dataclass(frozen=True)
class _Texts:
    """A document's passages and each one's sentences, waiting to be embedded."""

    passages: Sequence[str]
    sentences: Sequence[Sequence[str]]


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

    def document(self, document_id: str) -> tuple[Document, list[Passage], Embedded]:
        rows = self._archive.rows(document_id)
        assert rows is not None
        vectors = self._vectors.rows(rows.first, rows.count)
        embedded = Embedded(rows, vectors, self._sentences.of(rows))
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
        self._encoder = encoder
        self._rules = rules
        self._dimension = dimension
        self._folder = folder
        self._report = embedded
        self._archive = ArchiveWriter(folder / ARCHIVE_FILE)
        self._lexical = LexicalWriter(folder / LEXICAL_FOLDER)
        self._vectors = VectorWriter(folder / VECTORS_FILE, dimension)
        self._sentences = SentenceVectorWriter(folder, dimension)
        self._pending: list[Embedded | _Texts] = []
        self._pending_texts = 0
        self._moved: list[tuple[Rows, int]] = []
        self.embedded = 0

    @property
    def documents(self) -> int:
        return self._archive.documents

    @property
    def passages(self) -> int:
        return self._archive.passages

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._encode_pending()
                self._lexical.close()
                self._vectors.close()
                self._sentences.close()
                self._archive.finish()
        finally:
            self._vectors.abandon()
            self._sentences.abandon()
            self._archive.abandon()

    def add(self, document: Document) -> None:
        """A document to be cut and embedded."""
        # What an encoder would cut off must not be in a passage: it could never be found.
        rules = replace(self._rules, pieces=min(self._rules.pieces, self._encoder.max_pieces))
        passages = cut_passages(document, self._encoder.count_pieces, rules)
        self._write(document, passages)
        texts = [passage.span.cut(document.text) for passage in passages]
        sentences = [sentences_of(document, passage) for passage in passages]
        self._pending.append(_Texts(texts, sentences))
        self._pending_texts += len(texts)
        if self._pending_texts >= _PENDING:
            self._encode_pending()

    def take_over(self, document: Document, passages: Sequence[Passage], embedded: Embedded) -> None:
        """A document that is as it was, with the vectors it had."""
        self._moved.append((embedded.rows, self.passages))
        self._write(document, passages)
        self._pending.append(embedded)
        if not self._pending_texts or len(self._pending) >= _PENDING:
            self._encode_pending()

    def index_vectors(self, old: OldGeneration | None, memory: int) -> dict[str, Any]:
        """Makes the index over all vectors, once everything is written; returns what the manifest says of it.

        `memory` is what its codes may take, in bytes.
        """
        chosen = plan(self.passages, self._dimension, memory)
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

    def _write(self, document: Document, passages: Sequence[Passage]) -> None:
        self._archive.add(document, passages)
        for passage in passages:
            text = passage.span.cut(document.text)
            self._lexical.add(document.id, words_of(document.title, document.path, passage.section, text))

    def _encode_pending(self) -> None:
        waiting = [part for part in self._pending if isinstance(part, _Texts)]
        passages = [text for part in waiting for text in part.passages]
        # A sentence that two passages share, or that is a passage itself, is encoded once.
        sentences = {text for part in waiting for group in part.sentences for text in group}
        texts = list(dict.fromkeys([*passages, *sorted(sentences)]))
        vectors = self._encode(texts, len(passages))
        places = {text: place for place, text in enumerate(texts)}
        for part in self._pending:
            if isinstance(part, Embedded):
                self._vectors.add(part.passages)
                for known in part.sentences:
                    self._sentences.add(known)
            else:
                self._vectors.add(vectors[[places[text] for text in part.passages]])
                for group in part.sentences:
                    self._sentences.add(vectors[[places[text] for text in group]])
        self._pending, self._pending_texts = [], 0

    def _encode(self, texts: Sequence[str], passages: int) -> Vectors:
        """Progress is told in passages, a passage's sentences being part of its work."""
        if not texts:
            return np.zeros((0, self._dimension), dtype=np.float32)
        before, known, done = self.embedded, self.embedded + passages, 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            self._report(before + done * passages // len(texts), known)

        vectors = self._encoder.encode(texts, count)
        self.embedded = known
        return vectors
