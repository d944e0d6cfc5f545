"""A question's candidates out of a folder's files, to whatever depth its rankings are followed.

What was looked up for a question is kept as long as its `Asked`: copies have the rankings followed further,
and whoever finds too many of them asks for more passages of the same question: most are known by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.alike import alike, without_most_copies
from index.document import Passage
from index.folder.archive import Archive
from index.folder.lexical import LexicalIndex
from index.folder.sentence_vectors import SentenceVectors
from index.folder.vector_index import VectorIndex
from index.folder.vectors import VectorFile, cosines
from index.fusion import fuse, with_documents
from index.nearest_sentence import dense_score
from index.store import Rows, Vectors


@dataclass(frozen=True)
class Files:
    """What is asked of one generation's folder."""

    archive: Archive
    lexical: LexicalIndex
    vectors: VectorFile
    index: VectorIndex
    sentences: SentenceVectors


@dataclass(frozen=True)
class Candidates:
    """What both rankings give to one depth, by row: the nearest, best first; the BM25 scores of those that
    share a word, best first; the cosines of all; and which are copies, as index.alike tells them."""

    near: list[int]
    lexical: dict[int, float]
    cosine: dict[int, float]
    copies: dict[int, int]


@dataclass(frozen=True)
class Scored:
    """Candidates with all their scores. `order` names them best first, without most copies."""

    dense: dict[int, float]
    lexical: dict[int, float]
    fused: dict[int, float]
    order: list[int]


class Asked:
    """One question, put to the documents named or to all. Safe to use from several threads at once."""

    def __init__(self, files: Files, question: str, vector: bytes, documents: frozenset[str] | None) -> None:
        """`vector` is the question's, as the bytes of its float32 numbers."""
        self.passages: dict[int, Passage] = {}
        """Of every row that was a candidate."""
        self._files = files
        self._question = question
        self._vector: Vectors = np.frombuffer(vector, dtype=np.float32)
        self._documents = documents
        self._among: Sequence[Rows] | None = None
        if documents is not None:
            found = (files.archive.rows(document_id) for document_id in sorted(documents))
            self._among = [rows for rows in found if rows is not None and rows.count]
        # Two threads at most do a piece of work twice, and come to the same.
        self._candidates: dict[int, Candidates] = {}
        self._scored: dict[int, Scored] = {}

    def candidates(self, depth: int) -> Candidates:
        if depth not in self._candidates:
            self._candidates[depth] = self._look_up(depth)
        return self._candidates[depth]

    def scored(self, depth: int) -> Scored:
        if depth not in self._scored:
            self._scored[depth] = self._score(self.candidates(depth))
        return self._scored[depth]

    def _look_up(self, depth: int) -> Candidates:
        files = self._files
        lexical = dict(files.lexical.search(self._question, depth, self._documents))
        near = dict(files.index.search(self._vector, depth, self._among))
        others = [row for row in lexical if row not in near]
        cosine = {**cosines(files.vectors, self._vector, others), **near}
        self.passages |= files.archive.passages([row for row in cosine if row not in self.passages])
        lengths = {row: len(self.passages[row].span) for row in cosine}
        return Candidates(list(near), lexical, cosine, alike(lengths, cosine, files.vectors.take))

    def _score(self, found: Candidates) -> Scored:
        files = self._files
        sentence = files.sentences.best(self._vector, list(found.cosine))
        dense = {row: dense_score(score, sentence.get(row, score)) for row, score in found.cosine.items()}
        others = [row for row in dense if row not in found.lexical]
        lexical = found.lexical | files.lexical.scores(self._question, others)
        documents = {row: self.passages[row].document_id for row in dense}
        fused = with_documents(fuse(dense, lexical), documents)
        order = sorted(fused, key=lambda row: (-fused[row], self.passages[row].id))
        return Scored(dense, lexical, fused, without_most_copies(order, found.copies))
