"""Addresses that stand in a text: of mail, of pages, of works, of files, of people. Each is one word.

They are told by their form alone: press@library.example.org, www.museum.fr, https://example.org/a_(b),
doi:10.1000/182, docs/report-2021.pdf, /v1/answers, @museum. What may as well be two words whose blank is
missing ("end.Next"), a number ("3.2.1") or a choice ("and/or") is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from index.document import Span
from index.invisible import is_invisible
from qa.address_forms import addresses_of
from qa.set_off import CLOSES, OPENS
from qa.unspaced import UNSPACED

LONGEST = 1000
"""Code points without a blank from which on nothing is an address: it may be a page of data."""

# What no address holds: blanks, quotes, dashes, dots for what is left out, marks that set it off, unspaced
# scripts and their marks.
_BREAK = re.compile(
    '[\\s\x00-\x1f\x7f-\x9f<>"`|\u2014\u2018-\u201f\u2022\u2026\u2039\u203a\u00ab\u00bb'
    f"\u3000-\u303f\uff00-\uffef{OPENS}{CLOSES}{UNSPACED}]"
)
_MARK = re.compile(r"[@/.](?=\S)")
"""One stands in each address."""


def splits_address(text: str, at: int) -> bool:
    """Whether a cut before the code point `at` would part one."""
    return any(one.start < at < one.end for one in _about(text, at))


def begins_address(text: str, at: int) -> bool:
    """Whether one begins with the code point `at`."""
    return any(one.start == at for one in _about(text, at))


def addresses_in(text: str, place: Span) -> Iterator[Span]:
    """Those of which a mark stands in the place, in text order, each whole though it may leave the place."""
    seen = place.start
    for mark in _MARK.finditer(text, place.start, place.end):
        if mark.start() >= seen:
            run = _run_about(text, mark.start())
            seen = run.end
            yield from (one for one in _of_run(text, run) if one.overlaps(place))


def _about(text: str, at: int) -> list[Span]:
    """Those that stand where the code point `at` does."""
    if not 0 <= at < len(text) or _BREAK.match(text[at]):
        return []
    return _of_run(text, _run_about(text, at))


def _run_about(text: str, at: int) -> Span:
    """What has no break about the code point `at`, which is none; at most LONGEST to either side."""
    before = text[max(0, at - LONGEST) : at][::-1]
    first = _BREAK.search(before)
    last = _BREAK.search(text, at, at + LONGEST)
    return Span(
        at - (len(before) if first is None else first.start()),
        min(len(text), at + LONGEST) if last is None else last.start(),
    )


def _of_run(text: str, run: Span) -> list[Span]:
    if len(run) >= LONGEST:
        return []
    return [one.shifted(run.start) for one in _addresses_of(run.cut(text))]


@lru_cache(4096)
def _addresses_of(run: str) -> tuple[Span, ...]:
    if not _MARK.search(run):
        return ()
    if run.isascii():
        return tuple(addresses_of(run))
    # What shows nothing may stand anywhere in one, as where a line may end, and so may marks upon letters.
    shown = [at for at, char in enumerate(run) if not (is_invisible(char) or _is_upon(char))]
    found = addresses_of("".join(run[at] for at in shown))
    return tuple(Span(shown[one.start], _past_marks(run, shown[one.end - 1] + 1)) for one in found)


def _is_upon(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _past_marks(run: str, at: int) -> int:
    while at < len(run) and _is_upon(run[at]):
        at += 1
    return at
