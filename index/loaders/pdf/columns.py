"""The order in which a page's lines are read, and which of them are rows of a table.

A PDF mostly draws its text in reading order, and that order is kept. Where lines side by side are drawn in
turn, the page has columns or a table: columns hold running text on either side of one gutter, and are read
one after the other; in a table the cells of a row belong together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from index.loaders.pdf.page import Line, Page, middle

_LEAST_ROWS: Final = 4
_SHARE_AT_GUTTER: Final = 0.6
_FILLED: Final = 0.6
"""Of a column's width: lines of running text are mostly longer, cells of a table mostly shorter."""

_WORDS_IN_A_COLUMN: Final = 3
_BIN: Final = 4.0

_WIDE_GAP: Final = 1.8
_WIDE_AMONG_NARROW: Final = 1.0
"""In line heights. The second is enough in a line whose narrowest gap is far narrower, since justified text
is stretched everywhere alike."""

_ALIKE: Final = 0.6
_SAME_EDGE: Final = 2.0
_NEAR: Final = 3
_PUNCTUATION: Final = (".", ",", ":", ";", "!", "?", "”", '"')
_LABEL: Final = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|\(?[a-zA-Z0-9]{1,3}[.)]|[•◦▪‣●○■·*–—-])$")
_BETWEEN_CELLS: Final = " | "


def in_reading_order(page: Page) -> list[Line]:
    """The page's lines in reading order, those of a table row made one."""
    rows = list(_rows(page.lines))
    gutter = _gutter(rows)
    if gutter is None:
        return [_with_cells(rows, at) for at in range(len(rows))]
    return list(_column_by_column([part for row in rows for part in _parted(row, gutter)], gutter))


def is_label(text: str) -> bool:
    """Whether it numbers or marks what follows it, as a bullet does."""
    return _LABEL.match(text) is not None


def cells_of(line: Line) -> list[Line]:
    """The parts of a line between wide gaps."""
    gaps = [right - left for left, right in line.gaps()]
    narrowest = min((gap for gap in gaps if gap > 0), default=0.0)
    cuts = [0]
    for at, gap in enumerate(gaps, start=1):
        # TeX stretches the space after punctuation more than others.
        alike = narrowest > _ALIKE * gap or line.words[at - 1].text.endswith(_PUNCTUATION)
        if gap > (_WIDE_GAP if alike else _WIDE_AMONG_NARROW) * line.size:
            cuts.append(at)
    return [line.part(start, end) for start, end in pairwise([*cuts, len(line.words)])]


def row_text(line: Line) -> str:
    """The cells of a table row in one line."""
    return _BETWEEN_CELLS.join(line.cells)


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines that are drawn side by side, from left to right, made one."""
    row: Line | None = None
    for line in lines:
        if row is not None and line.on_a_level_with(row) and line.left >= row.right:
            row = row.joined(line)
            continue
        if row is not None:
            yield row
        row = line
    if row is not None:
        yield row


def _gutter(rows: Sequence[Line]) -> float | None:
    """The x of the gap between two columns of running text drawn line beside line, or None."""
    gaps = [[gap for gap in row.gaps() if gap[1] - gap[0] > 0.5 * row.size] for row in rows]
    wide = Counter(round((left + right) / 2 / _BIN) for of_row in gaps for left, right in of_row)
    for place, count in wide.most_common(3):
        if count < _LEAST_ROWS / 2:
            return None
        x = place * _BIN
        parted = [row for row, of_row in zip(rows, gaps, strict=True) if any(a < x < b for a, b in of_row)]
        across = sum(row.left < x < row.right for row in rows)
        if len(parted) >= max(_LEAST_ROWS, _SHARE_AT_GUTTER * across) and _is_running_text(parted, x):
            return x
    return None


def _is_running_text(rows: Sequence[Line], gutter: float) -> bool:
    """Whether these lines are long, on both sides of the gutter, in measure of the column they stand in."""
    parts = [_parted(row, gutter) for row in rows if not is_label(_parted(row, gutter)[0].text)]
    for side in zip(*parts, strict=True):
        width = max(line.right for line in side) - min(line.left for line in side)
        if middle([line.right - line.left for line in side], 0.0) < _FILLED * width:
            return False
        if middle([len(line.words) for line in side], 0.0) < _WORDS_IN_A_COLUMN:
            return False
    return bool(parts)


def _parted(row: Line, gutter: float) -> list[Line]:
    """What is left and what is right of the gutter; the whole line where a word crosses it."""
    at = next((at for at, word in enumerate(row.words) if word.left >= gutter), len(row.words))
    if at in (0, len(row.words)) or any(word.right > gutter for word in row.words[:at]):
        return [row]
    return [row.part(0, at), row.part(at)]


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


def _with_cells(rows: Sequence[Line], at: int) -> Line:
    """The row with its cells, where it is one of a table and not a line of text."""
    row, cells = rows[at], cells_of(rows[at])
    if len(cells) == 1 or (len(cells) == 2 and is_label(cells[0].text)) or _is_stretched(rows, at):
        return row
    return replace(row, cells=tuple(cell.text for cell in cells))


def _is_stretched(rows: Sequence[Line], at: int) -> bool:
    """Whether its wide gaps are those of justified text: all alike, between the edges of a line of text."""
    row = rows[at]
    widths = [right - left for left, right in row.gaps()]
    if min(widths) <= _ALIKE * max(widths):
        return False
    near = (*rows[max(0, at - _NEAR) : at], *rows[at + 1 : at + 1 + _NEAR])
    texts = [other for other in near if len(cells_of(other)) == 1]
    return any(
        abs(other.right - row.right) <= _SAME_EDGE and abs(other.left - row.left) <= _SAME_EDGE
        for other in texts
    )
