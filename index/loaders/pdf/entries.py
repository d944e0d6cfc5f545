"""Entries whose lines but the first are set in, as those of a bibliography mostly are.

Elsewhere a line set in begins a paragraph. Where the line above it ends tells the two apart: an entry goes on
below a line that is full; a paragraph begins below the last of another, which mostly is not, with a full line
that has the next one further out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from index.loaders.pdf.line_facts import INDENT, SET_APART, STOPPED, WIDEST_INDENT, differ, is_item
from index.loaders.pdf.measure import Edges, Measure
from index.loaders.pdf.page import Line

_FULL: Final = 0.4
"""In line heights: what a full line may leave beside the room for the next word."""

_LEAST: Final = 2
_TIMES: Final = 2
"""How many lines have to speak for entries at least, and more than how many times as many as against them.
After a column that ends among entries one is enough, and as many as against them."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Lines of one type among which are entries that begin at `left`. `alone`: hardly any other text does.

    A line is set in if it stands from `least` to `most` further right.
    """

    left: float
    least: float
    most: float
    alone: bool

    def sets_in(self, line: Line) -> bool:
        return self.least < line.left - self.left < self.most

    def begins(self, above: Line, line: Line) -> bool | None:
        """Whether `line` begins an entry; None where that is not to be told from the places of the two."""
        if self.sets_in(line):
            return False
        if abs(line.left - self.left) > self.least:
            return None
        return True if self.sets_in(above) or (self.alone and STOPPED.search(above.text)) else None


def entries_of(regions: Sequence[Sequence[Line]], usual: Measure) -> list[list[Entries | None]]:
    """For each line of each region the entries that it is among, or None."""
    found: list[list[Entries | None]] = []
    above: Line | None = None
    among: Entries | None = None
    for region in regions:
        of_region: list[Entries | None] = []
        for lines in _of_one_type(region):
            go_on = among is not None and above is not None and not of_region and not differ(above, lines[0])
            among, above = _entries_in(lines, usual, go_on=go_on), lines[-1]
            of_region.extend([among] * len(lines))
        found.append(of_region)
    return found


def _of_one_type(region: Sequence[Line]) -> Iterator[list[Line]]:
    lines: list[Line] = []
    for line in region:
        if lines and differ(lines[-1], line):
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def _entries_in(lines: Sequence[Line], usual: Measure, *, go_on: bool) -> Entries | None:
    edges = Edges(lines, usual)
    least, most = INDENT * usual.size, WIDEST_INDENT * usual.size
    speak_for = against = run_on = 0
    for at, (above, line) in enumerate(pairwise(lines)):
        leading = usual.leading * max(line.size, above.size) / usual.size
        apart = above.bottom - line.bottom > SET_APART * leading
        if apart or above.cells or line.cells or is_item(above) or is_item(line):
            continue
        by = line.left - above.left
        if least < abs(by) < most:
            room = edges.right(at) - above.right - (line.words[0].right - line.words[0].left)
            full = room <= _FULL * usual.size
            speak_for += full and by > 0
            against += full == (by < 0)
        elif abs(by) <= least and line.left - edges.left <= least and not STOPPED.search(above.text):
            run_on += 1
    enough = speak_for >= _LEAST and speak_for > _TIMES * against
    if not enough and not (go_on and speak_for and speak_for >= against):
        return None
    return Entries(edges.left, least, most, alone=run_on < speak_for)
