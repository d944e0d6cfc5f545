"""Straight quotes told apart: which of a paragraph's marks open, which close, and which are no quotes."""

from __future__ import annotations

import re
from functools import lru_cache

_BEFORE_OPENING = frozenset("([{\u2014\u2013-/\u201c\u2018'")
_AFTER_CLOSING = frozenset(",.;:!?)]}")
_SENTENCE_ENDS = re.compile(r"[.!?][)\]']*\s+[\"'(\[]*[^\W_a-z]")


@lru_cache(256)
def curled(paragraph: str) -> str:
    """The paragraph, as long as it was, with each pair of straight double quotes made curly.

    A mark opens after a blank, a bracket or a dash and before something to quote; the next one that does
    not follow a blank and has no word after it closes. What is left without its half stays straight: an
    inch, or a quote that goes on in the next paragraph. Behind a figure and before a word ("12\" guns") it
    closes only what the same sentence opened and no further mark closes.
    """
    chars = list(paragraph)
    opened: int | None = None
    at = paragraph.find('"')
    while at >= 0:
        if _opens(paragraph, at):
            opened = at
        elif opened is not None and _closes(paragraph, at) and not _measures(paragraph, opened, at):
            chars[opened], chars[at] = "\u201c", "\u201d"
            opened = None
        at = paragraph.find('"', at + 1)
    return "".join(chars)


def _opens(text: str, at: int) -> bool:
    after = text[at + 1 : at + 2]
    if not after.strip() or after in _AFTER_CLOSING:
        return False
    return at == 0 or text[at - 1].isspace() or text[at - 1] in _BEFORE_OPENING


def _closes(text: str, at: int) -> bool:
    return not text[at - 1].isspace() and not text[at + 1 : at + 2].isalnum()


def _measures(text: str, opened: int, at: int) -> bool:
    """Whether the mark says inches or seconds rather than to close what was opened at `opened`."""
    if not (text[at - 1].isdigit() and text[at + 1 : at + 2].isspace() and text[at + 2 : at + 3].isalnum()):
        return False
    if _SENTENCE_ENDS.search(text, opened, at):
        return True
    following = text.find('"', at + 1)
    return following >= 0 and not _opens(text, following) and _closes(text, following)
