"""An element tree read in order into blocks, its white space collapsed as a browser collapses it.

The walk is iterative, so that no depth of nesting ends the process.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from index.document import BlockKind
from index.loaders.composition import Composer
from index.loaders.html_content import Skip, local_name
from index.loaders.html_elements import BLOCKS, HEADINGS, ITEMS
from index.loaders.html_tables import table_rows
from index.loaders.superscripts import raised

_KEEPS_SPACE: Final = frozenset({"pre", "listing", "plaintext", "xmp"})
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_AROUND_LINE_END: Final = re.compile(" ?\n ?")
_LINK_MARKS: Final = frozenset("¶§#🔗")


class _Flow:
    """The block being read, and the elements that say what kind of block it is."""

    def __init__(self, composer: Composer) -> None:
        self._composer = composer
        self._pieces: list[str] = []
        self._line_ended = False
        self._levels: list[int] = []
        self._items = 0
        self.kept = 0
        self.raised = 0

    def enter(self, name: str) -> None:
        if name in BLOCKS:
            self.end_block()
        if name in HEADINGS:
            self._levels.append(HEADINGS[name])
        self._items += name in ITEMS
        self.kept += name in _KEEPS_SPACE
        self.raised += name == "sup"
        if name == "br":
            self._end_line()

    def leave(self, name: str) -> None:
        if name in BLOCKS:
            self.end_block()
        if name in HEADINGS:
            self._levels.pop()
        self._items -= name in ITEMS
        self.kept -= name in _KEEPS_SPACE
        self.raised -= name == "sup"

    def text(self, text: str | None) -> None:
        if not text:
            return
        if not self.kept:
            text = _SPACES.sub(" ", text)
        self._pieces.append(raised(text) if self.raised else text)
        # A no-break space between two breaks is how an empty line is often written.
        if text.strip():
            self._line_ended = False

    def row(self, row: str) -> None:
        self.end_block()
        self._composer.add("table_row", row)

    def end_block(self) -> None:
        text = "".join(self._pieces)
        self._pieces.clear()
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
            self._pieces.append("\n")
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
            skipped = element is not root and (skip(element) or _is_link_mark(element))
            if name == "table" and not skipped:
                rows |= table_rows(element, skip)
            row = None if skipped or name != "tr" else _line(element, rows, skip)
            if row is not None:
                flow.row(row)
            if row is not None or skipped:
                left_out = element
                walk.skip_subtree()
            else:
                flow.enter(name)
                flow.text(element.text)
            continue
        if element is left_out:
            left_out = None
        else:
            flow.leave(name)
        if element is not root:
            flow.text(element.tail)
    flow.end_block()


def _line(row: etree._Element, rows: dict[etree._Element, str | None], skip: Skip) -> str | None:
    """The line of a row that is not read yet; None for a row that only lays out the page."""
    # Broken markup has rows outside tables, and rows within rows.
    return rows.pop(row) if row in rows else table_rows(row, skip)[row]


def _is_link_mark(element: etree._Element) -> bool:
    """Whether it is the sign beside a heading that links to the heading itself."""
    if local_name(element) != "a" or not any(local_name(e) in HEADINGS for e in element.iterancestors()):
        return False
    return len(element) == 0 and (element.text or "").strip() in _LINK_MARKS
