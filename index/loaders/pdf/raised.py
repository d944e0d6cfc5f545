"""Marks of notes, powers and bases on a page: told by their size and place, and kept at the word they belong
to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from index.loaders.superscripts import Script, in_line, raised, takes_power

Box = tuple[float, float, float, float]
"""The left, bottom, right and top of a character, as high as its font is."""

_SMALLER: Final = 0.85
_RAISED: Final = 0.15
"""Of the height of the characters beside it: how much lower a raised one is, and how far it is raised."""

_LOWERED: Final = 0.04
"""Of the same: how far below them a lowered one ends, at least. One as small on their baseline ends above
them."""

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
    """A word whose raised or lowered figures can be told from the others; `boxes` are those of its
    characters."""
    largest = max(boxes, key=lambda box: box[3] - box[1])
    scripts = (_script(box, largest) for box in boxes)
    return in_line(zip(word, scripts, strict=True), _raised)


def _script(box: Box, beside: Box) -> Script:
    height = beside[3] - beside[1]
    if box[3] - box[1] >= _SMALLER * height:
        return "level"
    up = box[1] - beside[1]
    return "raised" if up > _RAISED * height else "lowered" if up < -_LOWERED * height else "level"


def _raised(part: str, before: str) -> str:
    power = raised(part, after_digit=takes_power(before))
    return power if power.startswith("^") else "".join(map(raised, part))
