"""Nearest vectors by FAISS: all of them compared, or the lists of them that are near."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from index.cores import available_cores
from index.errors import SnapshotError
from index.folder.layout import VECTOR_INDEX_FILE
from index.folder.vectors import VectorFile
from index.store import Rows, Vectors

COMPARED_MOST: Final = 25_000
"""Rows of a filter that are compared one by one, whatever the index: exact, and quick enough."""

_REORDERED: Final = {"sq8": 2, "sq4": 4, "pq": 8}
"""Candidates taken for each place by codes of a kind, before the vectors themselves order them."""

Scored = list[tuple[int, float]]


class VectorIndex(Protocol):
    """Safe to search from several threads at once."""

    def search(self, vector: Vectors, k: int, among: Sequence[Rows] | None = None) -> Scored:
        """At most `k` pairs of row and cosine, best first, then by row; only `among` those rows if given.

        `vector` is float32 `[dimension]`, unit length.
        """
        ...


def open_vector_index(folder: Path, described: Mapping[str, Any], vectors: VectorFile) -> VectorIndex:
    """The index that the manifest describes. Raises SnapshotError."""
    if described.get("codes") == "flat":
        return ExactIndex(vectors.rows(0, vectors.count))
    if described.get("codes") not in _REORDERED or "searched" not in described:
        raise SnapshotError(f"{folder}: its vectors are of a search not known here; run verbatim index again")
    return ListedIndex(folder / VECTOR_INDEX_FILE, described["codes"], int(described["searched"]), vectors)


class ExactIndex:
    """Exact inner product over unit vectors: the cosine."""

    def __init__(self, vectors: Vectors) -> None:
        faiss = load_faiss()
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        if len(vectors):
            self._index.add(np.ascontiguousarray(vectors))

    def search(self, vector: Vectors, k: int, among: Sequence[Rows] | None = None) -> Scored:
        k = min(k, self._index.ntotal if among is None else sum(rows.count for rows in among))
        if k < 1:
            return []
        parameters = None
        if among is not None:
            parameters = load_faiss().SearchParameters(sel=selector(among, self._index.ntotal))
        scores, rows = self._index.search(_one_row(vector), k, params=parameters)
        return _ordered(rows[0], scores[0])


class ListedIndex:
    """Inverted lists of codes; the candidates they give are ordered by the vectors themselves.

    `searched` lists are looked through for a question. A filter of few rows is compared row by row.
    """

    def __init__(self, path: Path, codes: str, searched: int, vectors: VectorFile) -> None:
        faiss = load_faiss()
        try:
            self._index = faiss.read_index(str(path))
        except RuntimeError as error:
            reason = str(error).splitlines()[0]
            raise SnapshotError(f"{path}: cannot be opened ({reason}); run verbatim index again") from error
        if (self._index.ntotal, self._index.d) != (vectors.count, vectors.dimension):
            raise SnapshotError(
                f"{path}: holds {self._index.ntotal} vectors of {self._index.d} numbers, not the "
                f"{vectors.count} of {vectors.dimension} beside it; run verbatim index again"
            )
        self._reordered = _REORDERED[codes]
        self._searched = searched
        self._vectors = vectors

    def search(self, vector: Vectors, k: int, among: Sequence[Rows] | None = None) -> Scored:
        allowed = self._vectors.count if among is None else sum(rows.count for rows in among)
        k = min(k, allowed)
        if k < 1:
            return []
        if among is not None and allowed <= COMPARED_MOST:
            return self._compared(vector, k, among)
        faiss = load_faiss()
        parameters = faiss.SearchParametersIVF(
            nprobe=self._searched,
            **({"sel": selector(among, self._vectors.count)} if among is not None else {}),
        )
        _, found = self._index.search(_one_row(vector), min(self._reordered * k, allowed), params=parameters)
        rows = [int(row) for row in found[0] if row >= 0]
        return _ordered(np.array(rows, dtype=np.int64), self._vectors.take(rows) @ vector)[:k]

    def _compared(self, vector: Vectors, k: int, among: Sequence[Rows]) -> Scored:
        rows = np.concatenate([np.arange(part.first, part.first + part.count) for part in among])
        scores = np.concatenate([self._vectors.rows(part.first, part.count) @ vector for part in among])
        best = np.argsort(-scores, kind="stable")[:k]
        return _ordered(rows[best], scores[best])


def selector(among: Sequence[Rows], count: int) -> Any:
    """FAISS's form of a set of rows."""
    bits = np.zeros((count + 7) // 8 * 8, dtype=np.uint8)
    for rows in among:
        bits[rows.first : rows.first + rows.count] = 1
    return load_faiss().IDSelectorBitmap(np.packbits(bits, bitorder="little"))


def load_faiss() -> Any:
    """The faiss package. Its stubs are those of its C++ side, without what its Python side adds."""
    # Read when its OpenMP is loaded: threads that spin at every barrier crawl on a machine that has other
    # work to do.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import faiss

    return faiss


def use_cores() -> None:
    """FAISS works on as many cores as this process may use, when an index is made."""
    load_faiss().omp_set_num_threads(available_cores())


def _one_row(vector: Vectors) -> Vectors:
    return np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)


def _ordered(rows: NDArray[np.int64], scores: NDArray[np.float32]) -> Scored:
    found = [(int(row), float(score)) for row, score in zip(rows, scores, strict=True) if row >= 0]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
