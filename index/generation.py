"""The files of one generation: written document by document, and taken over from the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from index.archive import Archive, ArchiveWriter
from index.document import Document, Passage
from index.encoder import PassageEncoder
from index.errors import SnapshotError
from index.faiss_store import ARCHIVE_FILE, LEXICAL_FOLDER
from index.lexical import LexicalWriter
from index.manifest import Recipe
from index.passages import PassageRules, cut_passages
from index.retrieval_text import words_of
from index.snapshot import Snapshot, open_snapshot
from index.store import Vectors
from index.vectors import VECTORS_FILE, VectorWriter, map_vectors

ENCODER_FOLDER: Final = "encoder"

_PENDING: Final = 2048
"""Passages gathered before they are encoded: enough that batches of like length can be made of them."""


class OldGeneration:
    """A sound generation made by the same recipe: its documents and vectors can be taken over."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._archive = Archive(snapshot.folder / ARCHIVE_FILE)
        self._vectors = map_vectors(snapshot.folder / VECTORS_FILE)
        records = list(self._archive.all_records())
        self.versions = {record.id: record.source_sha256 for record in records}
        self.paths = {record.id: record.path for record in records}

    def document(self, document_id: str) -> tuple[Document, list[Passage], Vectors]:
        rows = self._archive.rows(document_id)
        assert rows is not None
        vectors = np.asarray(self._vectors[rows.first : rows.first + rows.count])
        return self._archive.document(document_id), self._archive.passages_of(document_id), vectors

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
        self._report = embedded
        self._archive = ArchiveWriter(folder / ARCHIVE_FILE)
        self._lexical = LexicalWriter(folder / LEXICAL_FOLDER)
        self._vectors = VectorWriter(folder / VECTORS_FILE, dimension)
        self._pending: list[Vectors | Sequence[str]] = []
        self._pending_texts = 0
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
        if kind is None:
            self._encode_pending()
            self._lexical.close()
            self._vectors.close()
        else:
            self._vectors.abandon()
        self._archive.__exit__(kind, error, trace)

    def add(self, document: Document) -> None:
        """A document to be cut and embedded."""
        # What an encoder would cut off must not be in a passage: it could never be found.
        rules = replace(self._rules, pieces=min(self._rules.pieces, self._encoder.max_pieces))
        passages = cut_passages(document, self._encoder.count_pieces, rules)
        self._write(document, passages)
        texts = [passage.span.cut(document.text) for passage in passages]
        self._pending.append(texts)
        self._pending_texts += len(texts)
        if self._pending_texts >= _PENDING:
            self._encode_pending()

    def take_over(self, document: Document, passages: Sequence[Passage], vectors: Vectors) -> None:
        """A document that is as it was, with the vectors it had."""
        self._write(document, passages)
        self._pending.append(vectors)
        if not self._pending_texts:
            self._encode_pending()

    def _write(self, document: Document, passages: Sequence[Passage]) -> None:
        self._archive.add(document, passages)
        for passage in passages:
            text = passage.span.cut(document.text)
            self._lexical.add(document.id, words_of(document.title, document.path, passage.section, text))

    def _encode_pending(self) -> None:
        texts = [text for part in self._pending if not isinstance(part, np.ndarray) for text in part]
        known = self.embedded + len(texts)

        def count(done: int) -> None:
            self.embedded += done
            self._report(self.embedded, known)

        encoded = self._encoder.encode(texts, count) if texts else np.zeros((0, 0), dtype=np.float32)
        at = 0
        for part in self._pending:
            if isinstance(part, np.ndarray):
                self._vectors.add(part)
            else:
                self._vectors.add(encoded[at : at + len(part)])
                at += len(part)
        self._pending, self._pending_texts = [], 0
