"""Making an index of inverted lists: trained, filled or grown from the one before, tuned by measuring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.errors import SnapshotError
from index.folder.layout import VECTOR_INDEX_FILE, VECTORS_FILE
from index.folder.vector_index import ListedIndex, load_faiss, use_cores
from index.folder.vector_plan import VectorPlan, faiss_factory
from index.folder.vectors import VectorFile
from index.store import Vectors

RECALL_AIM: Final = 0.98
"""Of the ten nearest, for sentences of the index itself; questions lie farther off and find a little less."""

_DEPTH: Final = 10
_TRAINED_ON: Final = 40
"""Vectors for each list: FAISS warns below 39, and more gain little."""

_ROUNDS: Final = 8
_OUTGROWN: Final = 2
"""Times the vectors that the lists were trained for: beyond that, they are trained anew."""


@dataclass(frozen=True)
class OldLists:
    """The index of the generation before. `described` is what its manifest says of it; `rows_now` tells for
    each of its rows the row that the same passage has now, or -1."""

    folder: Path
    described: Mapping[str, Any]
    rows_now: NDArray[np.int64]


def write_vector_index(
    folder: Path, chosen: VectorPlan, queries: Vectors, old: OldLists | None = None
) -> dict[str, Any]:
    """Makes the index of the vectors in `folder`, and says for the manifest what it is.

    `queries` are unit vectors like those of questions: by them is measured how many lists must be searched.
    Where `old` is of the same kind and not outgrown, what its lists hold is kept and only new rows are added.
    """
    if chosen.codes == "flat":
        return asdict(chosen)
    use_cores()
    vectors = VectorFile(folder / VECTORS_FILE)
    trained_for = vectors.count
    if old is not None and _can_grow(old, chosen, vectors.count):
        trained_for = int(old.described["trained_for"])
        chosen = replace(chosen, lists=int(old.described["lists"]))
        index = _grown(old, vectors)
    else:
        index = _made(chosen, vectors)
    path = folder / VECTOR_INDEX_FILE
    try:
        load_faiss().write_index(index, str(path))
    except RuntimeError as error:
        reason = str(error).splitlines()[0]
        raise SnapshotError(f"{path}: cannot be written ({reason}); free disk space") from error
    del index
    searched, recall = _tuned(path, chosen, vectors, queries)
    measured = {"searched": searched, "recall_at_10": round(float(recall), 4), "trained_for": trained_for}
    return {**asdict(chosen), **measured}


def _can_grow(old: OldLists, chosen: VectorPlan, count: int) -> bool:
    return (
        old.described.get("codes") == chosen.codes
        and count <= _OUTGROWN * int(old.described["trained_for"])
        and 2 * int((old.rows_now >= 0).sum()) >= count
    )


def _made(chosen: VectorPlan, vectors: VectorFile) -> Any:
    faiss = load_faiss()
    index = faiss.index_factory(
        vectors.dimension, faiss_factory(chosen, vectors.dimension), faiss.METRIC_INNER_PRODUCT
    )
    index.cp.niter = _ROUNDS
    index.cp.spherical = True
    if chosen.codes == "pq":
        # Codes whose bits can be compared: not used here, and minutes to anneal.
        index.do_polysemous_training = False
        index.pq.cp.niter = _ROUNDS
        index.pq.cp.max_points_per_centroid = _TRAINED_ON
    # The same vectors make the same index.
    chance = np.random.default_rng(vectors.count)
    wanted = min(vectors.count, max(_TRAINED_ON * chosen.lists, 10_000))
    index.train(vectors.take(np.sort(chance.choice(vectors.count, wanted, replace=False)).tolist()))
    for first, part in vectors.parts():
        index.add_with_ids(part, np.arange(first, first + len(part)))
    return index


def _grown(old: OldLists, vectors: VectorFile) -> Any:
    """The old index under the new rows, with those it did not hold."""
    faiss = load_faiss()
    index = faiss.read_index(str(old.folder / VECTOR_INDEX_FILE))
    before, code_size = index.invlists, index.code_size
    after = faiss.ArrayInvertedLists(index.nlist, code_size)
    kept = 0
    for number in range(index.nlist):
        size = before.list_size(number)
        if size == 0:
            continue
        rows = old.rows_now[faiss.rev_swig_ptr(before.get_ids(number), size)]
        codes = faiss.rev_swig_ptr(before.get_codes(number), size * code_size).reshape(size, code_size)
        stay = rows >= 0
        rows, codes = np.ascontiguousarray(rows[stay]), np.ascontiguousarray(codes[stay])
        after.add_entries(number, len(rows), faiss.swig_ptr(rows), faiss.swig_ptr(codes))
        kept += len(rows)
    index.replace_invlists(after, True)
    # The index owns the lists now.
    after.this.disown()
    index.ntotal = kept
    new = np.ones(vectors.count, dtype=bool)
    new[old.rows_now[old.rows_now >= 0]] = False
    for first, part in vectors.parts():
        mask = new[first : first + len(part)]
        if mask.any():
            index.add_with_ids(part[mask], np.flatnonzero(mask) + first)
    return index


def _tuned(path: Path, chosen: VectorPlan, vectors: VectorFile, queries: Vectors) -> tuple[int, float]:
    """The fewest lists to search for the recall aimed at, and the recall measured."""
    least = _tenth_best(vectors, queries)
    recall = 0.0
    for searched in _steps(chosen.lists):
        index = ListedIndex(path, chosen.codes, searched, vectors)
        found = [
            sum(score >= bound - 1e-6 for _, score in index.search(query, _DEPTH))
            for query, bound in zip(queries, least, strict=True)
        ]
        recall = sum(found) / max(1, min(_DEPTH, vectors.count) * len(queries))
        if recall >= RECALL_AIM:
            return searched, recall
    return chosen.lists, recall


def _steps(lists: int) -> list[int]:
    steps = [2**power * half // 2 for power in range(2, 13) for half in (2, 3)]
    return [step for step in steps if step < lists] + [lists]


def _tenth_best(vectors: VectorFile, queries: Vectors) -> Vectors:
    """For each query the cosine of its tenth nearest vector, found by comparing all."""
    best = np.full((len(queries), 0), -1.0, dtype=np.float32)
    for _, part in vectors.parts():
        best = np.hstack([best, queries @ part.T])
        if best.shape[1] > _DEPTH:
            best = -np.partition(-best, _DEPTH - 1, axis=1)[:, :_DEPTH]
    return np.asarray(best.min(axis=1), dtype=np.float32)
