"""Windows, batches and best spans: against plain searches, with no piece lost and none in two places."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.document import Span
from qa.windows import (
    Pieces,
    Template,
    WindowRules,
    batch,
    best_spans,
    cut_windows,
    places_of_pieces,
    shorten_question,
    stack,
)

TEMPLATE = Template((101,), (102,), (102,))


@given(count=st.integers(1, 900), asked=st.integers(1, 400))
def test_windows_cover_every_piece_and_overlap_by_the_stride(count: int, asked: int) -> None:
    rules = WindowRules()
    ids = np.arange(1000, 1000 + count)
    pieces = Pieces(ids, ids, ids + 1)
    question = shorten_question(np.arange(asked), TEMPLATE, rules)
    windows = cut_windows(0, question, pieces, TEMPLATE, rules)
    assert windows[0].first == 0
    assert windows[-1].last == count
    for window in windows:
        assert len(window.row) <= rules.max_length
        assert window.row[window.at : window.at + window.last - window.first].tolist() == list(
            range(1000 + window.first, 1000 + window.last)
        )
    for before, after in pairwise(windows):
        assert after.first == before.last - rules.stride
        assert after.last > before.last


def test_a_long_question_keeps_both_its_ends() -> None:
    short = shorten_question(np.arange(1000), TEMPLATE, WindowRules())
    assert short[0] == 0
    assert short[-1] == 999
    assert len(short) == 94
    assert (np.diff(short) > 0).all()


@given(st.lists(st.integers(1, 288), max_size=60), st.integers(288, 2000))
def test_batches_hold_every_window_once_and_stay_in_bounds(lengths: list[int], most: int) -> None:
    rules = WindowRules()
    windows = [
        cut_windows(number, np.zeros(0, np.int64), _pieces(max(0, length - 3)), TEMPLATE, rules)[0]
        for number, length in enumerate(lengths)
    ]
    seen = []
    for rows in batch(windows, most):
        longest = max(len(window.row) for window in rows)
        assert len(rows) == 1 or longest * len(rows) <= most
        seen += [window.text for window in rows]
    assert sorted(seen) == list(range(len(lengths)))


def test_a_row_tells_the_passage_from_the_question_and_from_what_only_fills_it() -> None:
    template = Template((101,), (102,), (103,), padding=9)
    question = np.array([7, 8])
    rows = [
        cut_windows(0, question, Pieces(ids, ids, ids), template, WindowRules())[0]
        for ids in (np.array([50, 51, 52]), np.array([60]))
    ]
    ids, mask, types = stack(rows, template)
    assert ids.tolist() == [[101, 7, 8, 102, 50, 51, 52, 103], [101, 7, 8, 102, 60, 103, 9, 9]]
    assert mask.tolist() == [[1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 0, 0]]
    assert types.tolist() == [[0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1, 0, 0]]
    untyped = replace(template, passage_type=0)
    assert not stack(rows, untyped)[2].any()


def _pieces(count: int) -> Pieces:
    ids = np.arange(count, dtype=np.int64)
    return Pieces(ids, ids, ids + 1)


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(-1, 2)), max_size=14),
    st.integers(1, 6),
)
def test_best_spans_are_those_of_a_plain_search(cells: list[tuple[int, int, int]], width: int) -> None:
    start = np.array([cell[0] for cell in cells], np.float32)
    end = np.array([cell[1] for cell in cells], np.float32)
    places = np.array([cell[2] for cell in cells], np.int64)
    found = best_spans(start, end, places, width)
    every = sorted(
        (-(float(start[first]) + float(end[last])), first, last)
        for first in range(len(cells))
        for last in range(first, min(len(cells), first + width))
        if places[first] == places[last] >= 0
    )
    expected = [(first, last, -score) for score, first, last in every]
    assert found[:6] == expected[: min(6, len(found))]
    assert set(found) <= set(expected)
    assert bool(found) == bool(expected)
    # Beside the best outright, the best of every place that they leave untouched.
    apart = list(expected)
    for _ in range(6):
        if apart:
            first, last, _ = apart[0]
            if len(found) < 12:
                assert any(one[0] <= last and one[1] >= first for one in found)
            apart = [one for one in apart if one[1] < first or one[0] > last]


def test_pieces_belong_to_the_place_that_holds_them_whole() -> None:
    starts = np.array([0, 3, 6, 9, 12])
    pieces = Pieces(starts, starts, starts + 3)
    assert places_of_pieces(pieces, (Span(0, 6), Span(7, 15))).tolist() == [0, 0, -1, 1, 1]
    assert places_of_pieces(pieces, (Span(1, 2),)).tolist() == [-1] * 5
    assert places_of_pieces(pieces, ()).tolist() == [-1] * 5
    assert places_of_pieces(pieces, None).tolist() == [0] * 5
