"""What the body of a Word document is made of: its elements found within what only stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from index.loaders.docx_names import COMPATIBILITY, WORD

_TRANSPARENT: Final = frozenset(
    f"{WORD}{n}" for n in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")
) | {f"{COMPATIBILITY}AlternateContent", f"{COMPATIBILITY}Choice"}  # fmt: skip
"""What stands around paragraphs, rows or cells without being one."""

_WIDEST: Final = 100
"""Columns that one cell may cover; a small file that asks for more makes no vast text."""


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


def placed_cells(row: etree._Element) -> dict[int, etree._Element]:
    """The cells of a row by the column that each begins in; one that continues the cell above it is among
    them, empty."""
    at = _columns(row.find(f"{WORD}trPr/{WORD}gridBefore"), default=0)
    cells: dict[int, etree._Element] = {}
    for cell in opened(row, f"{WORD}tc"):
        cells[at] = cell
        at += max(1, _columns(cell.find(f"{WORD}tcPr/{WORD}gridSpan"), default=1))
    return cells


def lays_out(row: etree._Element) -> bool:
    """Whether a row lays out the page and holds no data: it is one cell, or has tables in its cells."""
    cells = list(opened(row, f"{WORD}tc"))
    return len(cells) < 2 or any(next(cell.iter(f"{WORD}tbl"), None) is not None for cell in cells)


def _columns(element: etree._Element | None, *, default: int) -> int:
    count = value_of(element) or ""
    return min(int(count), _WIDEST) if count.isdecimal() and len(count) < 10 else default
