"""Brackets, quotes and marks that set words off: a quote holds both halves of a pair or neither; only half of
such a mark stays inside where the other is far, since words would be lost with it."""

from __future__ import annotations

import re

from index.document import Span
from qa.set_off import CLOSES, OPENS

PAIRS = {"(": ")", "[": "]", "{": "}", "\u201c": "\u201d", "\u00ab": "\u00bb", "\u300c": "\u300d"}
OPENERS = {closer: opener for opener, closer in PAIRS.items()}
_HALF = re.compile("[" + re.escape("".join([*PAIRS, *OPENERS])) + "]")

_REACH = 60
"""Code points within which the other half of a quote or bracket is fetched; past that the span is cut."""


def unbalanced(text: str, start: int, end: int) -> int | None:
    """The place of the first bracket or curly quote in `[start, end)` whose other half is not in it."""
    open_places: list[int] = []
    for half in _HALF.finditer(text, start, end):
        place, char = half.start(), half.group()
        if char in PAIRS:
            open_places.append(place)
        elif not open_places or text[open_places[-1]] != OPENERS[char]:
            return place
        else:
            open_places.pop()
    return open_places[0] if open_places else None


def balance(text: str, start: int, end: int, bounds: Span) -> tuple[int, int]:
    """The start and end of what is left of `[start, end)` or added to it, inside `bounds`, so that no half is
    alone: the other one is fetched where it is near and nothing else stands open between them."""
    while start < end:
        place = unbalanced(text, start, end)
        if place is None:
            return start, end
        char = text[place]
        if char in PAIRS:
            closers = _places(text, PAIRS[char], end, min(bounds.end, end + _REACH))
            closer = next((at for at in closers if _worth_fetching(text, place, end, at)), None)
            if closer is not None:
                end = closer + 1
                continue
        else:
            openers = _places(text, OPENERS[char], max(bounds.start, start - _REACH), start)[::-1]
            opener = next((at for at in openers if _worth_fetching(text, at, start, place)), None)
            if opener is not None:
                start = opener
                continue
        # The longer side of the lone half stays.
        if place - start >= end - place - 1:
            end = place
        else:
            start = place + 1
    return start, end


def _places(text: str, char: str, start: int, end: int) -> list[int]:
    return [at for at in range(start, end) if text[at] == char]


def _worth_fetching(text: str, opener: int, edge: int, closer: int) -> bool:
    """Nothing of another pair stands open between the halves."""
    return unbalanced(text, opener, closer + 1) is None and opener < edge <= closer + 1


def fetch_set_off(text: str, start: int, end: int, bounds: Span) -> tuple[int, int]:
    """`[start, end)` with the other halves of marks that set off inside it (qa.set_off), where these are near
    and inside `bounds`."""
    opened: list[int] = []
    for place in range(start, end):
        if text[place] == OPENS:
            opened.append(place)
        elif text[place] == CLOSES and opened:
            opened.pop()
        elif text[place] == CLOSES:
            half = other_half(text, place, max(bounds.start, start - _REACH) - 1)
            start = start if half is None else min(start, half)
    for place in opened:
        half = other_half(text, place, min(bounds.end, end + _REACH))
        end = end if half is None else max(end, half + 1)
    return start, end


def other_half(text: str, at: int, stop: int) -> int | None:
    """The place, up to `stop`, which is open, of the mark that sets off on the other side of what the one at
    `at` does; None where there is none."""
    depth = 0
    for place in range(at, stop, 1 if stop > at else -1):
        depth += (text[place] == OPENS) - (text[place] == CLOSES)
        if depth == 0:
            return place
    return None
