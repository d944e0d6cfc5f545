"""Lines put together into paragraphs.

A PDF knows no paragraphs, only where its lines stand. A line begins a paragraph if it is set apart, indented
or marked as an item; if it is set in another size; or if the line before it ends although its first word
would have fitted there. At the end of a column or page the last of these alone decides, and the sentence: a
paragraph that runs on is one, and stands on the page where it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from index.loaders.pdf.entries import Entries, entries_of
from index.loaders.pdf.line_facts import BULLETS, INDENT, SET_APART, STOPPED, WIDEST_INDENT, differ, is_item
from index.loaders.pdf.measure import SAME_SIZE, Edges, Measure
from index.loaders.pdf.page import Line, middle

_SLACK_AFTER_STOP: Final = 0.4
_SLACK: Final = 2.0
"""In line heights: what a line may leave at its end, beside the room for the next word, without being taken
for a paragraph's last one; more where no sentence ends there."""

_SLACK_AT_ANY_RATE: Final = 0.3
"""Of the column's width: a line that leaves so much is a last one, whatever follows."""

_LINES_LEFT: Final = 4
"""As many lines left empty at a column's foot say that it was left on purpose."""

_NUMBER: Final = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,3}$")

Kind = Literal["text", "item", "row"]


@dataclass
class Paragraph:
    """Lines that belong together; `kind` is "row" for one row of a table."""

    kind: Kind
    lines: list[Line] = field(default_factory=list)

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]

    @property
    def size(self) -> float:
        return middle([line.size for line in self.lines], 0.0)

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)


def paragraphs_of(pages: Sequence[Sequence[Line]], usual: Measure) -> list[Paragraph]:
    """The paragraphs of a document whose pages' lines are in reading order."""
    found: list[Paragraph] = []
    running: Paragraph | None = None
    right = 0.0
    filled = False
    indented = _indents(pages, usual)
    regions = list(_regions(pages))
    lowest = min((region[-1].bottom for region in regions), default=0.0)
    for region, among in zip(regions, entries_of(regions, usual), strict=True):
        edges = Edges(region, usual)
        in_region = list(_paragraphs_in(region, among, usual))
        opening = next((p for p in in_region if not usual.is_small(p.size)), None)
        if running is not None and opening is not None and opening is in_region[0]:
            begins = None if among[0] is None else _begins_entry(running, opening, among[0])
            if begins is None:
                begins = _ended(running, opening, usual, right, filled=filled, indented=indented) or _opens(
                    opening, running, usual, edges.left
                )
            if not begins:
                running.lines.extend(opening.lines)
                in_region.remove(opening)
        found.extend(in_region)
        # Notes at the foot of a page stand between two parts of a paragraph and do not end it.
        running = next((p for p in reversed(in_region) if not usual.is_small(p.size)), running)
        right = edges.right(len(region) - 1)
        filled = region[-1].bottom - lowest < _LINES_LEFT * usual.leading
    return found


def _regions(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """Lines that go down a page without a jump back up."""
    for lines in pages:
        region: list[Line] = []
        for line in lines:
            if region and line.bottom > region[-1].top:
                yield region
                region = []
            region.append(line)
        if region:
            yield region


def _indents(pages: Sequence[Sequence[Line]], usual: Measure) -> bool:
    """Whether paragraphs begin with an indent, so that a line at the edge continues one."""
    steps = [
        (below.left - above.left, above.bottom - below.bottom)
        for lines in pages
        for above, below in pairwise(lines)
        if usual.is_body(above.size) and usual.is_body(below.size)
    ]
    close = [by for by, down in steps if 0 < down < SET_APART * usual.leading]
    inward = sum(INDENT * usual.size < by < WIDEST_INDENT * usual.size for by in close)
    apart = sum(SET_APART * usual.leading <= down for _, down in steps)
    return inward > apart


def _paragraphs_in(
    region: Sequence[Line], among: Sequence[Entries | None], usual: Measure
) -> Iterator[Paragraph]:
    edges = Edges(region, usual)
    open_one: Paragraph | None = None
    for at, line in enumerate(region):
        after = region[at + 1] if at + 1 < len(region) else None
        if open_one is None or _begins(open_one, line, after, usual, edges.left, edges.right(at), among[at]):
            if open_one is not None:
                yield open_one
            open_one = Paragraph("row" if line.cells else "item" if is_item(line) else "text")
        open_one.lines.append(line)
    if open_one is not None:
        yield open_one


def _begins(
    open_one: Paragraph,
    line: Line,
    after: Line | None,
    usual: Measure,
    left: float,
    right: float,
    among: Entries | None,
) -> bool:
    above = open_one.last
    if line.cells or open_one.kind == "row" or differ(above, line):
        return True
    leading = usual.leading * max(line.size, above.size) / usual.size
    if above.bottom - line.bottom > SET_APART * leading:
        return True
    heading = line.size > usual.size * (1 + SAME_SIZE)
    if heading:
        return False
    begins = None if among is None else among.begins(above, line)
    if begins is not None and not _is_listed(above, line):
        return begins
    if _begins_item(open_one, line, usual):
        return True
    ends_short = _ends_short(above, line, usual, left, right)
    return ends_short or _is_indented(open_one, line, after, usual)


def _is_listed(above: Line, line: Line) -> bool:
    """Whether the line is an item even among entries, whose lines may begin with an initial or a number."""
    label = line.words[0].text
    return is_item(line) and (label in BULLETS or label.endswith(")") or above.text.endswith((":", ";")))


def _begins_item(open_one: Paragraph, line: Line, usual: Measure) -> bool:
    """Whether the line is an item of its own, and not one that a number or a dash in a sentence begins."""
    if not is_item(line):
        return False
    label, first = line.words[0].text, open_one.first
    if label in BULLETS or STOPPED.search(open_one.last.text):
        return True
    if open_one.kind != "item" or _NUMBER.match(label):
        return False
    # In a list without stops, a label stands where the last one does, and not where an item's lines go on.
    step = INDENT * usual.size
    hangs = len(open_one.lines) == 1 or abs(open_one.last.left - first.left) > step
    return label.endswith(")") or (hangs and abs(line.left - first.left) < step)


def _is_indented(open_one: Paragraph, line: Line, after: Line | None, usual: Measure) -> bool:
    """Whether the line's indent, below one that is full, begins a paragraph; or its lack of one, where a
    paragraph's lines but the first are indented."""
    above, step = open_one.last, INDENT * usual.size
    inward = line.left - above.left
    if step < inward < WIDEST_INDENT * usual.size and open_one.kind != "item":
        # An indent that the next line keeps is that of a paragraph whose first line hangs out.
        return after is None or after.left < line.left - step
    hanging = len(open_one.lines) > 1 and above.left - open_one.first.left > step
    return hanging and abs(line.left - open_one.first.left) < step


def _ends_short(above: Line, line: Line, usual: Measure, left: float, right: float) -> bool:
    """Whether the next line's first word would have fitted at the end of the line above."""
    first = line.words[0]
    left_over = right - above.right - (first.right - first.left)
    if STOPPED.search(above.text):
        return left_over > _SLACK_AFTER_STOP * usual.size
    if left_over > max(_SLACK_AT_ANY_RATE * (right - left), _SLACK * usual.size):
        return True
    return left_over > _SLACK * usual.size and not first.text[:1].islower()


def _begins_entry(running: Paragraph, opening: Paragraph, among: Entries) -> bool | None:
    """Whether a column that opens among entries opens with a new one; None where other signs have to say."""
    if running.kind == "row" or differ(running.last, opening.first):
        return None
    if among.sets_in(opening.first):
        return False
    hangs = among.least < running.last.left - running.first.left < among.most
    ended = hangs or (among.alone and STOPPED.search(running.last.text) is not None)
    return True if ended and abs(opening.first.left - among.left) < among.least else None


def _opens(opening: Paragraph, running: Paragraph, usual: Measure, left: float) -> bool:
    """Whether a column's first paragraph shows by itself that it is a new one."""
    line = opening.first
    if opening.kind == "row" or not usual.is_body(line.size):
        return True
    if opening.kind == "item":
        return _NUMBER.match(line.words[0].text) is None or STOPPED.search(running.last.text) is not None
    return line.left - left > INDENT * usual.size and not line.words[0].text[:1].islower()


def _ended(
    running: Paragraph, opening: Paragraph, usual: Measure, right: float, *, filled: bool, indented: bool
) -> bool:
    """Whether a column's last paragraph ends with it. `right` is the column's edge; `filled` says that the
    column goes down as far as others, `indented` that paragraphs begin with an indent."""
    above, line = running.last, opening.first
    if running.kind == "row" or differ(above, line) or not usual.is_body(above.size):
        return True
    if line.words[0].text[:1].islower():
        return False
    room = right - above.right - (line.words[0].right - line.words[0].left)
    if not STOPPED.search(above.text):
        return room > _SLACK * usual.size
    return not filled or (not indented and room > _SLACK_AFTER_STOP * usual.size)
