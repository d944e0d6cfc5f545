"""Question and passage as rows of word pieces, and spans out of the rows' logits.

A passage too long for the model is read in overlapping windows; the question stands before each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.document import Span

Ids = NDArray[np.int64]
Logits = NDArray[np.float32]

SPANS_PER_WINDOW = 12
"""Half of them the best outright, half the best of places that none before them touches: lists have
their parts in several places."""


@dataclass(frozen=True, slots=True)
class Template:
    """How a model wants a pair: `before` question `between` passage `after`; the first id of `before`
    is where it scores "no answer". `passage_type` is the passage's token type, 0 where it has none."""

    before: tuple[int, ...]
    between: tuple[int, ...]
    after: tuple[int, ...]
    padding: int = 0
    passage_type: int = 1

    @property
    def length(self) -> int:
        return len(self.before) + len(self.between) + len(self.after)


@dataclass(frozen=True, slots=True)
class WindowRules:
    """Word pieces: in a whole row, shared by neighbouring windows, and in an answer at most."""

    max_length: int = 288
    stride: int = 96
    max_answer_pieces: int = 40


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text's word pieces: their ids, and their places in it, `[start, end)` in code points."""

    ids: Ids
    starts: Ids
    ends: Ids


@dataclass(frozen=True, slots=True)
class Window:
    """One row for the model: pieces `[first, last)` of text number `text`, standing at `at` in `row`."""

    text: int
    first: int
    last: int
    at: int
    row: Ids


def shorten_question(ids: Ids, template: Template, rules: WindowRules) -> Ids:
    """A question that would crowd out the passage, cut in its middle.

    What is asked stands at one end or the other; what goes is the story between.
    """
    most = max(2, (rules.max_length - template.length - rules.stride) // 2)
    if len(ids) <= most:
        return ids
    head = most // 2
    return np.concatenate([ids[:head], ids[len(ids) - (most - head) :]])


def cut_windows(
    text: int, question: Ids, pieces: Pieces, template: Template, rules: WindowRules
) -> list[Window]:
    """Windows that cover every piece, each but the first beginning `stride` pieces before the end of
    the one before it."""
    room = rules.max_length - template.length - len(question)
    head = np.concatenate(
        [np.array(template.before, np.int64), question, np.array(template.between, np.int64)]
    )
    tail = np.array(template.after, np.int64)
    windows = []
    first = 0
    while True:
        last = min(first + room, len(pieces.ids))
        row = np.concatenate([head, pieces.ids[first:last], tail])
        windows.append(Window(text, first, last, len(head), row))
        if last == len(pieces.ids):
            return windows
        first = last - rules.stride


def batch(windows: Sequence[Window], most_pieces: int) -> Iterator[list[Window]]:
    """Windows of like length together, each batch padded to at most `most_pieces` in all."""
    rows: list[Window] = []
    for window in sorted(windows, key=lambda window: -len(window.row)):
        if rows and len(rows[0].row) * (len(rows) + 1) > most_pieces:
            yield rows
            rows = []
        rows.append(window)
    if rows:
        yield rows


def stack(rows: Sequence[Window], template: Template) -> tuple[Ids, Ids, Ids]:
    """Ids, attention mask and token types, each int64 `[rows, longest]`."""
    longest = max(len(window.row) for window in rows)
    ids = np.full((len(rows), longest), template.padding, np.int64)
    mask = np.zeros_like(ids)
    types = np.zeros_like(ids)
    for number, window in enumerate(rows):
        length = len(window.row)
        ids[number, :length] = window.row
        mask[number, :length] = 1
        types[number, window.at : length] = template.passage_type
    return ids, mask, types


def places_of_pieces(pieces: Pieces, places: Sequence[Span] | None) -> Ids:
    """For each piece the number of the place that holds it whole, -1 where none does."""
    if places is None:
        return np.zeros(len(pieces.ids), np.int64)
    if not places:
        return np.full(len(pieces.ids), -1, np.int64)
    starts = np.array([place.start for place in places], np.int64)
    ends = np.array([place.end for place in places], np.int64)
    number = np.searchsorted(starts, pieces.starts, side="right") - 1
    inside = (number >= 0) & (pieces.ends <= ends[number])
    return np.where(inside, number, -1)


@lru_cache(256)
def _band(count: int, width: int) -> tuple[Ids, Ids, NDArray[np.bool_]]:
    """The first piece of each span that a grid holds, its last piece, and whether there is such a piece."""
    rows = np.arange(count)[:, None]
    columns = rows + np.arange(width)[None, :]
    return rows, np.minimum(columns, count - 1), columns < count


def best_spans(start: Logits, end: Logits, places: Ids, most_pieces: int) -> list[tuple[int, int, float]]:
    """The best spans as (first piece, last piece, score), both inside, best first, ties by place.

    `start`, `end` and `places` are those of the passage's pieces in one window.
    """
    count = len(start)
    if not count:
        return []
    width = min(most_pieces, count)
    rows, columns, inside = _band(count, width)
    allowed = inside & (places[:, None] >= 0) & (places[:, None] == places[columns])
    grid = np.where(allowed, start[:, None] + end[columns], np.float32(-np.inf))
    flat = grid.ravel()
    found: dict[tuple[int, int], float] = {}

    def take_best() -> tuple[int, int] | None:
        at = int(flat.argmax())
        score = float(flat[at])
        if score == -np.inf:
            return None
        first, more = divmod(at, width)
        found[first, first + more] = score
        return first, first + more

    for _ in range(SPANS_PER_WINDOW // 2):
        best = take_best()
        if best is None:
            break
        grid[best[0], best[1] - best[0]] = -np.inf
    for (first, last), score in found.items():
        grid[first, last - first] = score
    for _ in range(SPANS_PER_WINDOW):
        best = take_best()
        if best is None or len(found) >= SPANS_PER_WINDOW:
            break
        grid[(rows <= best[1]) & (columns >= best[0])] = -np.inf
    return sorted(
        ((first, last, score) for (first, last), score in found.items()),
        key=lambda span: (-span[2], span[0], span[1]),
    )
