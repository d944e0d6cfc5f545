"""An element tree read in order into blocks, its white space collapsed as a browser collapses it.

The walk is iterative, so that no depth of nesting ends the process.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from index.document import BlockKind
from index.loaders.composition import Composer
from index.loaders.html.content import Skip, is_struck_out
from index.loaders.html.elements import BLOCKS, HEADINGS, ITEMS, local_name
from index.loaders.html.heading_links import is_heading_link
from index.loaders.html.line import Line
from index.loaders.html.mathml import in_one_line
from index.loaders.html.tables import table_rows

_KEEPS_SPACE: Final = frozenset({"pre", "listing", "plaintext", "xmp"})
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_AROUND_LINE_END: Final = re.compile(" ?\n ?")


class _Flow:
    """The block being read, and the elements that say what kind of block it is."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._line = Line()
        self._line_ended = False
        self._levels: list[int] = []
        self._items = 0
        self.kept = 0

    def enter(self, element: etree._Element) -> None:
        name = local_name(element)
        if name in BLOCKS:
            self.end_block()
        if name in HEADINGS:
            self._levels.append(HEADINGS[name])
        self._items += name in ITEMS
        self.kept += name in _KEEPS_SPACE
        self._line.enter(element)
        if name == "br":
            self._end_line()

    def leave(self, element: etree._Element) -> None:
        name = local_name(element)
        self._line.leave(element)
        if name in BLOCKS:
            self.end_block()
        if name in HEADINGS:
            self._levels.pop()
        self._items -= name in ITEMS
        self.kept -= name in _KEEPS_SPACE

    def text(self, text: str | None) -> None:
        if not text:
            return
        if not self.kept:
            text = _SPACES.sub(" ", text)
        self._line.add(text)
        # A no-break space between two breaks is how an empty line is often written.
        if text.strip():
            self._line_ended = False

    def formula(self, formula: str) -> None:
        self._line.add_formula(formula)
        self._line_ended = False

    def strike(self, element: etree._Element) -> None:
        self._line.strike(element, keeps_space=self.kept > 0)

    def row(self, row: str) -> None:
        self.end_block()
        self._composer.add("table_row", row)

    def end_block(self) -> None:
        text = self._line.take()
        self._line_ended = False
        if not self.kept:
            text = _AROUND_LINE_END.sub("\n", re.sub("  +", " ", text))
        if self._levels:
            self._composer.add("heading", text.replace("\n", " "), level=self._levels[-1])
        else:
            kind: BlockKind = "list_item" if self._items else "paragraph"
            self._composer.add(kind, text)

    def _end_line(self) -> None:
        if self._line_ended and not self.kept:
            self.end_block()
        else:
            self._line.add("\n")
            self._line_ended = True


def read_flow(root: etree._Element, composer: Composer, skip: Skip) -> None:
    """Appends to `composer` the blocks of `root`, leaving out every element for which `skip` is true."""
    flow = _Flow(composer)
    walk = etree.iterwalk(root, events=("start", "end"))
    left_out: etree._Element | None = None
    rows: dict[etree._Element, str | None] = {}
    for event, element in walk:
        name = local_name(element)
        if event == "start":
            skipped = element is not root and (skip(element) or is_heading_link(element))
            if name == "table" and not skipped:
                rows |= table_rows(element, skip)
            row = None if skipped or name != "tr" else _line(element, rows, skip)
            if row is not None:
                flow.row(row)
            is_formula = name == "math" and not skipped
            if is_formula:
                flow.formula(in_one_line(element, skip))
            if skipped and is_struck_out(element):
                flow.strike(element)
            if row is not None or skipped or is_formula:
                left_out = element
                walk.skip_subtree()
            else:
                flow.enter(element)
                flow.text(element.text)
            continue
        if element is left_out:
            left_out = None
        else:
            flow.leave(element)
        if element is not root:
            flow.text(element.tail)
    flow.end_block()


def _line(row: etree._Element, rows: dict[etree._Element, str | None], skip: Skip) -> str | None:
    """The line of a row that is not read yet; None for a row that only lays out the page."""
    # Broken markup has rows outside tables, and rows within rows.
    return rows.pop(row) if row in rows else table_rows(row, skip)[row]
