"""The text of a Word paragraph put together from its pieces: what is struck out left out, what is raised or
lowered told from the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from lxml import etree

from index.loaders.docx.names import WORD
from index.loaders.struck import Shown
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
    it. Of two spaces around that, Word shows both; the second is left out."""
    shown, before, is_behind_struck = Shown(), "", False
    last: Script = "level"
    for text, setting in pieces:
        if setting == "struck":
            shown.strike(text)
            is_behind_struck = is_behind_struck or bool(text)
            continue
        if is_behind_struck and (not before or before.isspace()):
            text = text.lstrip(" ")
        if text:
            if blank := shown.blank_before(text):
                yield blank, setting if setting == last else "level"
            yield text, setting
            before, is_behind_struck, last = text[-1], False, setting


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
