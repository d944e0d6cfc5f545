"""The rows of a table, each in one line in which a cell's place says its column, as in Markdown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

_BAR: Final = " |"


def table_lines(rows: Sequence[Mapping[int, str]]) -> list[str]:
    """A line for each row, given as its texts by their columns; "" for a row without text.

    An empty cell keeps its place, so that what follows it stays in its column; but the empty cells at a row's
    end are left out, and so are columns without any text in these rows, which only make room.
    """
    columns = sorted({column for row in rows for column, text in row.items() if text})
    lines = []
    for row in rows:
        last = max((column for column, text in row.items() if text), default=-1)
        texts = [row.get(column, "") for column in columns[: bisect_right(columns, last)]]
        lines.append(_BAR.join(f" {text}" if text else "" for text in texts).strip())
    return lines
