"""Brackets, quotes and marks that set words off: a quote holds both halves of a pair or neither; only half of
such a mark stays inside where the other is far, since words would be lost with it."""

from __future__ import annotations

from collections.abc import Mapping

from index.document import Span
from qa.halves import unbalanced
from qa.set_off import CLOSES, OPENS

_REACH = 60
"""Code points within which the other half of a quote or bracket is fetched; past that the span is cut."""


def balance(text: str, start: int, end: int, bounds: Span, halves: Mapping[int, int]) -> tuple[int, int]:
    """The start and end of what is left of `[start, end)` or added to it, inside `bounds`, so that no half is
    alone: the other one is fetched where it is near and nothing else stands open between them. `halves` are
    those of the paragraph (qa.halves)."""
    while start < end:
        place = unbalanced(text, start, end, halves)
        if place is None:
            return start, end
        other = halves[place]
        near = max(bounds.start, start - _REACH) <= other < min(bounds.end, end + _REACH)
        if near and unbalanced(text, min(place, other), max(place, other) + 1, halves) is None:
            start, end = min(start, other), max(end, other + 1)
        # The longer side of the lone half stays.
        elif place - start >= end - place - 1:
            end = place
        else:
            start = place + 1
    return start, end


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
