"""What a page of a PDF shows, as lines of words with their places; nothing here knows pdfium.

Places are in points (1/72 inch) from the lower left corner of the page as it is displayed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

_JUMP: Final = 0.7
"""In line heights: more than a superscript is raised."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline. `size` is the height of its font's box, from the lowest descender to the highest
    ascender, which holds whatever unit the file scales its fonts in. `cells` are those of a table's row."""

    words: tuple[Word, ...]
    left: float
    right: float
    bottom: float
    size: float
    bold: bool
    page: int
    cells: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def top(self) -> float:
        return self.bottom + self.size

    def on_a_level_with(self, other: Line) -> bool:
        """Whether the two overlap in height by more than half of the lower one."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared > 0.5 * min(self.size, other.size)

    def gaps(self) -> Iterator[tuple[float, float]]:
        """The ends of the space between each two words, from left to right."""
        return ((before.right, after.left) for before, after in pairwise(self.words))

    def part(self, start: int, end: int | None = None) -> Line:
        """The line of these of its words alone."""
        return line_of(self.words[start:end], self.page)

    def joined(self, other: Line) -> Line:
        """This line with the other's words after its own."""
        return line_of(self.words + other.words, self.page)


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1; `aslant` holds the text of lines that are not written from left to right."""

    number: int
    height: float
    lines: tuple[Line, ...]
    aslant: tuple[str, ...] = ()


def lines_of(words: Sequence[Word], page: int) -> Iterator[Line]:
    """The lines that words drawn one after the other stand on: parted where a word stands lower, higher or
    further left than the next one of a line does."""
    height = middle([word.top - word.bottom for word in words], 1.0) or 1.0
    part: list[Word] = []
    for word in words:
        if part:
            jump = abs(word.bottom - part[-1].bottom) > _JUMP * height
            if jump or word.left - part[-1].right < -height:
                yield line_of(part, page)
                part = []
        part.append(word)
    if part:
        yield line_of(part, page)


def line_of(words: Sequence[Word], page: int) -> Line:
    """One line of these words."""
    high = [word for word in words if word.top > word.bottom] or words
    bottom = middle([word.bottom for word in high], 0.0)
    size = middle([word.top - word.bottom for word in high], 0.0)
    left, right = words[0].left, max(word.right for word in words)
    return Line(tuple(words), left, right, bottom, size, all(word.bold for word in words), page)


def middle(values: Sequence[float], otherwise: float) -> float:
    """The median, or `otherwise` where there are no values."""
    return median(values) if values else otherwise
