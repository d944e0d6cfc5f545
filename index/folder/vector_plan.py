"""How vectors are searched, by how many there are and how much memory they may take."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

EXACT_MOST: Final = 40_000
"""Vectors of 384 numbers that one core compares with a question within 5 ms (measured: 1.1 ms for 10,000);
above, lists are searched."""

DEFAULT_MEMORY: Final = 768 * 1024 * 1024
"""Bytes that the vectors' codes may take while serving."""

Codes = Literal["flat", "sq8", "sq4", "pq"]

_ID_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class VectorPlan:
    """`flat` is exact; the other codes stand in `lists` inverted lists, of which a few are searched.

    `sq8` and `sq4` keep 8 and 4 bits of each number, `pq` a byte for every 4 numbers (product quantisation,
    Jégou et al. 2011). Whatever the codes find is ordered by the vectors themselves.
    """

    codes: Codes
    lists: int = 0


def plan(count: int, dimension: int, memory: int = DEFAULT_MEMORY) -> VectorPlan:
    """Exact while that takes under 5 ms, then the finest codes that fit into `memory` bytes; the coarsest
    where none do."""
    if count * dimension <= EXACT_MOST * 384 and count * dimension * 4 <= memory:
        return VectorPlan("flat")
    # FAISS's guidelines: between 4 and 16 times the root of the count; fewer train faster.
    lists = max(1, min(4096, 4 * math.isqrt(count)))
    for codes in ("sq8", "sq4"):
        if count * (code_bytes(codes, dimension) + _ID_BYTES) + lists * dimension * 4 <= memory:
            return VectorPlan(codes, lists)
    return VectorPlan("pq", lists)


def code_bytes(codes: Codes, dimension: int) -> int:
    return {"flat": 4 * dimension, "sq8": dimension, "sq4": (dimension + 1) // 2, "pq": dimension // 4}[codes]


def faiss_factory(chosen: VectorPlan, dimension: int) -> str:
    """The plan in the language of faiss.index_factory."""
    coded = {"sq8": "SQ8", "sq4": "SQ4", "pq": f"PQ{dimension // 4}x8"}
    return f"IVF{chosen.lists},{coded[chosen.codes]}"
