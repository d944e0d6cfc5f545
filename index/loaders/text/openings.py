"""The group of short lines that opens a wrapped plain text: its title, and right below it what the text is,
who wrote it and when, a line each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from index.document import Span
from index.loaders.text.facts import is_date, is_salutation
from index.loaders.text.items import is_item
from index.loaders.text.lines import NARROWEST, had_room, is_broken, width_of
from index.loaders.text.pieces import Piece, is_stack_of_capitals
from index.loaders.text.titles import COLUMNS, could_be_title, is_part_number
from index.loaders.text.titles_above import breaks_off

_MOST_LINES: Final = 6
_LETTER_BEGINS: Final = 6
"""Groups within which somebody is addressed in a letter: below who writes, when, and to whom."""

_LEAST_WRAPPED: Final = 3
_LONG_LINE: Final = 100
"""No poem has one."""

_LABEL: Final = re.compile(r"[^\W\d_]+(?:\s[^\W\d_]+)?:\s")
"""Where every line has one they are a mail's head or a form's, and the first is no title."""

_RESULT: Final = re.compile(r"[^\W\d]\D* \d{1,3}, [^\W\d]\D* \d{1,3}")
"""Of a match, which is asked for: "Harbour Rovers 3, St Blaise Town 2"."""

_TOLD: Final = re.compile(r"(?<![A-Z])[.!?][\"'”’)\]]*$")
"""A sentence is told there; "R. U. R." is none."""

_NO_TITLE: Final = re.compile(
    r"(?i:hi|hello|hey|good (?:morning|afternoon|evening|day))\b|(?i:page|p\.)\s?\d"
    r"|.*(?:\S@\S|\b\d{1,2}:\d{2}\b)"
)
"""To whom, from whom or on which page what is below it stands."""

_BY: Final = re.compile(r"by [^\W\d_a-z]")


def opening_pieces(text: str, groups: Sequence[Sequence[Span]], spoken: frozenset[int]) -> Iterator[Piece]:
    """The lines of the first group, where they are a title and what is said of it; nothing where they are
    not. Only the first may be a heading: the others are facts that are asked for."""
    if len(groups) < 2 or not _is_title_and_more(text, groups, spoken):
        return
    lines = groups[0]
    stays = _RESULT.fullmatch(lines[0].cut(text)) or all(_LABEL.match(line.cut(text)) for line in lines)
    start = 0
    for at in range(1, len(lines) + 1):
        if at < len(lines) and at > 1 and _goes_on(text, lines[at - 1], lines[at]):
            continue
        yield Piece(Span(lines[start].start, lines[at - 1].end), alone=start == 0 and not stays)
        start = at


def _is_title_and_more(text: str, groups: Sequence[Sequence[Span]], spoken: frozenset[int]) -> bool:
    lines, width = groups[0], width_of([line for group in groups for line in group])
    if not 1 < len(lines) <= _MOST_LINES or any(is_broken(text, *pair, width) for pair in pairwise(lines)):
        return False
    if _NO_TITLE.match(lines[0].cut(text)) or any(_TOLD.search(line.cut(text)) for line in lines[1:]):
        return False
    if is_stack_of_capitals(text, lines) or is_part_number(lines[0].cut(text)):
        return False
    if any(line.start in spoken or _is_no_saying(text, line) for line in lines):
        return False
    if _begins_a_letter(text, groups) or not _has_prose(text, groups[1:], width):
        return False
    title, below = lines[0].cut(text), lines[1].cut(text)
    small = below[0].islower() and not title.isupper() and not _BY.match(below)
    looks_like_one = could_be_title(title) and not small and not breaks_off(title)
    return looks_like_one and had_room(text, lines[0], lines[1], width)


def _is_no_saying(text: str, line: Span) -> bool:
    """A table's row, a list's item, a rule."""
    words = line.cut(text)
    return COLUMNS.search(words) is not None or is_item(text, line) or not any(map(str.isalnum, words))


def _begins_a_letter(text: str, groups: Sequence[Sequence[Span]]) -> bool:
    """Whether the first lines are the place that a letter is written at, which is asked for: a date stands
    alone right below it, or somebody is addressed."""
    below = [groups[0][1:], groups[1]]
    if any(len(lines) == 1 and is_date(lines[0].cut(text)) for lines in below):
        return True
    return any(is_salutation(lines[0].cut(text)) for lines in groups[:_LETTER_BEGINS])


def _has_prose(text: str, groups: Sequence[Sequence[Span]], width: int) -> bool:
    """Whether some group is filled to the width, as those of a poem are not."""
    if width < NARROWEST:
        return False
    return any(
        max(map(len, lines)) > _LONG_LINE
        or (
            len(lines) >= _LEAST_WRAPPED
            and not any(had_room(text, above, line, width) for above, line in pairwise(lines))
        )
        for lines in groups
    )


def _goes_on(text: str, above: Span, line: Span) -> bool:
    words = line.cut(text)
    return (words[0].islower() and not _BY.match(words)) or breaks_off(above.cut(text))
