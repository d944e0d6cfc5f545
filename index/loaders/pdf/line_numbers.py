"""Numbers of lines, as pleadings, transcripts and papers under review have them left of their text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from index.loaders.pdf.columns import cells_of, is_label
from index.loaders.pdf.page import Line, Page, Word

_NUMBER: Final = re.compile(r"[0-9]{1,5}")
_LEAST: Final = 5
"""As many lines numbered one after the other are not numbered by chance."""

_SAME_EDGE: Final = 2.0
_APART: Final = 0.5
"""In line heights: how far from the text a line's number stands at the least."""

_NUMBERED: Final = 0.8
"""Of the lines beside the numbers. Of a list's lines only the items' first are numbered."""

_RUNNING_ON: Final = 0.05
"""Of the lines beside the numbers, few where short questions have short answers."""

_LEAST_RUNNING_ON: Final = 2
_TRIED: Final = 4
"""Of a page's columns of numbers, the longest: a page may hold thousands of numbers."""

_WORDS: Final = 3
_STOPPED: Final = re.compile(r"[.!?:;][\"”’»)\]]*$")
_SENTENCE_ENDS: Final = re.compile(r"\w[.!?][\"”’»)\]]*(?:\s|$)")


@dataclass(frozen=True, slots=True)
class _Number:
    value: int
    word: Word
    line: Line
    """Its line, which holds text too where both are drawn at once."""


@dataclass(frozen=True, slots=True)
class _Column:
    page: Page
    numbers: tuple[_Number, ...]

    @property
    def edges(self) -> tuple[tuple[str, int], ...]:
        """Its left or its right edge, or both: where another page may have the same column."""
        lefts, rights = _edges(self.numbers)
        sides = (("left", lefts), ("right", rights))
        return tuple((side, round(at[0] / _SAME_EDGE)) for side, at in sides if _is_one_edge(at))


@dataclass(slots=True)
class _Evidence:
    longest: int = 0
    beside: int = 0
    numbered: int = 0
    running_on: int = 0
    sentence_ends: bool = False

    def add(self, column: _Column) -> None:
        rows = _rows_beside(column)
        self.longest = max(self.longest, len(column.numbers))
        self.beside += len(rows)
        numbered = [any(number.line.on_a_level_with(row) for number in column.numbers) for row in rows]
        self.numbered += sum(numbered)
        # An item that goes on does so in a line without a number.
        self.running_on += sum(
            has_number and _runs_on(above, below)
            for (above, below), has_number in zip(pairwise(rows), numbered[1:], strict=False)
        )
        self.sentence_ends |= any(_SENTENCE_ENDS.search(row.text) for row in rows)

    def is_of_line_numbers(self) -> bool:
        """Whether lines are numbered, whatever they say: not a list's items nor a table's rows."""
        return (
            self.longest >= _LEAST
            and self.numbered >= _NUMBERED * self.beside
            and self.running_on >= max(_LEAST_RUNNING_ON, _RUNNING_ON * self.beside)
            and self.sentence_ends
        )


def without_line_numbers(pages: Sequence[Page]) -> list[Page]:
    """The pages without the numbers of their lines: whole numbers that count down the page at one edge, left
    of all text, from one or from where the page before ended, beside each line of running text."""
    columns = list(_counting(pages))
    evidence: dict[tuple[str, int], _Evidence] = defaultdict(_Evidence)
    for column in columns:
        for edge in column.edges:
            evidence[edge].add(column)
    of_lines = {edge for edge, found in evidence.items() if found.is_of_line_numbers()}
    dropped = {
        id(number.line)
        for column in columns
        if not of_lines.isdisjoint(column.edges)
        for number in column.numbers
    }
    if not dropped:
        return list(pages)
    return [
        replace(
            page,
            lines=tuple(
                line.part(1) if id(line) in dropped else line
                for line in page.lines
                if id(line) not in dropped or len(line.words) > 1
            ),
        )
        for page in pages
    ]


def _counting(pages: Sequence[Page]) -> Iterator[_Column]:
    """Each page's column of numbers left of its text, if it begins with one or where the last one ended."""
    following = 1
    for page in pages:
        columns = [column for column in _columns(page) if column.numbers[0].value in (1, following)]
        columns.sort(key=lambda column: -len(column.numbers))
        column = next((column for column in columns[:_TRIED] if _is_left_of_all(column)), None)
        if column is not None:
            following = column.numbers[-1].value + 1
            yield column


def _columns(page: Page) -> Iterator[_Column]:
    """The runs of numbers that count down the page at one edge."""
    numbers = [
        _Number(int(line.words[0].text), line.words[0], line)
        for line in page.lines
        if _NUMBER.fullmatch(line.words[0].text)
    ]
    numbers.sort(key=lambda number: -number.line.bottom)
    for side in (0, 1):
        at_edge: dict[int, list[_Number]] = defaultdict(list)
        for number in numbers:
            at_edge[round((number.word.left, number.word.right)[side] / _SAME_EDGE)].append(number)
        for edge in at_edge:
            # An edge may fall between two roundings.
            column = sorted(
                (*at_edge[edge], *at_edge.get(edge + 1, ())), key=lambda number: -number.line.bottom
            )
            for run in _runs(column):
                found = _Column(page, tuple(run))
                if found.edges:
                    yield found


def _runs(column: Sequence[_Number]) -> Iterator[list[_Number]]:
    run: list[_Number] = []
    for number in column:
        if run and number.value != run[-1].value + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _is_left_of_all(column: _Column) -> bool:
    right = max(number.word.right for number in column.numbers)
    return all(row.left - right >= _APART * row.size for row in _beside(column))


def _beside(column: _Column) -> list[Line]:
    """The text from the first to the last number's level, without the numbers."""
    own = {id(number.line) for number in column.numbers}
    highest, lowest = column.numbers[0].line.top, column.numbers[-1].line.bottom
    texts = (
        line.part(1) if id(line) in own else line
        for line in column.page.lines
        if id(line) not in own or len(line.words) > 1
    )
    return [text for text in texts if lowest < (text.bottom + text.top) / 2 < highest]


def _rows_beside(column: _Column) -> list[Line]:
    """The text beside, what stands on a level made one row, from above."""
    rows: list[Line] = []
    for text in sorted(_beside(column), key=lambda text: (-round(text.bottom), text.left)):
        if rows and text.on_a_level_with(rows[-1]) and text.left >= rows[-1].right:
            rows[-1] = rows[-1].joined(text)
        else:
            rows.append(text)
    return rows


def _runs_on(above: Line, below: Line) -> bool:
    """Whether a sentence goes on from one line into the next; a table's rows say nothing."""
    return (
        len(above.words) >= _WORDS
        and not _STOPPED.search(above.text)
        and below.words[0].text[:1].islower()
        and _is_of_text(above)
        and _is_of_text(below)
    )


def _is_of_text(row: Line) -> bool:
    cells = cells_of(row)
    return len(cells) == 1 or (len(cells) == 2 and is_label(cells[0].text))


def _edges(numbers: Sequence[_Number]) -> tuple[list[float], list[float]]:
    return [number.word.left for number in numbers], [number.word.right for number in numbers]


def _is_one_edge(at: Sequence[float]) -> bool:
    return max(at) - min(at) <= _SAME_EDGE
