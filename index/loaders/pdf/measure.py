"""What is usual in a PDF's text: its size, the distance of its lines, the edges of its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from index.loaders.pdf.page import Line, middle

SAME_SIZE: Final = 0.06
"""Of a size: how far two may differ that a reader takes for one."""

_SMALL: Final = 0.93
_HALF_POINT: Final = 0.5
_NEAR: Final = 10
"""Lines, above and below, that say where a column's edge is."""

_ALIKE: Final = 2.0
"""Points within which line ends stand at one edge."""

_SET_IN: Final = 1.0
"""In line heights, from the column's left edge."""

_RUNNING: Final = 0.6
"""Of the column's width: a quotation's lines are as long, a table's mostly are not."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual in a document, in points: the height of its text, and from line to line."""

    size: float
    leading: float

    def is_body(self, size: float) -> bool:
        return abs(size - self.size) <= SAME_SIZE * self.size

    def is_small(self, size: float) -> bool:
        return size < _SMALL * self.size


def measure(lines: Sequence[Line]) -> Measure:
    """The size that most words are set in, and the middle distance of two such lines."""
    weights: dict[float, int] = {}
    for line in lines:
        size = round(line.size * 2) / 2
        weights[size] = weights.get(size, 0) + len(line.text)
    size = max(weights, key=lambda size: (weights[size], -size), default=1.0) or 1.0
    body = [line.size for line in lines if abs(line.size - size) <= _HALF_POINT]
    steps = [
        above.bottom - below.bottom
        for above, below in pairwise(lines)
        if above.page == below.page
        and abs(above.size - size) <= _HALF_POINT
        and abs(below.size - size) <= _HALF_POINT
    ]
    usual = [step for step in steps if 0.5 * size < step < 2.5 * size]
    return Measure(middle(body, size), middle(usual, 1.2 * size))


class Edges:
    """Where the lines of a column begin and end: of those near a line, and in text of the usual size, since
    a heading may span two columns."""

    def __init__(self, region: Sequence[Line], usual: Measure) -> None:
        body = [usual.is_body(line.size) for line in region]
        self._region = region
        self._lines = [line for line, is_body in zip(region, body, strict=True) if is_body] or list(region)
        self._before = [0, *accumulate(body)]
        self._all = not any(body)
        lefts = sorted(line.left for line in self._lines)
        # A tenth of the lines may be set further out: numbers of sections, hanging marks.
        self.left = lefts[len(lefts) // 10]

    def right(self, at: int) -> float:
        """The right edge of the column at the region's line `at`: where most lines end, if they do so in one
        place as in justified text, else where the longest one ends."""
        middle_one = at if self._all else self._before[at]
        near = self._lines[max(0, middle_one - _NEAR) : middle_one + _NEAR]
        line, above = self._region[at], self._region[max(0, at - 1)]
        if abs(line.left - above.left) < _ALIKE and line.left - self.left > _SET_IN * line.size:
            # A quotation or an item is set in as a whole, and may be so at its right edge too.
            inner = [other for other in near if abs(other.left - line.left) < _ALIKE]
            widest = max((other.right for other in inner), default=line.left) - line.left
            if widest > _RUNNING * (max(other.right for other in near) - self.left):
                near = inner
        ends = Counter(round(line.right / _ALIKE) for line in near)
        (common, count), longest = ends.most_common(1)[0], max(line.right for line in near)
        return common * _ALIKE if 2 * count > len(near) and count > 2 else longest
