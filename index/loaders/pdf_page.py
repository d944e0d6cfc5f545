"""What a page of a PDF shows, as lines of words with their places; nothing here knows pdfium.

Places are in points (1/72 inch) from the lower left corner of the page as it is displayed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

_WIDE_GAP: Final = 1.8
_WIDE_AMONG_NARROW: Final = 1.0
"""In line heights. The first is more than justified text is ever stretched; the second is enough in a line
whose narrowest gap is far narrower, since justified text is stretched everywhere alike."""

_FAR_NARROWER: Final = 0.6
_PUNCTUATION: Final = (".", ",", ":", ";", "!", "?", "”", '"')
_JUMP: Final = 0.7
"""In line heights: more than a superscript is raised."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Line:
    """Words on one baseline without a wide gap. `size` is the height of its font's box, from the lowest
    descender to the highest ascender, which holds whatever unit the file scales its fonts in."""

    words: tuple[Word, ...]
    bottom: float
    size: float
    bold: bool
    page: int
    cells: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        return self.bottom + self.size

    def on_a_level_with(self, other: Line) -> bool:
        """Whether the two overlap in height by more than half of the lower one."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared > 0.5 * min(self.size, other.size)

    def joined(self, other: Line) -> Line:
        """This line with the other's words after its own."""
        return replace(self, words=self.words + other.words, size=max(self.size, other.size),
                       bold=self.bold and other.bold)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1; `aslant` holds the text of lines that are not written from left to right."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    aslant: tuple[str, ...] = ()


def lines_of(words: Sequence[Word], *, bold: bool, page: int) -> Iterator[Line]:
    """The lines that words drawn one after the other stand on: parted at wide gaps, and where a word stands
    lower, higher or further left than the next one of a line does."""
    height = middle([word.top - word.bottom for word in words], 1.0) or 1.0
    gaps = [after.left - before.right for before, after in pairwise(words)]
    narrowest = min((gap for gap in gaps if gap > 0), default=0.0)
    part: list[Word] = []
    for word in words:
        if part:
            gap, jump = word.left - part[-1].right, abs(word.bottom - part[-1].bottom)
            stretched = (
                gap <= _WIDE_AMONG_NARROW * height
                or narrowest > _FAR_NARROWER * gap
                # TeX stretches the space after punctuation more than others.
                or part[-1].text.endswith(_PUNCTUATION)
            )
            if gap > _WIDE_GAP * height or not stretched or gap < -height or jump > _JUMP * height:
                yield _line(part, bold=bold, page=page)
                part = []
        part.append(word)
    if part:
        yield _line(part, bold=bold, page=page)


def _line(words: Sequence[Word], *, bold: bool, page: int) -> Line:
    upright = [word for word in words if word.top > word.bottom] or words
    bottom = middle([word.bottom for word in upright], 0.0)
    return Line(tuple(words), bottom, middle([word.top - word.bottom for word in upright], 0.0), bold, page)


def middle(values: Sequence[float], otherwise: float) -> float:
    """The median, or `otherwise` where there are no values."""
    return median(values) if values else otherwise
