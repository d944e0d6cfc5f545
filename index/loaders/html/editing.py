"""What the edition of a book puts into its text: marks of notes, and where the pages of the printed book
begin (EPUB Structural Semantics Vocabulary, DPub-ARIA 1.1, and the classes of Project Gutenberg)."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from lxml import etree

from index.loaders.html.elements import BLOCKS, local_name, roles_of

_TYPES: Final = ("{http://www.idpf.org/2007/ops}type", "epub:type")
"""The attribute in XHTML, and in a page that is read as HTML."""

_NUMBERED_CLASSES: Final = frozenset({"pagenum", "pageno"})
_NUMBERED: Final = frozenset({"a", "div", "p", "span"})
_PIECES: Final = 8
"""Of the text in such an element at most, and of elements in it and around it that are looked at: a link and
a few line ends."""

_NUMBER: Final = r"(?:(?:page|pg|p)\.?)?(?:\d{1,4}|(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3}))"
_PAGE_NUMBERS: Final = re.compile(rf"{_NUMBER}|(?:[\[({{]{_NUMBER}[\])}}])+", re.IGNORECASE)
"""Without white space: one number, or several in brackets where a page is left blank."""

_CELLS: Final = frozenset({"dd", "dt", "li", "td", "th"})
"""At whose end the number of a page is what an index or a table of contents says."""

_ENDS_LINE: Final = BLOCKS | {"br"}

_LEADS_TO: Final = re.compile(
    r"(?:\b(?:pages?|pg|pp?|fols?|see)\b\.?|\d\s?(?:,|and|or|to)|[(\[{&/+–—‐-])\s*\Z", re.IGNORECASE
)
_LEADS_FROM: Final = re.compile(r"\s*[)\]}/+–—‐-]")
_STOPS: Final = re.compile(r"\s*[,;:.]")


def is_note_mark(element: etree._Element) -> bool:
    """Whether it refers to a note, and so stands raised in print, whatever it is set in."""
    if "noteref" not in _attributes(element):
        return False
    return "doc-noteref" in roles_of(element) or "noteref" in _types_of(element)


def is_page_number(element: etree._Element) -> bool:
    """Whether it marks where a page of the printed book begins; its number is no part of the text."""
    if "page" not in _attributes(element):
        return False
    if "doc-pagebreak" in roles_of(element) or "pagebreak" in _types_of(element):
        return _numbers_a_page(element)
    if local_name(element) not in _NUMBERED:
        return False
    if _NUMBERED_CLASSES.isdisjoint(element.get("class", "").lower().split()):
        return False
    return _numbers_a_page(element) and not _is_link(element) and not _leaves_a_hole(element)


def _numbers_a_page(element: etree._Element) -> bool:
    text = "".join(map(str, islice(element.itertext(), _PIECES + 1)))
    return _PAGE_NUMBERS.fullmatch("".join(text.split())) is not None


def _is_link(element: etree._Element) -> bool:
    around = islice(element.iterancestors(), _PIECES)
    return any("href" in each.attrib for each in (*islice(element.iter(), _PIECES + 1), *around))


def _leaves_a_hole(element: etree._Element) -> bool:
    """Whether the text around it needs the number: "pages 123-125", "Wool, 42.", or the end of an entry."""
    before, after = _text_before(element), _text_after(element)
    if after is None or _LEADS_TO.search(before) or _LEADS_FROM.match(after):
        return True
    if before[-1:].isspace():
        return _STOPS.match(after) is not None or (after == "\n" and before != "\n")
    return False


def _text_before(element: etree._Element) -> str:
    """The last that stands in front of it in its block, a line end where that is one."""
    space = ""
    for _ in range(_PIECES):
        sibling, parent = element.getprevious(), element.getparent()
        if sibling is not None:
            space = (sibling.tail or "") + space
            ends_line = local_name(sibling) in _ENDS_LINE
            text = ("\n" if ends_line else _words(sibling)) + space
            if ends_line or text.strip():
                return text if space.strip() or not ends_line else "\n"
            element = sibling
        elif parent is not None:
            space = (parent.text or "") + space
            if space.strip() or local_name(parent) in BLOCKS:
                return space if space.strip() else ""
            element = parent
    return ""


def _text_after(element: etree._Element) -> str | None:
    """The first that stands behind it in its block, a line end where that is one; None where it ends a cell
    or an item."""
    in_block = True
    space = ""
    for _ in range(_PIECES):
        sibling, parent = element.getnext(), element.getparent()
        text = element.tail or ""
        if text.strip():
            return space + text if in_block else ""
        space = space or text
        ends_cell = parent is not None and local_name(parent) in _CELLS
        if sibling is None:
            if parent is None or ends_cell:
                return None if ends_cell else ""
            in_block = in_block and local_name(parent) not in BLOCKS
            element = parent
        elif not in_block or local_name(sibling) in _ENDS_LINE:
            return None if ends_cell and in_block else "\n" if in_block else ""
        elif _words(sibling).strip():
            return space + _words(sibling)
        else:
            element = sibling
    return ""


def _words(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())) if local_name(element) else ""


def _attributes(element: etree._Element) -> str:
    """What all of them say, looked at first because hardly any element says what is looked for."""
    return " ".join(map(str, element.values())).lower()


def _types_of(element: etree._Element) -> list[str]:
    return " ".join(element.get(name, "") for name in _TYPES).split()
