"""Vectors of the sentences of each passage, by which a passage is scored once it is a candidate
(index.nearest_sentence). A question reads the sentences of its candidates and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.errors import SnapshotError
from index.folder.layout import SENTENCE_STARTS_FILE, SENTENCES_FILE
from index.folder.vectors import VectorFile, VectorWriter
from index.store import Rows, Vectors

_HALF: Final = np.dtype("<f2")

Starts = NDArray[np.int64]


class SentenceVectorWriter:
    """Writes the sentences' vectors of one passage after another, in half precision."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._vectors = VectorWriter(folder / SENTENCES_FILE, dimension, _HALF)
        self._starts_path = folder / SENTENCE_STARTS_FILE
        self._starts = [0]

    def add(self, vectors: Vectors) -> None:
        """All sentences of the next passage, `[sentences, dimension]`."""
        self._vectors.add(vectors)
        self._starts.append(self._vectors.count)

    def close(self) -> None:
        self._vectors.close()
        with self._starts_path.open("wb") as file:
            # A file object without a descriptor of NumPy's own: a full disk is an error to be told.
            np.lib.format.write_array(file, np.array(self._starts, dtype=np.int64), allow_pickle=False)

    def abandon(self) -> None:
        self._vectors.abandon()


class SentenceVectors:
    """The file, read-only. Safe to use from several threads at once."""

    def __init__(self, folder: Path, passages: int, dimension: int) -> None:
        self._vectors = VectorFile(folder / SENTENCES_FILE, _HALF)
        self._starts = _read_starts(folder / SENTENCE_STARTS_FILE)
        ends = (len(self._starts), int(self._starts[-1]) if len(self._starts) else -1)
        if ends != (passages + 1, self._vectors.count) or self._vectors.dimension != dimension:
            raise SnapshotError(
                f"{folder / SENTENCE_STARTS_FILE}: tells of {ends[0] - 1} passages with {ends[1]} sentences, "
                f"not of {passages} with {self._vectors.count} of {dimension} numbers; "
                "run verbatim index again"
            )

    def of(self, rows: Rows) -> list[Vectors]:
        """The vectors of each passage of those rows."""
        return [self._of(row) for row in range(rows.first, rows.first + rows.count)]

    def best(self, vector: Vectors, rows: Sequence[int]) -> dict[int, float]:
        """For each passage the cosine of its nearest sentence with a unit vector."""
        found = {}
        # By the sentences' own bytes: a text may stand in thousands of the passages.
        known: dict[bytes, float] = {}
        order = sorted(rows)
        for row, sentences in zip(order, self._vectors.ranges(self._ranges(order)), strict=True):
            if len(sentences):
                content = sentences.tobytes()
                if content not in known:
                    known[content] = float((np.asarray(sentences, dtype=np.float32) @ vector).max())
                found[row] = known[content]
        return found

    def _of(self, row: int) -> Vectors:
        ((first, count),) = self._ranges([row])
        return self._vectors.rows(first, count)

    def _ranges(self, rows: Sequence[int]) -> list[tuple[int, int]]:
        """The first sentence of each passage and how many it has."""
        firsts = self._starts[np.asarray(rows, dtype=np.int64)]
        counts = self._starts[np.asarray(rows, dtype=np.int64) + 1] - firsts
        return list(zip(firsts.tolist(), counts.tolist(), strict=True))

    def sample(self, count: int, seed: int) -> Vectors:
        """At most `count` of the sentences' vectors, the same for the same seed."""
        chance = np.random.default_rng(seed)
        chosen = chance.choice(self._vectors.count, min(count, self._vectors.count), replace=False)
        return self._vectors.take(np.sort(chosen).tolist())


def _read_starts(path: Path) -> Starts:
    try:
        starts: Starts = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise SnapshotError(f"{path}: cannot be read ({error}); run verbatim index again") from error
    if starts.dtype != np.int64 or starts.ndim != 1 or (np.diff(starts) < 0).any():
        raise SnapshotError(f"{path}: does not hold places that rise; run verbatim index again")
    return starts
