"""What a page of a PDF shows, as lines of words with their places; nothing here knows pdfium.

Places are in points (1/72 inch) from the lower left corner of the page as it is displayed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median
from typing import Final

_WIDE_GAP: Final = 1.8
"""In line heights: more than justified text is ever stretched, less than columns are apart."""


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    right: float


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


def split_at_gaps(line: Line) -> list[Line]:
    """The parts of a line between wide gaps, or where it jumps back to the left."""
    parts: list[list[Word]] = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        gap = word.left - before.right
        if gap > _WIDE_GAP * line.size or gap < -line.size:
            parts.append([])
        parts[-1].append(word)
    return [replace(line, words=tuple(words)) for words in parts]


def middle(values: list[float], otherwise: float) -> float:
    return median(values) if values else otherwise
