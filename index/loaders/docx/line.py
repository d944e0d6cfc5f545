"""The text of a Word paragraph put together from its pieces: what is struck out left out, what is raised or
lowered told from the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from lxml import etree

from index.loaders.docx.names import WORD
from index.loaders.superscripts import Script, in_line, raised, takes_power

_BEFORE_BRACKET: Final = re.compile(r"(?=\[)")
"""Where the mark of a note, "[1]", begins behind a power."""

_BREAKS: Final = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-"}


Setting = Script | Literal["struck"]


class Piece(NamedTuple):
    """What a formula or an element of a run adds to a text, never empty, or a run struck out; and how it
    is set."""

    text: str
    setting: Setting


def own_text(element: etree._Element) -> str:
    """What an element adds to a text by itself; "" for one that only stands around others."""
    if element.tag == f"{WORD}t":
        return element.text or ""
    return _symbol(element) if element.tag == f"{WORD}sym" else _BREAKS.get(element.tag, "")


def in_one(pieces: Iterable[Piece]) -> str:
    """The pieces as one text; what is raised is so as one, into however many runs Word cut it."""
    return in_line(_without_struck(pieces), _raised)


def _without_struck(pieces: Iterable[Piece]) -> Iterator[tuple[str, Script]]:
    """All but what is no longer said, as the price before another: a quotation cannot show the line through
    it."""
    before, struck = "", ""
    for text, setting in pieces:
        if setting == "struck":
            struck += text
            continue
        kept = _behind_struck(text, before, struck) if struck else text
        if kept:
            before, struck = kept[-1], ""
            yield kept, setting


def _behind_struck(text: str, before: str, struck: str) -> str:
    """`text` without the second of two spaces around what was struck out; with one where the only white space
    between it and the character `before` was struck out: "30", " 40 ", "50"."""
    if not before or before.isspace():
        return text.lstrip(" ")
    if struck == struck.strip() or not text[0].isalnum():
        return text
    return ("\n" if "\n" in struck else " ") + text


def _raised(text: str, before: str) -> str:
    line = before
    for part in _BEFORE_BRACKET.split(text):
        line += raised(part, after_digit=takes_power(line))
    return line[len(before) :]


def _symbol(element: etree._Element) -> str:
    try:
        return chr(int(element.get(f"{WORD}char", ""), 16))
    except (ValueError, OverflowError):
        return "\ufffd"
