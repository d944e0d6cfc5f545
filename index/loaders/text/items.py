"""Which lines of a plain text begin an item of a list, and which only begin with a number that the line
above refers to, as in "the notice of paragraph / (b) below"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.document import Span
from index.loaders.text.lines import had_room, has_stopped

MARKS: Final = "-*+•‣◦▪–—"
_ITEM: Final = re.compile(rf"[{MARKS}]\s+\S|\(?\d{{1,3}}[.)]\s+\S|\(?[a-zA-Z]\)\s+\S")
_LEADS_IN: Final = re.compile(r":[\"'”’)\]]*$")
_REFERS: Final = re.compile(
    r"\b(?:(?:sub)?(?:paragraph|section|clause|rule)s?|articles?|parts?|items?|schedules?|chapters?|regulations?"
    r"|appendix|annex|pages?|notes?|figures?|tables?|§+|of|in|to|by|under|with|from|at|on|for|the|than|see)$",
    re.IGNORECASE,
)
NARROW: Final = 60
"""Columns: nobody wraps lines much shorter."""


def is_item(text: str, line: Span) -> bool:
    return _ITEM.match(text, line.start, line.end) is not None


def kind_of_mark(text: str, item: Span) -> str:
    """How it is marked, whatever its number or letter: "#." for "2." and "(a)" for "(b)"."""
    return re.sub("[a-zA-Z]", "a", re.sub(r"\d+", "#", _mark(text, item)))


def value_of_mark(text: str, item: Span) -> int:
    """Its place in a list: 2 for "2." and "(b)", 0 for a mark that has none."""
    inside = _mark(text, item).strip("().")
    if inside.isdecimal():
        return int(inside)
    return ord(inside.lower()) - ord("a") + 1 if inside.isalpha() else 0


def refers(words: str) -> bool:
    """Whether they end with what the number in the next line belongs to: "the notice of paragraph"."""
    return _REFERS.search(words) is not None


def item_starts(text: str, lines: Sequence[Span], *, headed: bool = False) -> frozenset[int]:
    """The places of the lines of a group that begin an item. There are some only where the first
    line begins one or is `headed`, the title of a list, or where one stands below a lead-in, "The tenant
    shall:"."""
    marked = [is_item(text, line) for line in lines]
    found: set[int] = set()
    last: dict[str, int] = {}
    width = max(NARROW, *map(len, lines))
    for at, line in enumerate(lines):
        if not marked[at]:
            continue
        kind, value = kind_of_mark(text, line), value_of_mark(text, line)
        if found:
            follows = value in (1, last.get(kind, 0) + 1)
            begins = value == 0 or _begins(text, lines[at - 1], line, follows=follows, width=width)
        else:
            begins = at == int(headed) or _LEADS_IN.search(lines[at - 1].cut(text)) is not None
        if begins:
            found.add(at)
            last[kind] = value
    return frozenset(found)


def _begins(text: str, above: Span, line: Span, *, follows: bool, width: int) -> bool:
    """Whether a numbered line below an item begins another: where it follows the last of its kind it does,
    unless the line above refers to it; where it does not, only below a sentence's end or a short line."""
    if has_stopped(text, above):
        return True
    if refers(above.cut(text)):
        return False
    return follows or had_room(text, above, line, width)


def _mark(text: str, item: Span) -> str:
    return item.cut(text).split(maxsplit=1)[0]
