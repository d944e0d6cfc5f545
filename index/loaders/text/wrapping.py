"""Whether a plain text's lines are wrapped, so that a line's end is inside a paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from index.document import Span
from index.loaders.text.items import is_item
from index.loaders.text.lines import NARROWEST, had_room, has_stopped, width_of

_LONGEST_WRAPPED_LINE: Final = 200
_LINES_OF_PASSAGE: Final = 3


def is_wrapped(chunks: Sequence[Sequence[Span]]) -> bool:
    """Whether a line's end is inside a paragraph: not in a text without blank lines, nor in one whose lines
    are mostly longer than anybody wraps them, where a blank line only sets off a title or a section: neither
    among all its lines nor among those that stand next to another."""
    if len(chunks) < 2:
        return False
    groups = [lines for lines in chunks if len(lines) > 1]
    return not any(_are_long([line for lines in some for line in lines]) for some in (chunks, groups))


def _are_long(lines: Sequence[Span]) -> bool:
    """Whether lines longer than anybody wraps them carry more than half of the text."""
    lengths = [len(line) for line in lines]
    return 2 * sum(length for length in lengths if length > _LONGEST_WRAPPED_LINE) > sum(lengths)


def is_filled(text: str, lines: Sequence[Span]) -> bool:
    """Whether a group of lines is wrapped prose in a text that is not: a passage that was pasted into it."""
    if len(lines) < _LINES_OF_PASSAGE or max(map(len, lines)) > _LONGEST_WRAPPED_LINE:
        return False
    if not any(text[line.start].islower() for line in lines[1:]):
        return False
    width = width_of(lines)
    return width >= NARROWEST and not any(
        had_room(text, above, line, width) for above, line in pairwise(lines)
    )


def is_solid(text: str, lines: Sequence[Span]) -> bool:
    """Whether lines without a blank one among them are wrapped prose: most are full, many go on in lower
    case, and the first does not begin with it, as a log's or a table's would."""
    width = width_of(lines)
    if len(lines) < 2 or not NARROWEST <= width <= _LONGEST_WRAPPED_LINE or text[lines[0].start].islower():
        return False
    breaks = range(1, len(lines))
    full = sum(not had_room(text, lines[at - 1], lines[at], width) for at in breaks)
    going_on = sum(text[lines[at].start].islower() and not has_stopped(text, lines[at - 1]) for at in breaks)
    return 2 * full >= len(breaks) and 4 * going_on >= len(breaks)


def cut_solid(text: str, lines: Sequence[Span]) -> Iterator[list[Span]]:
    """Wrapped lines in groups that end where a line is broken that had room for more, or where a list's item
    begins below the end of a sentence."""
    width = width_of(lines)
    group: list[Span] = []
    for at, line in enumerate(lines):
        if group and not text[line.start].islower():
            begins = is_item(text, line) and has_stopped(text, lines[at - 1])
            if begins or had_room(text, lines[at - 1], line, width):
                yield group
                group = []
        group.append(line)
    yield group
