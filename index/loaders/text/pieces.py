"""A plain text's lines, joined to paragraphs and items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from index.document import Span
from index.loaders.text.items import MARKS, is_item, item_starts
from index.loaders.text.lines import goes_on, indented, is_broken, width_of
from index.loaders.text.titles import (
    COLUMNS,
    could_be_title,
    is_caption,
    is_numbered_title,
    is_part_number,
    states_a_fact,
)
from index.loaders.text.titles_above import heads_list, is_lists_title, stands_under_title

_RULE: Final = re.compile(r"(?:={3,}|-{3,}|~{3,})$")
_CAPITALS_IN_A_ROW: Final = 3
_LONGEST_TITLE_LINE: Final = 50
"""A longer line in capitals above another is broken for want of room, as a clause's are."""

_DRAWN_TO_MEASURE: Final = 2
"""Columns by which a rule and the line that it is drawn for may differ."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph to be; `alone` when it is one line, `underlined` when the next line underlines it."""

    span: Span
    alone: bool
    item: bool = False
    underlined: bool = False


def cut_pieces(
    text: str,
    lines: Sequence[Span],
    spoken: frozenset[int],
    titles: frozenset[int],
    *,
    wrapped: bool,
    opening: bool,
) -> Iterator[Piece]:
    """The pieces of a group of lines, in order; `spoken` are the starts of those where somebody begins to
    speak, `titles` of those known to be a title, and the group is `opening` where it is the text's first."""
    if not wrapped or is_stack_of_capitals(text, lines):
        yield from _line_by_line(text, lines, spoken, opening=opening)
        return
    at = 0
    while at < len(lines) and (ruled := _ruled(text, lines, at, opening=opening and at == 0)):
        yield Piece(lines[at + ruled - 2], alone=True, underlined=True)
        at += ruled
    lines = lines[at:]
    divided = any(_is_rule(text, line) for line in lines)
    if not divided or any(COLUMNS.search(line.cut(text)) for line in lines):
        yield from _joined(text, lines, spoken, titles)
        return
    for rule, group in groupby(lines, key=lambda line: _is_rule(text, line)):
        for piece in (
            _line_by_line(text, list(group), spoken) if rule else _joined(text, list(group), spoken, titles)
        ):
            yield Piece(piece.span, alone=False, item=piece.item)


def _line_by_line(
    text: str, lines: Sequence[Span], spoken: frozenset[int], *, opening: bool = False
) -> Iterator[Piece]:
    width = width_of(lines) if lines else 0
    wraps = any(goes_on(text, above, line, width) for above, line in pairwise(lines))
    at = 0
    while at < len(lines):
        ruled = _ruled(text, lines, at, opening=opening and at == 0)
        line = lines[at + ruled - 2] if ruled else lines[at]
        if ruled and (ruled == 3 or line.cut(text).isupper() or _is_drawn_for(line, lines[at + 1])):
            yield Piece(line, alone=True, underlined=True)
            at += ruled
        else:
            end = _end_of_prose(text, lines, at, spoken, width)
            alone = end == at + 1 and lines[at].start not in spoken
            if alone and wraps and end < len(lines) and not (opening and at == 0):
                alone = not is_broken(text, line, lines[end], width)
            yield Piece(Span(line.start, lines[end - 1].end), alone=alone, item=is_item(text, lines[at]))
            at = end


def _end_of_prose(text: str, lines: Sequence[Span], at: int, spoken: frozenset[int], width: int) -> int:
    """The place below a line and those that it goes on in, in a text that is not wrapped as a whole. The rows
    of a table and lines that all begin in lower case are a line each; a testimony's may only look as if they
    had columns: "Q.    And then"."""
    end = at + 1
    behind_label = lines[at].cut(text).split(maxsplit=1)[1:]
    if text[lines[at].start].islower() or any(map(COLUMNS.search, behind_label)):
        return end
    while (
        end < len(lines)
        and lines[end].start not in spoken
        and goes_on(text, lines[end - 1], lines[end], width)
        and not is_item(text, lines[end])
        and not COLUMNS.search(lines[end].cut(text))
        and not _ruled(text, lines, end, opening=False)
    ):
        end += 1
    return end


def _joined(
    text: str, lines: Sequence[Span], spoken: frozenset[int], titles: frozenset[int]
) -> Iterator[Piece]:
    """Wrapped lines as the paragraphs and items that they make up, and their title, where one of the `titles`
    is above them."""
    if not lines:
        return
    known = lines[0].start in titles
    if known or _stands_under_number(text, lines) or stands_under_title(text, lines):
        yield Piece(lines[0], alone=True)
        lines = lines[1:]
    headed = heads_list(text, lines)
    items = item_starts(text, lines, headed=headed)
    listed = min(items, default=len(lines))
    begin = spoken | indented(text, lines[:listed])
    starts = sorted({0, *items} | {at for at, line in enumerate(lines) if line.start in begin})
    for at, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        # An item below its lead-in is no title, which has nothing above it.
        alone = after == at + 1 and lines[at].start not in begin and not (at in items and listed > 0)
        if headed and at == 0:
            alone = is_lists_title(text, lines)
        yield Piece(Span(lines[at].start, lines[after - 1].end), alone=alone, item=at in items)


def _stands_under_number(text: str, lines: Sequence[Span]) -> bool:
    """Whether the first line is a part's number alone, "ARTICLE 1", and the part's name or text is below it;
    several numbers are a table of contents or a reference."""
    if len(lines) < 2 or not is_part_number(lines[0].cut(text)):
        return False
    below = lines[1].cut(text)
    return not is_part_number(below) and (is_item(text, lines[1]) or could_be_title(below.rstrip(".:;,")))


def is_stack_of_capitals(text: str, lines: Sequence[Span]) -> bool:
    """Whether these are the lines of a title or of a part's number and name, as in laws, and not those of a
    clause that is set in capitals to be seen."""
    if not 1 < len(lines) <= _CAPITALS_IN_A_ROW or not all(line.cut(text).isupper() for line in lines):
        return False
    if any(len(line) > _LONGEST_TITLE_LINE for line in lines[:-1]):
        return False
    return text[lines[-1].end - 1] not in ".;" or is_part_number(lines[0].cut(text))


def _is_rule(text: str, line: Span) -> bool:
    return _RULE.match(line.cut(text)) is not None


def _ruled(text: str, lines: Sequence[Span], at: int, *, opening: bool) -> int:
    """How many lines a heading and its rules take up: 2 where it is underlined, 3 where it stands between two
    of them, 0 where there is none."""
    over = int(_is_rule(text, lines[at]))
    if at + over + 1 >= len(lines):
        return 0
    line, rule = lines[at + over], lines[at + over + 1]
    if over and not (lines[at].cut(text) == rule.cut(text) and could_be_title(line.cut(text))):
        return 0
    return 2 + over if _is_rule(text, rule) and _may_be_ruled(text, line, rule, opening=opening) else 0


def _may_be_ruled(text: str, line: Span, rule: Span, *, opening: bool) -> bool:
    """The line above a rule is a heading, but not where it has columns, as a table's head, is its caption, an
    item of a list with marks, or a note that the rule divides from the next; one with a number is a
    section's."""
    words = line.cut(text)
    if COLUMNS.search(words) or words[0] in MARKS or is_caption(words):
        return False
    if words.endswith(".") and not is_numbered_title(words) and not is_part_number(words):
        return False
    return opening or _is_drawn_for(line, rule) or not states_a_fact(words)


def _is_drawn_for(line: Span, rule: Span) -> bool:
    """Whether a rule is as long as its line, and does not run across the page to divide."""
    return abs(len(line) - len(rule)) <= _DRAWN_TO_MEASURE
