"""Lines without a letter that divide a plain text as headings do: versions, times of a day, psalms, lots.

By itself such a line is a fact that is asked for, and stays in the text; several of one shape may divide it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from index.document import Span
from index.loaders.text.facts import is_date, is_number
from index.loaders.text.pieces import Piece
from index.loaders.text.titles import could_be_title

_LEAST: Final = 3
"""Fewer of one shape are there by chance."""

_FIGURES: Final = re.compile(r"\d+")
_DOTTED: Final = re.compile(r"#(?:\.#)+")
_RELEASE: Final = re.compile(r"(?:#+ )?[\d\s.()\[\]/–—-]+")
_VERSION: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){2,}")
_HOUR: Final = r"\d{1,2}[:.]\d\d"
_COUNT: Final = re.compile(
    rf"(?P<first>[\[(]?\d{{1,4}}[\])]?|\d{{1,3}}(?:\.\d{{1,3}})+|{_HOUR})(?:(?<=[:.]\d\d)\s?[–—-]\s?{_HOUR})?"
)
_CENTS: Final = re.compile(r"\d+\.\d\d")
_LEADS_IN: Final = re.compile(r"[:,][\"'”’)\]]*$")
_SENTENCE_END: Final = re.compile(r"[.!…][\"'”’)\]]*$")
"""Not that of a question, which a number answers."""


@dataclass(frozen=True, slots=True)
class _Pieces:
    """A text's pieces, and what stands around one; `opening` is the first below the title or, where there is
    none, below the first line."""

    text: str
    pieces: Sequence[Piece]
    titles: Set[int]
    opening: int

    def words(self, at: int) -> str:
        return self.pieces[at].span.cut(self.text)

    def is_free(self, at: int) -> bool:
        """Whether it is no fact under its name or behind a lead-in."""
        if self._begins(at):
            return True
        return at - 1 not in self.titles and _LEADS_IN.search(self.words(at - 1)) is None

    def is_below_end(self, at: int) -> bool:
        """Whether the text above has ended, and is no name of the number."""
        if self._begins(at) or self.pieces[at - 1].item:
            return True
        above = self.words(at - 1)
        return len(above.splitlines()) > 1 or _SENTENCE_END.search(above) is not None

    def heads_text(self, at: int) -> bool:
        """Whether a text is below on the same page, at whose foot a number heads none."""
        if at + 1 == len(self.pieces) or self._ends_page(at):
            return False
        return any(map(str.isalpha, self.words(at + 1)))

    def begins_text(self, at: int) -> bool:
        """Whether that text begins there, as it does not below the number of a page."""
        if not self.heads_text(at):
            return False
        first = next((character for character in self.words(at + 1) if character.isalnum()), "")
        return self.pieces[at + 1].item or not first.islower()

    def _begins(self, at: int) -> bool:
        """Whether it begins the text or a page, so that what is above says nothing of it."""
        return at <= self.opening or self._ends_page(at - 1)

    def _ends_page(self, at: int) -> bool:
        return "\f" in self.text[self.pieces[at].span.end : self.pieces[at + 1].span.start]


def divisions(text: str, pieces: Sequence[Piece], titles: Set[int]) -> frozenset[int]:
    """The places of those that divide the text, `titles` being those of its other headings."""
    opening = next(at for at in range(len(pieces) + 1) if at not in titles)
    around = _Pieces(text, pieces, titles, max(1, opening))
    shapes: defaultdict[str, list[int]] = defaultdict(list)
    for at, piece in enumerate(pieces):
        line = around.words(at) if piece.alone and at not in titles else ""
        if is_number(line) and could_be_title(line):
            shapes[_shape(line)].append(at)
    found: set[int] = set()
    for places in shapes.values():
        releases = sum(_is_release(around.words(at)) for at in places)
        found.update(_of_releases(around, places) if releases >= _LEAST else _of_counts(around, places))
    return frozenset(found)


def is_one_of_numbers(text: str, headings: Sequence[Span]) -> bool:
    """Whether the first heading is a number as others are, and so no title of the text."""
    return is_number(headings[0].cut(text)) and any(is_number(other.cut(text)) for other in headings[1:])


def _is_release(line: str) -> bool:
    """Whether it is a version of three numbers, or has a date beside another: "[2.3.3] - 2021-09-12"."""
    words = [word.strip("[]()") for word in line.split()]
    if not _RELEASE.fullmatch(line) or (is_date(line) and not _VERSION.fullmatch(line)):
        return False
    return any(_VERSION.fullmatch(word) or is_date(word) for word in words)


def _shape(line: str) -> str:
    """What lines share that differ in figures, in how many stand between dots, or in the end of a time."""
    count = _COUNT.fullmatch(line)
    return _DOTTED.sub("#.#", _FIGURES.sub("#", count["first"] if count else line))


def _of_releases(around: _Pieces, places: Sequence[int]) -> Sequence[int]:
    """They are hardly anything else, though what is above them are often notes without a full stop."""
    heads = [at for at in places if around.heads_text(at) and around.is_free(at)]
    return heads if len(heads) >= _LEAST and 2 * sum(map(around.is_below_end, heads)) >= len(heads) else ()


def _of_counts(around: _Pieces, places: Sequence[int]) -> Iterator[int]:
    """They may as well be the numbers of pages, answers, scores, or prices, which end what they are of."""
    counts = [count["first"] for at in places if (count := _COUNT.fullmatch(around.words(at)))]
    if len(counts) < len(places) or all(map(_CENTS.fullmatch, counts)):
        return
    if all(map(around.begins_text, places)):
        for run in _in_order(places, [tuple(map(int, _FIGURES.findall(count))) for count in counts]):
            if all(around.is_free(at) and around.is_below_end(at) for at in run):
                yield from run


def _in_order(places: Sequence[int], values: Sequence[tuple[int, ...]]) -> Iterator[Sequence[int]]:
    """Runs that rise or fall, as scores and answers do not; single figures have to count on somewhere."""
    start = 0
    for end in range(1, len(places) + 1):
        if end < len(places) and _is_ordered(values[max(start, end - 2) : end + 1]):
            continue
        steps = [late[0] - early[0] for early, late in pairwise(values[start:end])]
        counts_on = any(one == two and abs(one) == 1 for one, two in pairwise(steps))
        if end - start >= _LEAST and (counts_on or len(values[start]) > 1):
            yield places[start:end]
        start = end


def _is_ordered(values: Sequence[tuple[int, ...]]) -> bool:
    pairs = list(pairwise(values))
    return all(early < late for early, late in pairs) or all(early > late for early, late in pairs)
