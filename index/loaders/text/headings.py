"""Which pieces of a plain text are headings: from what each looks like and what stands around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from itertools import count
from typing import Final

from index.loaders.text.divisions import divisions, is_one_of_numbers
from index.loaders.text.facts import (
    begins_a_deed,
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
from index.loaders.text.items import kind_of_mark, value_of_mark
from index.loaders.text.lines import has_stopped
from index.loaders.text.pieces import Piece
from index.loaders.text.running import is_two_sentences
from index.loaders.text.titles import begins_with_number, could_be_title, is_part_number, states_a_fact
from index.speaker_labels import is_dated

_CAPITALS_IN_A_ROW: Final = 3
_HEADINGS_IN_A_ROW: Final = 2
"""More short lines than this above a body text are a list, an address or a poem."""

_DAYS_OF_A_DIARY: Final = 3
_BLANK_LINE: Final = re.compile(r"(?:\r\n|[\n\r])[^\S\n\r]*[\n\r]|\f")
_LONG_ITEM: Final = 100
_TWO_SENTENCES: Final = re.compile(r"[^\W\d_]{2}[.!?][\"'”’)\]]*\s+[\"'“‘(]*[^\W\d_a-z]")
_MAIL: Final = re.compile(r">|From:\s|On\s[^\n]{1,150}\swrote:$")
"""How a mail that is answered begins, which stands below whoever signed the one above."""

_ADDRESSED: Final = re.compile(
    r"\b(?:Sirs?|Madam|M(?:r|rs|s|iss)|Dr|Prof\w*|[Aa]ll|[Ff]riends?|[Cc]olleagues?)\b"
)
_SPEAKS: Final = re.compile(r"\b(?:I|(?i:me|my|we|us|our|you|yours?))\b")


def headings(text: str, pieces: Sequence[Piece]) -> frozenset[int]:
    """The places of the headings among the pieces."""
    found: set[int] = set()
    last_seconds = _last_seconds(text, pieces)
    short = [
        piece.alone
        and could_be_title(piece.span.cut(text))
        and not (at > 0 and is_two_sentences(text, piece.span))
        and (not _frames_a_letter(text, piece) or (at == 0 and _heads_prose(text, pieces)))
        and not _is_listed(text, pieces, at, last_seconds)
        for at, piece in enumerate(pieces)
    ]
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and short[end]:
            end += 1
        if at < end < len(pieces) and _has_text_below(text, pieces, at, end):
            found.update(_headings_in_a_row(text, pieces, at, end))
        at = end + 1
    underlined = {at for at, piece in enumerate(pieces) if piece.underlined}
    facts = _figures(text, pieces, found)
    stay = {at for at in found - facts if not _is_fact_or_name(text, pieces, at, found)}
    titles = underlined | (stay - _authors(text, pieces, found)) | _days_and_years(text, pieces, found)
    return frozenset(titles | divisions(text, pieces, titles))


def opens_with_title(text: str, pieces: Sequence[Piece], found: frozenset[int]) -> bool:
    """Whether the first heading is known to stand above the others: it is none of several numbers, and
    another is right below it, or what is right below a title only, its authors or the first sentence of a
    contract."""
    if 0 not in found or len(pieces) < 2:
        return False
    if is_one_of_numbers(text, [pieces[at].span for at in sorted(found)]):
        return False
    below = pieces[1].span.cut(text)
    return 1 in found or (pieces[1].alone and (_is_names(text, pieces, 1) or begins_a_deed(below)))


def _has_text_below(text: str, pieces: Sequence[Piece], at: int, end: int) -> bool:
    """Whether what stands below several short lines is a text that they could be the headings of."""
    below = pieces[end].span.cut(text)
    if pieces[end].item:
        return _heads_items(text, pieces, at, end)
    if pieces[end].alone and _frames_a_letter(text, pieces[end]):
        return False
    return at == 0 or not (_is_rule(below) or _MAIL.match(below) or is_dated(text, pieces[end].span))


def _frames_a_letter(text: str, piece: Piece) -> bool:
    """Whether it is the first or last words of a letter: what is above is no heading of what is below."""
    line = piece.span.cut(text)
    return is_salutation(line) or is_closing(line)


def _heads_prose(text: str, pieces: Sequence[Piece]) -> bool:
    """Whether the first line is a title that only looks like a letter's, "Dear Life": nobody is spoken to in
    the text below it, and no letter ends there."""
    line = pieces[0].span.cut(text)
    if line[-1] in ",:" or _ADDRESSED.search(line) or len(pieces) < 2:
        return False
    below = pieces[1].span.cut(text)
    if _SPEAKS.search(below) or (pieces[1].alone and could_be_title(below)):
        return False
    return not any(is_closing(piece.span.cut(text)) for piece in pieces if piece.alone)


def _is_rule(words: str) -> bool:
    """Whether it only divides: "-----", "* * *"."""
    return not any(character.isalnum() for character in words)


def _headings_in_a_row(text: str, pieces: Sequence[Piece], at: int, end: int) -> range:
    """Of several short lines above a text those that are headings."""
    lines = [pieces[place].span.cut(text) for place in range(at, end)]
    if at == 0 and len(lines) > 1 and _is_names(text, pieces, 1):
        # The authors of a paper stand between its title and the first heading.
        del lines[1]
    small = sum(not line.isupper() for line in lines)
    if small <= _HEADINGS_IN_A_ROW and len(lines) - small <= _CAPITALS_IN_A_ROW:
        return range(at, end)
    return range(0, 1 if at == 0 else 0)


def _is_names(text: str, pieces: Sequence[Piece], at: int) -> bool:
    below = pieces[at + 1].span.cut(text) if at + 1 < len(pieces) else ""
    return is_names(pieces[at].span.cut(text), below)


def _days_and_years(text: str, pieces: Sequence[Piece], found: Set[int]) -> frozenset[int]:
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
    """Whether a line is one that is asked for and has to stay in the text: a date or a number; a fact under
    its label, which the first line of a text is not; or a name or a subject below "Yours sincerely"."""
    line = pieces[at].span.cut(text)
    if is_date(line) or (is_number(line) and not is_part_number(line)):
        return True
    if at == 0:
        return False
    above = pieces[at - 1]
    if states_a_fact(line) or above.span.cut(text).endswith(","):
        return True
    return at - 1 not in found and _frames_a_letter(text, above)


def _authors(text: str, pieces: Sequence[Piece], found: Set[int]) -> frozenset[int]:
    """The places of lines of nothing but names right below the headings that open a text."""
    at = 0
    while at in found and not (at > 0 and _is_names(text, pieces, at)):
        at += 1
    return frozenset(range(at, at + 1) if at > 0 and at in found else ())


def _heads_items(text: str, pieces: Sequence[Piece], at: int, end: int) -> bool:
    """Whether what stands above a list item is a section's number or name, as in laws, and no lead-in; above
    one that is long, as the paragraphs of a judgment are, any title may."""
    last = pieces[end - 1]
    numbered = any(is_part_number(piece.span.cut(text)) for piece in pieces[at:end])
    return last.item or last.span.cut(text).isupper() or numbered or _is_long(text, pieces[end])


def _is_long(text: str, item: Piece) -> bool:
    return len(item.span) > _LONG_ITEM or _TWO_SENTENCES.search(item.span.cut(text)) is not None


def _is_listed(text: str, pieces: Sequence[Piece], at: int, last_seconds: Mapping[str, int]) -> bool:
    """Whether the piece is one of several list items of its kind; a number alone may be a heading's, as in
    "2. Methods", and so may one above (1), (2)."""
    if not pieces[at].item:
        return False
    mark = kind_of_mark(text, pieces[at].span)
    return any(
        pieces[below - 1].item
        and pieces[below].item
        and (")" in mark or _goes_on(text, pieces, below, last_seconds))
        for below in range(max(1, at), min(len(pieces), at + 2))
    )


def _goes_on(text: str, pieces: Sequence[Piece], at: int, last_seconds: Mapping[str, int]) -> bool:
    """Whether an item and the one above it are neighbours in one list: the last entry of a table of contents
    is none of the "1." that stands apart below it, with a "2." to follow; that which ends a countdown is."""
    above, below = pieces[at - 1].span, pieces[at].span
    kind = kind_of_mark(text, below)
    if kind_of_mark(text, above) != kind:
        return False
    last = value_of_mark(text, above)
    if not value_of_mark(text, below) == 1 < last or last_seconds.get(kind, 0) < at:
        return True
    first = pieces[at - 2] if at > 1 else pieces[at]
    falls = first.item and kind_of_mark(text, first.span) == kind and value_of_mark(text, first.span) > last
    return falls or not _BLANK_LINE.search(text, above.end, below.start)


def _last_seconds(text: str, pieces: Sequence[Piece]) -> dict[str, int]:
    """Where the last "2." of each kind of mark stands."""
    return {
        kind_of_mark(text, piece.span): at
        for at, piece in enumerate(pieces)
        if piece.item and value_of_mark(text, piece.span) == 2
    }
