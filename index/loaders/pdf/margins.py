"""What stands in a page's margin, and how it differs from the text: by its place, its size and its weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from index.loaders.pdf.measure import Measure, measure
from index.loaders.pdf.page import Line, Page

_MARGIN: Final = 0.12
"""Of a page's height, above and below, where running heads and page numbers stand."""

_OUTER_MARGIN: Final = 0.085
"""Of a page's height: hardly an inch of A4 or Letter, so that text seldom begins or ends in it."""

_SET_APART: Final = 1.25
"""Of the usual distance of two lines."""

_LARGER: Final = 1.1
"""Of the text's size: as large as a heading is."""


@dataclass(frozen=True, slots=True)
class Marginal:
    """A line in a margin that is set apart from the text. `outer` says that it stands where text seldom does,
    `larger` and `bold` that it is set as a heading may be."""

    line: Line
    outer: bool
    larger: bool
    bold: bool
    small: bool

    @property
    def as_heading(self) -> bool:
        """Whether it may be a heading that stands at a page's top."""
        return self.larger or (self.bold and not self.outer)


def marginal_lines(pages: Sequence[Page]) -> list[Marginal]:
    """The lines in the margins of these pages, but those that the text begins or ends with."""
    lines = [line for page in pages for line in page.lines]
    usual = measure(lines)
    # In a document that is mostly bold, bold type makes no heading.
    bold_tells = 2 * sum(line.bold for line in lines) <= len(lines)
    return [
        Marginal(
            line,
            outer=_in_outer_margin(line, page),
            larger=line.size >= _LARGER * usual.size,
            bold=bold_tells and line.bold and not usual.is_small(line.size),
            small=usual.is_small(line.size),
        )
        for page in pages
        for line in page.lines
        if in_margin(line, page) and _is_set_apart(line, page, usual)
    ]


def in_margin(line: Line, page: Page, margin: float = _MARGIN) -> bool:
    return line.bottom < margin * page.height or line.top > (1 - margin) * page.height


def is_outermost(line: Line, lines: Iterable[Line]) -> bool:
    """Whether no other line stands higher, or none lower."""
    apart = [other for other in lines if not other.on_a_level_with(line)]
    return all(other.bottom > line.bottom for other in apart) or all(o.bottom < line.bottom for o in apart)


def _in_outer_margin(line: Line, page: Page) -> bool:
    return line.top < _OUTER_MARGIN * page.height or line.bottom > (1 - _OUTER_MARGIN) * page.height


def _is_set_apart(line: Line, page: Page, usual: Measure) -> bool:
    """Whether the line, or lines of the margin that it stands among, are further from the text than the
    text's lines are from each other; or whether it stands where text seldom does."""
    if _in_outer_margin(line, page):
        return True
    inward = -1 if 2 * line.bottom > page.height else 1
    further = sorted(
        (other for other in page.lines if not other.on_a_level_with(line)),
        key=lambda other: inward * other.bottom,
    )
    reached = line
    for other in further:
        step = inward * (other.bottom - reached.bottom)
        if step <= 0:
            continue
        if step >= _SET_APART * usual.leading:
            return True
        if not in_margin(other, page):
            return False
        reached = other
    return True
