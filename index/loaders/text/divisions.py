"""Lines without a letter that divide a plain text as headings do: releases, "2.3.3" or "[2.3] - 2021-09-12".

Any other number is a fact that is asked for, and stays in the text: a time, an amount, an address, an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from index.document import Span
from index.loaders.text.facts import is_date, is_number
from index.loaders.text.pieces import Piece
from index.loaders.text.titles import could_be_title

_LEAST: Final = 3
"""Fewer releases are there by chance."""

_VERSION: Final = re.compile(r"(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){1,2}")
_SIGNS: Final = re.compile(r"#+|[–—-]")
"""Words of a release that say nothing of it: "## 2.3.3 - 2021-09-12"."""

_LEADS_IN: Final = re.compile(r"[:,][\"'”’)\]]*$")
_QUESTION: Final = re.compile(r"\?[\"'”’)\]]*$")
_SENTENCE_END: Final = re.compile(r"[.!…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class _Release:
    """The numbers of a version. By itself one of two numbers may be an amount, and so is none but among
    others; one of three may be a `date`."""

    numbers: tuple[int, ...]
    amount: bool
    date: bool


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
        """Whether the text above has ended, and is neither a name of the number nor a question that it
        answers."""
        if self._begins(at):
            return True
        above = self.words(at - 1)
        if _QUESTION.search(above):
            return False
        return (
            self.pieces[at - 1].item or len(above.splitlines()) > 1 or _SENTENCE_END.search(above) is not None
        )

    def heads_text(self, at: int) -> bool:
        """Whether a text is below on the same page, at whose foot a number heads none."""
        if at + 1 == len(self.pieces) or self._ends_page(at):
            return False
        return any(map(str.isalpha, self.words(at + 1)))

    def _begins(self, at: int) -> bool:
        """Whether it begins the text or a page, so that what is above says nothing of it."""
        return at <= self.opening or self._ends_page(at - 1)

    def _ends_page(self, at: int) -> bool:
        return "\f" in self.text[self.pieces[at].span.end : self.pieces[at + 1].span.start]


def divisions(text: str, pieces: Sequence[Piece], titles: Set[int]) -> frozenset[int]:
    """The places of those that divide the text, `titles` being those of its other headings."""
    opening = next(at for at in range(len(pieces) + 1) if at not in titles)
    around = _Pieces(text, pieces, titles, max(1, opening))
    releases = {
        at: release
        for at, piece in enumerate(pieces)
        if piece.alone
        and (release := _release(around.words(at)))
        and around.heads_text(at)
        and around.is_free(at)
    }
    # What stands below "2.0" would be of the release above it, were it not a heading beside "2.0.1".
    for heads in (releases, {at: release for at, release in releases.items() if not release.amount}):
        if _divide(around, heads):
            return frozenset(heads)
    return frozenset()


def is_one_of_numbers(text: str, headings: Sequence[Span]) -> bool:
    """Whether the first heading is a number as others are, and so no title of the text."""
    return is_number(headings[0].cut(text)) and any(is_number(other.cut(text)) for other in headings[1:])


def _release(line: str) -> _Release | None:
    words = [word for word in line.split() if not _SIGNS.fullmatch(word)]
    words = [word.strip("[]()" if len(words) > 1 else "[]") for word in words]
    versions = [word for word in words if _VERSION.fullmatch(word)]
    others = [word for word in words if word not in versions]
    if len(versions) != 1 or len(others) > 1 or not all(map(is_date, others)) or not could_be_title(line):
        return None
    numbers = tuple(map(int, versions[0].split(".")))
    return _Release(numbers, amount=len(numbers) == 2 and not others, date=is_date(line))


def _divide(around: _Pieces, heads: Mapping[int, _Release]) -> bool:
    """Whether they are enough, go up or down through the text, and stand where a text has ended more often
    than not: what is above them are often notes without a full stop."""
    if sum(not release.amount for release in heads.values()) < _LEAST:
        return False
    if all(release.date or release.amount for release in heads.values()):
        return False
    numbers = [release.numbers for release in heads.values()]
    rises = numbers[0] < numbers[-1]
    if not all(early < late if rises else early > late for early, late in pairwise(numbers)):
        return False
    if any(abs(late[0] - early[0]) > 1 for early, late in pairwise(numbers)):
        # Those of several programs may go up by chance.
        return False
    return 2 * sum(map(around.is_below_end, heads)) >= len(heads)
