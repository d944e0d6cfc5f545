"""Copies among a question's candidates, told without their texts, and how far to look past them.

Each ranking gives its first passages as candidates. Where one text stands in ninety documents, its copies
would fill both rankings, and no other passage would be found at all; so the rankings are followed until they
have given as many different passages as there would be without copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise, takewhile
from typing import Final

import numpy as np

from index.store import Vectors

MOST_COPIES: Final = 64
"""Among the passages found for a question at most so many are copies of others among them."""

_NEAR: Final = 1e-5
"""Between numbers of two vectors, or cosines, of the same text: as it is embedded among others, its last bits
differ."""


_GROWTH: Final = 4
"""So many times as deep at most is looked next."""


def alike(
    lengths: Mapping[int, int], cosines: Mapping[int, float], take: Callable[[Sequence[int]], Vectors]
) -> dict[int, int]:
    """Which of the candidates that `cosines` names are copies: of those that are alike each but one, with
    that one.

    Alike are passages as long as each other, in code points, and of the same vector. `take` gives vectors
    `[rows, dimension]`; it is asked for those only whose length and cosine are alike, so for hardly any in a
    collection without copies.
    """

    def near(one: int, next_one: int) -> bool:
        return lengths[one] == lengths[next_one] and cosines[next_one] - cosines[one] <= _NEAR

    order = sorted(cosines, key=lambda row: (lengths[row], cosines[row]))
    left = list(dict.fromkeys(row for pair in pairwise(order) if near(*pair) for row in pair))
    place = {row: at for at, row in enumerate(left)}
    vectors = take(left) if left else np.empty((0, 0), np.float32)
    found: dict[int, int] = {}
    while left:
        first, *left = left
        close = list(takewhile(partial(near, first), left))
        apart = np.abs(vectors[[place[row] for row in close]] - vectors[place[first]]).max(axis=1, initial=0)
        same = {row for row, most in zip(close, apart.tolist(), strict=True) if most <= _NEAR}
        found.update(dict.fromkeys(same, first))
        left = [row for row in left if row not in same] if same else left
    return found


def without_most_copies(order: Iterable[int], copies: Mapping[int, int]) -> list[int]:
    """`order` with the first MOST_COPIES of those alike one before them in it."""
    seen: set[int] = set()
    kept = []
    repeated = 0
    for row in order:
        first = copies.get(row, row)
        repeated += first in seen
        if first not in seen or repeated <= MOST_COPIES:
            kept.append(row)
        seen.add(first)
    return kept


def deeper(
    depth: int, wanted: int, rankings: Iterable[Sequence[int]], copies: Mapping[int, int], most: int
) -> int:
    """How deep to follow each ranking next, `most` at most; `depth` itself where that is deep enough: where
    each of `rankings` gives `wanted` different passages, or all that it has, which are fewer than `depth`."""
    different = (
        len({copies.get(row, row) for row in ranking}) for ranking in rankings if len(ranking) >= depth
    )
    fewest = min(different, default=wanted)
    if fewest >= wanted:
        return depth
    # As deep as would do were it all like this, and a little; but what is behind copies need not be copies.
    further = min(depth * wanted * 5 // (4 * max(1, fewest)), _GROWTH * depth)
    return max(depth, min(further, most))
