"""Copies among candidates: told by length and vector, and how far both rankings are followed for them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.alike import MOST_COPIES, alike, deeper, without_most_copies
from index.store import Vectors

QUESTION = np.array([0.6, 0.8, 0.0], dtype=np.float32)
KINDS = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, -1], [0.8, 0.6, 0]], dtype=np.float32)
"""The third and the fourth have one cosine with the question, and are not alike."""


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(5, 6), st.integers(-2, 2)), max_size=30))
def test_alike_are_those_of_one_length_and_one_vector(cells: list[tuple[int, int, int]]) -> None:
    """But for the last bits of it."""
    vectors = np.array([KINDS[kind] for kind, _, _ in cells], dtype=np.float32).reshape(-1, 3)
    vectors += np.array([last for _, _, last in cells], dtype=np.float32).reshape(-1, 1) * 1e-6
    cosines = dict(enumerate((vectors @ QUESTION).tolist()))
    lengths = {row: length for row, (_, length, _) in enumerate(cells)}
    found = alike(lengths, cosines, lambda rows: vectors[list(rows)])
    groups: dict[tuple[int, int], set[int]] = {}
    for row, (kind, length, _) in enumerate(cells):
        groups.setdefault((kind, length), set()).add(row)
    for members in groups.values():
        firsts = members - set(found)
        assert len(firsts) == 1
        assert {found[row] for row in members if row in found} <= firsts


def test_no_vector_is_looked_at_where_all_cosines_or_lengths_differ() -> None:
    def take(rows: Sequence[int]) -> Vectors:
        raise AssertionError(rows)

    assert alike({1: 9, 2: 9, 3: 8}, {1: 0.5, 2: 0.6, 3: 0.5}, take) == {}
    assert alike({}, {}, take) == {}


@given(st.lists(st.integers(0, 3), max_size=200))
def test_the_first_copies_are_kept_and_every_first(kinds: list[int]) -> None:
    copies = {row: kinds.index(kind) for row, kind in enumerate(kinds) if kinds.index(kind) != row}
    kept = without_most_copies(range(len(kinds)), copies)
    assert [row for row in kept if row not in copies] == sorted(set(range(len(kinds))) - set(copies))
    assert [row for row in kept if row in copies] == sorted(copies)[:MOST_COPIES]


def test_whichever_was_counted_from_the_nearest_stays() -> None:
    copies = dict.fromkeys(range(100), 100)
    assert without_most_copies(range(101), copies) == list(range(MOST_COPIES + 1))


@given(st.integers(0, 40_000), st.integers(1, 1_000), st.integers(0, 500))
def test_a_ranking_is_followed_until_it_has_given_as_many_different_ones(
    same: int, wanted: int, others: int
) -> None:
    """A ranking of copies first, then others: in a few steps."""
    most, depth, steps = 8192, wanted, 0
    while True:
        ranking = range(min(depth, same + others))
        copies = dict.fromkeys(range(1, same), 0)
        further = deeper(depth, wanted, [ranking], copies, most)
        if further == depth:
            break
        assert depth < further <= max(most, wanted)
        depth, steps = further, steps + 1
    assert steps <= 14
    different = len(ranking) - max(0, min(len(ranking), same) - 1)
    assert different >= wanted or len(ranking) < depth or depth >= most
    assert same > 1 or depth == wanted


@given(st.integers(1, 5), st.integers(50, 400))
def test_where_everything_stands_a_few_times_no_ranking_is_followed_far(times: int, wanted: int) -> None:
    """Whatever the other ranking holds, and though both hold copies of the same."""
    depth = wanted
    copies = {row: row % 10_000 for row in range(10_000, times * 10_000)}
    by_vectors = [number + 10_000 * time for number in range(10_000) for time in range(times)]
    by_words = [9_999 - number + 10_000 * time for number in range(10_000) for time in range(times)]
    for _ in range(3):
        depth = deeper(depth, wanted, [by_vectors[:depth], by_words[:depth]], copies, 8192)
    assert depth == deeper(depth, wanted, [by_vectors[:depth], by_words[:depth]], copies, 8192)
    assert depth <= 2 * times * wanted
    assert len({row % 10_000 for row in by_words[:depth]}) >= wanted
