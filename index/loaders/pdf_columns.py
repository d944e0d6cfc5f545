"""The order in which a page's lines are read, and which of them are rows of a table.

A PDF mostly draws its text in reading order, and that order is kept. Where lines side by side are drawn in
turn, the page has columns or a table: columns hold running text on either side of one gutter, and are read
one after the other; in a table the cells of a row belong together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from index.loaders.pdf_page import Line, Page, middle

_LEAST_ROWS: Final = 4
_SHARE_AT_GUTTER: Final = 0.6
_FILLED: Final = 0.6
"""Of a column's width: lines of running text are mostly longer, cells of a table mostly shorter."""

_LABEL: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|\(?[a-zA-Z0-9]{1,3}[.)]|[•◦▪‣●○■·*–—-])$")
_BETWEEN_CELLS: Final = " | "


def in_reading_order(page: Page) -> list[Line]:
    """The page's lines in reading order, those of a table row made one."""
    gutter = _gutter(page.lines)
    if gutter is None:
        return list(_with_rows_joined(page.lines))
    return list(_column_by_column(page.lines, gutter))


def is_label(text: str) -> bool:
    """Whether it numbers or marks what follows it, as a bullet does."""
    return _LABEL.match(text) is not None


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Runs of lines side by side, from left to right, as they are drawn."""
    row: list[Line] = []
    for line in lines:
        if row and not (line.on_a_level_with(row[-1]) and line.left >= row[-1].right):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _gutter(lines: Sequence[Line]) -> float | None:
    """The x that parts two columns of running text drawn line beside line; None where there are none."""
    pairs = [(left, right) for row in _rows(lines) for left, right in pairwise(row)]
    pairs = [(left, right) for left, right in pairs if not is_label(left.text)]
    if len(pairs) < _LEAST_ROWS:
        return None
    gutter = middle([(left.right + right.left) / 2 for left, right in pairs], 0.0)
    starts = middle([right.left for _, right in pairs], 0.0)
    at_gutter = [(a, b) for a, b in pairs if a.right < starts and abs(b.left - starts) < b.size]
    if len(at_gutter) < max(_LEAST_ROWS, _SHARE_AT_GUTTER * len(pairs)):
        return None
    for side in ([a for a, _ in at_gutter], [b for _, b in at_gutter]):
        width = max(line.right for line in side) - min(line.left for line in side)
        if middle([line.right - line.left for line in side], 0.0) < _FILLED * width:
            return None
        if middle([len(line.words) for line in side], 0.0) < 3:
            return None
    return min(gutter, starts)


def _column_by_column(lines: Sequence[Line], gutter: float) -> Iterator[Line]:
    """Between two lines that cross the gutter, first what is left of it and then what is right of it."""
    left: list[Line] = []
    right: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.top):
        if line.left < gutter < line.right:
            yield from (*left, *right, line)
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    yield from (*left, *right)


def _with_rows_joined(lines: Sequence[Line]) -> Iterator[Line]:
    for row in _rows(lines):
        if len(row) == 1:
            yield row[0]
        elif len(row) == 2 and is_label(row[0].text):
            yield row[0].joined(row[1])
        else:
            whole = row[0]
            for cell in row[1:]:
                whole = whole.joined(cell)
            yield replace(whole, cells=tuple(cell.text for cell in row))


def row_text(line: Line) -> str:
    """The cells of a table row in one line."""
    return _BETWEEN_CELLS.join(line.cells)
