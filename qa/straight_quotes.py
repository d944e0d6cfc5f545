"""Straight quotes told apart: which of a paragraph's marks open, which close, and which are no quotes."""

from __future__ import annotations

from functools import lru_cache

_BEFORE_OPENING = frozenset("([{\u2014\u2013-/\u201c\u2018'")
_AFTER_CLOSING = frozenset(",.;:!?)]}")


@lru_cache(256)
def curled(paragraph: str) -> str:
    """The paragraph, as long as it was, with each pair of straight double quotes made curly.

    A mark opens after a blank, a bracket or a dash and before something to quote; the next one that does
    not follow a blank and has no word after it closes. What is left without its half stays straight: an
    inch, or a quote that goes on in the next paragraph.
    """
    chars = list(paragraph)
    opened: int | None = None
    at = paragraph.find('"')
    while at >= 0:
        if _opens(paragraph, at):
            opened = at
        elif opened is not None and _closes(paragraph, at):
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
