"""The rows of an HTML table that hold data, each in one line; the others lay out the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from index.loaders.html.content import Skip, is_struck_out
from index.loaders.html.elements import BLOCKS, HEADINGS, local_name
from index.loaders.html.line import Line
from index.loaders.html.mathml import in_one_line
from index.loaders.table_lines import table_lines

_NOT_IN_A_ROW: Final = ("table", "ul", "ol", "dl", "pre", "blockquote", *HEADINGS)
"""A row whose cells hold any of these lays out a page; its cells are read as blocks of their own."""

_LONGEST_CELL: Final = 300
"""Characters of a cell of several paragraphs; in a longer one runs the page's text."""

_WIDEST: Final = 100
"""Columns in which cells are merged; beyond it each cell is one column, so that a small page that asks for
vast cells makes no vast text."""

_SPAN: Final = re.compile(r"\s*\+?([0-9]{1,5})")
_TO_THE_END: Final = 65534
"""Rows of the longest cell by the standard; `rowspan=0` is the rest of the group."""

_SPACES: Final = re.compile(r"[ \t\n\r\f]+")


def table_rows(table: etree._Element, skip: Skip) -> dict[etree._Element, str | None]:
    """The rows of `table` itself that are shown, those of tables within it apart: each row's line, None for
    one that only lays out the page."""
    cells = {row: _data_cells(row, skip) for row in _own_rows(table, skip)}
    grid = _Grid()
    data: dict[etree._Element, dict[int, str]] = {}
    for row, of_row in cells.items():
        columns = grid.place(row, [cell for cell in row if _is_cell(cell) and not skip(cell)])
        if of_row is not None:
            data[row] = {columns[cell]: _inline_text(cell, skip) for cell in of_row}
    lines = dict(zip(data, table_lines(list(data.values())), strict=True))
    return {row: lines.get(row) for row in cells}


class _Grid:
    """Which column each cell begins in, counting the cells that reach down from rows above."""

    def __init__(self) -> None:
        self._group: etree._Element | None = None
        self._reaching: dict[int, int] = {}

    def place(self, row: etree._Element, cells: list[etree._Element]) -> dict[etree._Element, int]:
        if row.getparent() is not self._group:
            self._group = row.getparent()
            self._reaching = {}
        reaching = {column: rows - 1 for column, rows in self._reaching.items() if rows > 1}
        places: dict[etree._Element, int] = {}
        at = 0
        for cell in cells:
            while at in self._reaching:
                at += 1
            places[cell] = at
            end = at + min(_span(cell, "colspan") or 1, _WIDEST)
            rows = _span(cell, "rowspan")
            for column in range(at, min(end, _WIDEST)):
                if rows != 1:
                    reaching[column] = (rows or _TO_THE_END) - 1
            at = end
        self._reaching = reaching
        return places


def _span(cell: etree._Element, attribute: str) -> int:
    match = _SPAN.match(cell.get(attribute, ""))
    return int(match.group(1)) if match else 1


def _own_rows(table: etree._Element, skip: Skip) -> Iterator[etree._Element]:
    walk = etree.iterwalk(table, events=("start",))
    for _, element in walk:
        name = local_name(element)
        if element is not table and (name == "table" or skip(element)):
            walk.skip_subtree()
        elif name == "tr":
            walk.skip_subtree()
            yield element


def _is_cell(element: etree._Element) -> bool:
    return local_name(element) in ("td", "th")


def _data_cells(row: etree._Element, skip: Skip) -> list[etree._Element] | None:
    """The cells of a row of data that are shown; None for a row that only lays out the page."""
    cells = [cell for cell in row if _is_cell(cell)]
    if len(cells) < 2 or any(local_name(inner) in _NOT_IN_A_ROW for inner in row.iter()):
        return None
    if any(_is_text_of_the_page(cell) for cell in cells):
        return None
    return [cell for cell in cells if not skip(cell)]


def _is_text_of_the_page(cell: etree._Element) -> bool:
    paragraphs = sum(local_name(inner) in BLOCKS for inner in cell.iter()) - 1
    breaks = sum(local_name(inner) == "br" for inner in cell.iter())
    return (paragraphs > 1 or breaks > 1) and len(_inline_text(cell, lambda _: False)) > _LONGEST_CELL


def _inline_text(cell: etree._Element, skip: Skip) -> str:
    line = Line()
    walk = etree.iterwalk(cell, events=("start", "end"))
    left_out: etree._Element | None = None
    for event, element in walk:
        name = local_name(element)
        apart = " " if name in BLOCKS or name == "br" else ""
        if event == "start":
            skipped = element is not cell and skip(element)
            if skipped and is_struck_out(element):
                line.strike(element)
            if name == "math" and not skipped:
                line.add_formula(in_one_line(element, skip))
            if name == "math" or skipped:
                left_out = element
                walk.skip_subtree()
            else:
                line.enter(element)
                line.add(apart + (element.text or ""))
            continue
        if element is left_out:
            left_out = None
        else:
            line.leave(element)
            line.add(apart)
        if element is not cell:
            line.add(element.tail or "")
    return _SPACES.sub(" ", line.take()).strip()
