"""Which pieces of a plain text are headings: from what each looks like and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from index.loaders.text.divisions import divisions, is_one_of_numbers
from index.loaders.text.facts import begins_a_deed, is_closing
from index.loaders.text.items import kind_of_mark, value_of_mark
from index.loaders.text.kept import (
    BLANK_LINE,
    days_and_years,
    frames_a_letter,
    kept,
    lines_of_title,
    names_authors,
    subtitles,
)
from index.loaders.text.pieces import Piece
from index.loaders.text.running import is_two_sentences
from index.loaders.text.titles import could_be_title, is_part_number
from index.speaker_labels import is_dated

_CAPITALS_IN_A_ROW: Final = 3
_HEADINGS_IN_A_ROW: Final = 2
"""More short lines than this above a body text are a list, an address or a poem."""

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
        and (not frames_a_letter(text, piece) or (at == 0 and _heads_prose(text, pieces)))
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
    titles = underlined | (found - kept(text, pieces, found)) | days_and_years(text, pieces, found)
    titles |= divisions(text, pieces, titles)
    return frozenset(titles - subtitles(text, pieces, titles))


def opens_with_title(text: str, pieces: Sequence[Piece], found: frozenset[int]) -> bool:
    """Whether the first heading is known to stand above the others: it is none of several numbers, and
    another is right below it, or what is right below a title only: more lines of a title page, its authors or
    the first sentence of a contract."""
    if 0 not in found or len(pieces) < 2:
        return False
    if is_one_of_numbers(text, [pieces[at].span for at in sorted(found)]):
        return False
    below = pieces[1].span.cut(text)
    if 1 in found or lines_of_title(text, pieces) > 1:
        return True
    return pieces[1].alone and (names_authors(text, pieces, 1) or begins_a_deed(below))


def _has_text_below(text: str, pieces: Sequence[Piece], at: int, end: int) -> bool:
    """Whether what stands below several short lines is a text that they could be the headings of."""
    below = pieces[end].span.cut(text)
    if pieces[end].item:
        return _heads_items(text, pieces, at, end)
    if pieces[end].alone and frames_a_letter(text, pieces[end]):
        return False
    return at == 0 or not (_is_rule(below) or _MAIL.match(below) or is_dated(text, pieces[end].span))


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


def _headings_in_a_row(text: str, pieces: Sequence[Piece], at: int, end: int) -> Iterable[int]:
    """Of several short lines above a text those that are headings: none of too many, but for the first of
    all and for the last, where it stands alone below a group of lines."""
    lines = [pieces[place].span.cut(text) for place in range(at, end)]
    if at == 0 and len(lines) > 1 and names_authors(text, pieces, 1):
        # The authors of a paper stand between its title and the first heading.
        del lines[1]
    small = sum(not line.isupper() for line in lines)
    if small <= _HEADINGS_IN_A_ROW and len(lines) - small <= _CAPITALS_IN_A_ROW:
        return range(at, end)
    first = [at] if at == 0 else []
    return [*first, end - 1] if _is_set_off(text, pieces, end - 1) else first


def _is_set_off(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """Whether a line stands between two blank ones, and lines that stand together above it."""
    if not 1 < at < len(pieces) - 1:
        return False
    gaps = [
        BLANK_LINE.search(text, above.span.end, below.span.start) is not None
        for above, below in pairwise(pieces[at - 2 : at + 2])
    ]
    return gaps == [False, True, True]


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
    return falls or not BLANK_LINE.search(text, above.end, below.start)


def _last_seconds(text: str, pieces: Sequence[Piece]) -> dict[str, int]:
    """Where the last "2." of each kind of mark stands."""
    return {
        kind_of_mark(text, piece.span): at
        for at, piece in enumerate(pieces)
        if piece.item and value_of_mark(text, piece.span) == 2
    }
