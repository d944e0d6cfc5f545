"""What the body of a Word document is made of: its elements found within what only stands around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from lxml import etree

from index.loaders.docx.names import COMPATIBILITY, MATH, WORD

_TRANSPARENT: Final = frozenset(
    f"{WORD}{n}" for n in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
) | {f"{COMPATIBILITY}AlternateContent", f"{COMPATIBILITY}Choice"}  # fmt: skip
"""What stands around paragraphs, rows or cells without being one."""

_WIDEST: Final = 100
"""Columns that one cell may cover; a small file that asks for more makes no vast text."""

_LONGEST_CELL: Final = 300
"""Characters of a cell of several paragraphs, as in tables of HTML."""


def opened(container: etree._Element, *wanted: str) -> Iterator[etree._Element]:
    """The children of these names, those within transparent elements too, in order."""
    waiting = [iter(container)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag in wanted:
            yield element
        elif element.tag in _TRANSPARENT:
            waiting.append(iter(element))


def joined(container: etree._Element, *wanted: str) -> Iterator[list[etree._Element]]:
    """As `opened`, each by itself, but paragraphs together that a tracked change made one."""
    running: list[etree._Element] = []
    for element in opened(container, *wanted):
        if running and element.tag != f"{WORD}p":
            yield running
            running = []
        running.append(element)
        if not _runs_on(element):
            yield running
            running = []
    if running:
        yield running


def _runs_on(paragraph: etree._Element) -> bool:
    """Whether a tracked change took away the mark at its end, so that it goes on in the next paragraph."""
    mark = paragraph.find(f"{WORD}pPr/{WORD}rPr")
    return mark is not None and any(mark.find(f"{WORD}{n}") is not None for n in ("del", "moveFrom"))


def is_placeholder(control: etree._Element) -> bool:
    """Whether a content control shows what asks for its text, "Click or tap here", and none of its own."""
    return control.tag == f"{WORD}sdt" and is_on(control.find(f"{WORD}sdtPr/{WORD}showingPlcHdr"))


def boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The text boxes anchored in a paragraph: of a box that is drawn in two ways, for newer and older
    programs, the first."""
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, element in walk:
        if element.tag == f"{COMPATIBILITY}Fallback" and element.getprevious() is not None:
            walk.skip_subtree()
        elif element.tag == f"{WORD}txbxContent":
            walk.skip_subtree()
            yield element


def value_of(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(f"{WORD}val")


def is_on(element: etree._Element | None) -> bool:
    """Whether a property is there that is either on or off, and is not switched off."""
    return element is not None and value_of(element) not in ("0", "false", "off")


def placed_cells(row: etree._Element) -> dict[int, etree._Element]:
    """The cells of a row by the column that each begins in; one that continues the cell above it is among
    them, empty."""
    at = _columns(row.find(f"{WORD}trPr/{WORD}gridBefore"), default=0)
    cells: dict[int, etree._Element] = {}
    for cell in opened(row, f"{WORD}tc"):
        cells[at] = cell
        at += max(1, _columns(cell.find(f"{WORD}tcPr/{WORD}gridSpan"), default=1))
    return cells


def laid_out(
    rows: Sequence[etree._Element], role_of: Callable[[etree._Element], str]
) -> frozenset[etree._Element]:
    """The rows of a table that lay out the page and hold no data: those of one cell or with tables in their
    cells, and those in which a page's text runs, unless a row of as many cells tells that they are data."""
    cells = {row: list(opened(row, f"{WORD}tc")) for row in rows}
    boxed = {
        row
        for row in rows
        if len(cells[row]) < 2 or any(next(cell.iter(f"{WORD}tbl"), None) is not None for cell in cells[row])
    }
    running, data_widths = set(), set()
    for row in rows:
        lengths = [_lengths(cell, role_of) for cell in cells[row]]
        if _runs_like_a_page(lengths):
            running.add(row)
        elif row not in boxed and sum(map(bool, lengths)) > 1:
            data_widths.add(len(lengths))
    return frozenset(boxed | {row for row in running if len(cells[row]) not in data_widths})


def _runs_like_a_page(lengths: Sequence[Sequence[tuple[str, int]]]) -> bool:
    """Whether a cell has several paragraphs that are long or have a heading or an item among them; in a row
    with a heading, any several."""
    headed = any(role == "heading" for of_cell in lengths for role, _ in of_cell)
    return any(
        len(of_cell) > 1
        and (headed or any(role == "list_item" for role, _ in of_cell)
             or sum(length for _, length in of_cell) > _LONGEST_CELL)
        for of_cell in lengths
    )  # fmt: skip


def _lengths(cell: etree._Element, role_of: Callable[[etree._Element], str]) -> list[tuple[str, int]]:
    """The role and length of each paragraph of a cell that has text."""
    found = []
    for paragraph in opened(cell, f"{WORD}p"):
        length = sum(len((text.text or "").strip()) for text in paragraph.iter(f"{WORD}t", f"{MATH}t"))
        if length:
            found.append((role_of(paragraph), length))
    return found


def _columns(element: etree._Element | None, *, default: int) -> int:
    count = value_of(element) or ""
    return min(int(count), _WIDEST) if count.isdecimal() and len(count) < 10 else default
