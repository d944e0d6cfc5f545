"""Short lines of a plain text that look like headings and stay in it, where they can be cited: for what they
say, or for what stands above them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from itertools import count
from typing import Final

from index.loaders.text.facts import (
    figure_of,
    is_closing,
    is_date,
    is_dated_deed_or_place,
    is_names,
    is_number,
    is_salutation,
    is_year,
    is_year_before_1000,
)
from index.loaders.text.lines import has_stopped
from index.loaders.text.pieces import Piece
from index.loaders.text.titles import COLUMNS, begins_with_number, is_part_number, states_a_fact

BLANK_LINE: Final = re.compile(r"(?:\r\n|[\n\r])[^\S\n\r]*[\n\r]|\f")
_DAYS_OF_A_DIARY: Final = 3
_LINES_ABOVE_ALL: Final = 6
_CELLS: Final = re.compile(r"\S {3,}\S")
"""Columns that stand closer together than most, which a title has not."""

_LEADS_IN: Final = re.compile(r":[\"'”’)\]]*$")


def kept(text: str, pieces: Sequence[Piece], found: Set[int]) -> frozenset[int]:
    """The places of those among the lines `found` that stay text: facts, names, and the last line of a list
    or a table."""
    return (
        _figures(text, pieces, found)
        | _authors(text, pieces, found)
        | {at for at in found if _is_fact_or_name(text, pieces, at, found) or _ends_list(text, pieces, at)}
    )


def subtitles(text: str, pieces: Sequence[Piece], titles: Set[int]) -> frozenset[int]:
    """The places of the lines right below the title of a text, without a blank line, which divide nothing and
    often say who wrote it, "Staff Reporter". One in capitals may be the title under the name of the paper,
    and one with a part's number, or right below it, is the part's."""
    first, last = min(titles, default=0), lines_of_title(text, pieces)
    return frozenset(
        at for at in titles
        if first < at < last
        and not pieces[at].underlined
        and not _is_sure(text, pieces[at])
        and not is_part_number(pieces[at - 1].span.cut(text))
    )  # fmt: skip


def lines_of_title(text: str, pieces: Sequence[Piece]) -> int:
    """How many lines the title of a text takes up, with what stands right below it as on a title page: those
    above the first blank line; one where a text is among them, or where no line is left blank."""
    end = 1
    while min(len(pieces), _LINES_ABOVE_ALL + 1) > end and not BLANK_LINE.search(
        text, pieces[end - 1].span.end, pieces[end].span.start
    ):
        end += 1
    stands_alone = end < len(pieces) and end <= _LINES_ABOVE_ALL
    return end if stands_alone and all(piece.alone for piece in pieces[:end]) else 1


def frames_a_letter(text: str, piece: Piece) -> bool:
    """Whether it is the first or last words of a letter: what is above is no heading of what is below."""
    line = piece.span.cut(text)
    return is_salutation(line) or is_closing(line)


def names_authors(text: str, pieces: Sequence[Piece], at: int) -> bool:
    below = pieces[at + 1].span.cut(text) if at + 1 < len(pieces) else ""
    return is_names(pieces[at].span.cut(text), below)


def days_and_years(text: str, pieces: Sequence[Piece], found: Set[int]) -> frozenset[int]:
    """The places of what looks like a fact or a page's number, and divides the text: the days of a diary,
    with a text below each, and years before 1000 among later ones."""
    opening = next(at for at in count() if at not in found)
    lines = {at: pieces[at].span.cut(text) for at in found}
    days = [
        at for at, line in lines.items()
        if is_date(line) and at + 1 not in found and (at < opening or at - 1 not in found)
    ]  # fmt: skip
    years = [at for at, line in lines.items() if is_year_before_1000(line)]
    return frozenset(
        (days if len(days) >= _DAYS_OF_A_DIARY else []) + (years if any(map(is_year, lines.values())) else [])
    )


def _figures(text: str, pieces: Sequence[Piece], found: Set[int]) -> frozenset[int]:
    """The places of lines below the first that state an hour, an amount, a measure or a day, but for those of
    sections and parts. Several of a kind with a text below each divide it, as the days of a diary do; and
    where sentences have begun, so may any but a day on which something is said to be done, or where."""
    kinds = {at: figure_of(pieces[at].span.cut(text)) for at in found if at > 0}
    dividing = Counter(kind for at, kind in kinds.items() if at + 1 not in found)
    begun = next((at for at, piece in enumerate(pieces) if has_stopped(text, piece.span)), len(pieces))
    return frozenset(
        at for at, kind in kinds.items()
        if kind
        and (at < begun or (kind == "day" and is_dated_deed_or_place(pieces[at].span.cut(text))))
        and not (dividing[kind] >= _DAYS_OF_A_DIARY and at + 1 not in found)
        and not begins_with_number(pieces[at].span.cut(text))
        and not (at - 1 in found and is_part_number(pieces[at - 1].span.cut(text)))
    )  # fmt: skip


def _is_fact_or_name(text: str, pieces: Sequence[Piece], at: int, found: Set[int]) -> bool:
    """Whether a line is one that is asked for and has to stay in the text: a date or a number; the cells
    of a row; a fact under its label, which the first line of a text is not; or a name or a subject below
    "Yours sincerely"."""
    line = pieces[at].span.cut(text)
    if _CELLS.search(line) and not begins_with_number(line):
        return True
    if is_date(line) or (is_number(line) and not is_part_number(line)):
        return True
    if at == 0:
        return False
    above = pieces[at - 1]
    if states_a_fact(line) or above.span.cut(text).endswith(","):
        return True
    return at - 1 not in found and frames_a_letter(text, above)


def _authors(text: str, pieces: Sequence[Piece], found: Set[int]) -> frozenset[int]:
    """The places of lines of nothing but names right below the headings that open a text."""
    at = 0
    while at in found and not (at > 0 and names_authors(text, pieces, at)):
        at += 1
    return frozenset(range(at, at + 1) if at > 0 and at in found else ())


def _ends_list(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """Whether it is what a lead-in above it leads to, "Sixty per cent go abroad:", or the last row of a
    table, one without columns."""
    if at == 0 or pieces[at - 1].underlined or _is_sure(text, pieces[at]):
        return False
    above = pieces[at - 1].span
    if _LEADS_IN.search(above.cut(text)):
        return True
    if BLANK_LINE.search(text, above.end, pieces[at].span.start) or at + 1 == len(pieces):
        return False
    last = above.cut(text).splitlines()[-1]
    ends = BLANK_LINE.search(text, pieces[at].span.end, pieces[at + 1].span.start)
    return ends is not None and COLUMNS.search(last) is not None


def _is_sure(text: str, piece: Piece) -> bool:
    """Whether it looks like a heading wherever it stands: it has a number, or is in capitals."""
    line = piece.span.cut(text)
    return piece.item or line.isupper() or is_part_number(line) or begins_with_number(line)
