"""Passage vectors in a file and the search among them by FAISS."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.archive import Rows
from index.errors import SnapshotError
from index.store import Vectors

VECTORS_FILE: Final = "vectors.npy"
_FLOAT32: Final = np.dtype("<f4")


class VectorWriter:
    """Writes rows one after another to a .npy file of `count` rows, known when it is closed.

    Plain writes, not a memory map: a full disk is then an error to be told and not a signal that kills.
    """

    def __init__(self, path: Path, dimension: int, kind: np.dtype[Any] = _FLOAT32) -> None:
        self._file = path.open("wb")
        self._dimension = dimension
        self._kind = kind
        self.count = 0
        self._write_header()

    def add(self, vectors: Vectors) -> None:
        self._file.write(np.ascontiguousarray(vectors, dtype=self._kind).tobytes())
        self.count += len(vectors)

    def close(self) -> None:
        try:
            self._file.seek(0)
            self._write_header()
        finally:
            self._file.close()

    def abandon(self) -> None:
        """Lets go of the file as it is; nothing where it is closed."""
        # What could not be written was told when it was tried.
        with suppress(OSError):
            self._file.close()

    def _write_header(self) -> None:
        # NumPy pads a header to a multiple of 64 bytes, with room for a count that grows.
        shape = (self.count, self._dimension)
        np.lib.format.write_array_header_2_0(
            self._file, {"descr": self._kind.str, "fortran_order": False, "shape": shape}
        )


def map_vectors(path: Path, kind: np.dtype[Any] = _FLOAT32) -> NDArray[Any]:
    """The file's array, read-only, in memory only where it is touched."""
    try:
        vectors: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise SnapshotError(f"{path}: cannot be read ({error}); run verbatim index again") from error
    if vectors.dtype != kind or vectors.ndim != 2:
        raise SnapshotError(
            f"{path}: is {vectors.dtype} {vectors.shape}, not rows of {kind}; run verbatim index again"
        )
    return vectors


class VectorIndex:
    """Exact inner product over unit vectors: the cosine. Safe to search from several threads at once."""

    def __init__(self, vectors: Vectors) -> None:
        import faiss

        # FAISS's stubs are those of its C++ side, without what its Python side adds.
        self._faiss: Any = faiss
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        if len(vectors):
            self._index.add(np.ascontiguousarray(vectors))
        faiss.omp_set_num_threads(min(2, os.cpu_count() or 1))

    def search(self, vector: Vectors, k: int, among: Sequence[Rows] | None = None) -> list[tuple[int, float]]:
        """At most `k` pairs of row and cosine, best first, then by row; only `among` those rows if given."""
        allowed = self._index.ntotal if among is None else sum(rows.count for rows in among)
        k = min(k, allowed)
        if k < 1:
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        scores, rows = self._index.search(query, k, params=self._parameters(among))
        found = [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _parameters(self, among: Sequence[Rows] | None) -> Any:
        if among is None:
            return None
        bits = np.zeros((self._index.ntotal + 7) // 8 * 8, dtype=np.uint8)
        for rows in among:
            bits[rows.first : rows.first + rows.count] = 1
        packed = np.packbits(bits, bitorder="little")
        selector = self._faiss.IDSelectorBitmap(packed)
        return self._faiss.SearchParameters(sel=selector)


def cosines(vectors: Vectors, vector: Vectors, rows: Sequence[int]) -> dict[int, float]:
    """The cosine of each of those rows with a unit vector."""
    if not rows:
        return {}
    values: NDArray[np.float32] = np.asarray(vectors[list(rows)]) @ vector
    return {row: float(value) for row, value in zip(rows, values, strict=True)}
