"""Which pieces of a plain text are headings: from what each looks like and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.document import Span
from index.loaders.text_items import kind_of_mark
from index.loaders.text_pieces import Piece
from index.loaders.text_titles import could_be_title, is_part_number, states_a_fact

_CAPITALS_IN_A_ROW: Final = 3
_HEADINGS_IN_A_ROW: Final = 2
"""More short lines than this above a body text are a list, an address or a poem."""

_LONG_ITEM: Final = 100
_TWO_SENTENCES: Final = re.compile(r"[^\W\d_]{2}[.!?][\"'”’)\]]*\s+[\"'“‘(]*[^\W\d_a-z]")
_MAIL: Final = re.compile(r">|From:\s|On\s[^\n]{1,150}\swrote:$")
"""How a mail that is answered begins, which stands below whoever signed the one above."""

_LONGEST_SALUTATION: Final = 40


def headings(text: str, pieces: Sequence[Piece]) -> frozenset[int]:
    """The places of the headings among the pieces."""
    found: set[int] = set()
    short = [
        piece.alone and could_be_title(piece.span.cut(text)) and not _is_listed(text, pieces, at)
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
    return frozenset(underlined | {at for at in found if not _is_fact_or_name(text, pieces, at)})


def _has_text_below(text: str, pieces: Sequence[Piece], at: int, end: int) -> bool:
    """Whether what stands below several short lines is a text that they could be the headings of."""
    below = pieces[end].span.cut(text)
    if pieces[end].item:
        return _heads_items(text, pieces, at, end)
    if pieces[end].alone and below.endswith(",") and len(below) <= _LONGEST_SALUTATION:
        return False
    return at == 0 or not (_is_rule(below) or _MAIL.match(below))


def _is_rule(words: str) -> bool:
    """Whether it only divides: "-----", "* * *"."""
    return not any(character.isalnum() for character in words)


def _headings_in_a_row(text: str, pieces: Sequence[Piece], at: int, end: int) -> range:
    """Of several short lines above a text those that are headings."""
    small = sum(not pieces[place].span.cut(text).isupper() for place in range(at, end))
    if small <= _HEADINGS_IN_A_ROW and end - at - small <= _CAPITALS_IN_A_ROW:
        return range(at, end)
    return range(0, 1 if at == 0 else 0)


def _is_fact_or_name(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """Whether a line is one that is asked for and has to stay in the text: a fact under its label, which the
    first line of a text is not, or a name or a subject below "Yours sincerely,"."""
    above = pieces[at - 1].span if at > 0 else Span(0, 0)
    return at > 0 and (states_a_fact(pieces[at].span.cut(text)) or above.cut(text).endswith(","))


def _heads_items(text: str, pieces: Sequence[Piece], at: int, end: int) -> bool:
    """Whether what stands above a list item is a section's number or name, as in laws, and no lead-in; above
    one that is long, as the paragraphs of a judgment are, any title may."""
    last = pieces[end - 1]
    numbered = any(is_part_number(piece.span.cut(text)) for piece in pieces[at:end])
    return last.item or last.span.cut(text).isupper() or numbered or _is_long(text, pieces[end])


def _is_long(text: str, item: Piece) -> bool:
    return len(item.span) > _LONG_ITEM or _TWO_SENTENCES.search(item.span.cut(text)) is not None


def _is_listed(text: str, pieces: Sequence[Piece], at: int) -> bool:
    """Whether the piece is one of several list items of its kind; a number alone may be a heading's, as in
    "2. Methods", and so may one above (1), (2)."""
    if not pieces[at].item:
        return False
    around = (*pieces[max(0, at - 1) : at], *pieces[at + 1 : at + 2])
    mark = kind_of_mark(text, pieces[at].span)
    return any(near.item and (")" in mark or kind_of_mark(text, near.span) == mark) for near in around)
