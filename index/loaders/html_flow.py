"""An element tree read in order into blocks, its white space collapsed as a browser collapses it.

The walk is iterative, so that no depth of nesting ends the process.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from index.document import BlockKind
from index.loaders.composition import Composer
from index.loaders.html_content import local_name
from index.loaders.superscripts import raised

_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_ITEMS: Final = frozenset({"li", "dt", "dd"})
_BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dialog", "dir",
     "div", "dl", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
     "legend", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr", "ul", "listing", "plaintext", "xmp", *_HEADINGS, *_ITEMS}
)  # fmt: skip
_KEEPS_SPACE: Final = frozenset({"pre", "listing", "plaintext", "xmp"})
_NOT_IN_A_ROW: Final = ("table", "ul", "ol", "dl", "pre", "blockquote", *_HEADINGS)
"""A row whose cells hold any of these lays out a page; its cells are read as blocks of their own."""

_LONGEST_CELL: Final = 300
"""Characters of a cell of several paragraphs; in a longer one runs the page's text."""

_BETWEEN_CELLS: Final = " | "
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_AROUND_LINE_END: Final = re.compile(" ?\n ?")
_LINK_MARKS: Final = frozenset("¶§#🔗")

Skip = Callable[[etree._Element], bool]


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
        if name in _BLOCKS:
            self.end_block()
        if name in _HEADINGS:
            self._levels.append(_HEADINGS[name])
        self._items += name in _ITEMS
        self.kept += name in _KEEPS_SPACE
        self.raised += name == "sup"
        if name == "br":
            self._end_line()

    def leave(self, name: str) -> None:
        if name in _BLOCKS:
            self.end_block()
        if name in _HEADINGS:
            self._levels.pop()
        self._items -= name in _ITEMS
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
    for event, element in walk:
        name = local_name(element)
        if event == "start":
            row = _row(element, skip) if name == "tr" else None
            if row is not None:
                flow.row(row)
            if row is not None or (element is not root and (skip(element) or _is_link_mark(element))):
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


def _row(row: etree._Element, skip: Skip) -> str | None:
    """The cells of a row of data in one line; None for a row that only lays out the page."""
    cells = [cell for cell in row if local_name(cell) in ("td", "th")]
    if len(cells) < 2 or any(local_name(inner) in _NOT_IN_A_ROW for inner in row.iter()):
        return None
    if any(_is_text_of_the_page(cell) for cell in cells):
        return None
    texts = [_inline_text(cell, skip) for cell in cells if not skip(cell)]
    return _BETWEEN_CELLS.join(text for text in texts if text)


def _is_text_of_the_page(cell: etree._Element) -> bool:
    paragraphs = sum(local_name(inner) in _BLOCKS for inner in cell.iter()) - 1
    breaks = sum(local_name(inner) == "br" for inner in cell.iter())
    return (paragraphs > 1 or breaks > 1) and len(_inline_text(cell, lambda _: False)) > _LONGEST_CELL


def _inline_text(cell: etree._Element, skip: Skip) -> str:
    pieces: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end"))
    left_out: etree._Element | None = None
    within_sup = 0
    for event, element in walk:
        is_sup = local_name(element) == "sup"
        apart = " " if local_name(element) in _BLOCKS or local_name(element) == "br" else ""
        if event == "start":
            if element is not cell and skip(element):
                left_out = element
                walk.skip_subtree()
            else:
                within_sup += is_sup
                text = element.text or ""
                pieces += (apart, raised(text) if within_sup else text)
            continue
        if element is left_out:
            left_out = None
        else:
            within_sup -= is_sup
            pieces.append(apart)
        if element is not cell:
            tail = element.tail or ""
            pieces.append(raised(tail) if within_sup else tail)
    return _SPACES.sub(" ", "".join(pieces)).strip()


def _is_link_mark(element: etree._Element) -> bool:
    """Whether it is the sign beside a heading that links to the heading itself."""
    if local_name(element) != "a" or not any(local_name(e) in _HEADINGS for e in element.iterancestors()):
        return False
    return len(element) == 0 and (element.text or "").strip() in _LINK_MARKS
