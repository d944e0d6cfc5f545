"""Marks of notes and powers on a page: told by their size and place, and kept at the word they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from index.loaders.superscripts import raised, takes_power

Box = tuple[float, float, float, float]
"""The left, bottom, right and top of a character, as high as its font is."""

_SMALLER: Final = 0.85
_RAISED: Final = 0.15
"""Of the height of the characters beside it: how much lower a raised one is, and how far it is raised."""

_SMALLEST: Final = 0.5
"""A letter over two lines, as a chapter's first, is higher still beside what follows it."""

_TOUCHING: Final = 0.1
"""Of the higher one's height: a space is more than twice as wide."""


def joins(before: Box, after: Box) -> bool:
    """Whether a character goes on with the one before it in another size, as a note's mark and what follows
    one do: on a level with it, and where it ends."""
    smaller, larger = sorted((before[3] - before[1], after[3] - after[1]))
    shared = min(before[3], after[3]) - max(before[1], after[1])
    return (
        _SMALLEST * larger <= smaller < _SMALLER * larger
        and shared > 0.5 * smaller
        and abs(after[0] - before[2]) < _TOUCHING * larger
    )


def with_raised(word: str, boxes: Sequence[Box]) -> str:
    """A word whose raised figures can be told from the others; `boxes` are those of its characters."""
    _, bottom, _, top = max(boxes, key=lambda box: box[3] - box[1])
    height = top - bottom
    are_raised = (box[3] - box[1] < _SMALLER * height and box[1] > bottom + _RAISED * height for box in boxes)
    text = ""
    for is_raised, run in groupby(zip(are_raised, word, strict=True), key=lambda one: one[0]):
        part = "".join(character for _, character in run)
        text += _raised(part, text) if is_raised else part
    return text


def _raised(part: str, before: str) -> str:
    power = raised(part, after_digit=takes_power(before))
    return power if power.startswith("^") else "".join(map(raised, part))
