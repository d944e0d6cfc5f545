"""Which lines of a plain text begin a paragraph although no line above them is left blank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import Final

from index.document import Span
from index.loaders.text.facts import figure_of
from index.speaker_labels import is_stamped, is_timed, speaker_label

_STOPPED: Final = re.compile(r"[.!?:][\"'”’)\]]*$")
_FULL: Final = 0.85
"""How much of the width lines broken for want of room take up, their next word included, at the least."""

NARROWEST: Final = 40
"""Nobody wraps prose much narrower."""

_LABEL: Final = re.compile(r"\S+[:=](?:\s|$)")
"""What a line of a log or of settings begins with: "error: ", "width = "."""

_FEWEST_TIMED: Final = 3
"""Fewer lines of a group that begin with a time may be broken at one."""

_LEAST_INDENT: Final = 2
_TAB: Final = 8


def has_stopped(text: str, line: Span) -> bool:
    """Whether a line ends as a sentence or a lead-in does."""
    return _STOPPED.search(line.cut(text)) is not None


def had_room(text: str, above: Span, line: Span, width: int) -> bool:
    """Whether a line's first word would have fitted in the line above, which was then broken on purpose."""
    word = line.cut(text).split(maxsplit=1)[0]
    return len(above) + 1 + len(word) <= _FULL * width


def width_of(lines: Sequence[Span]) -> int:
    """The length that nine lines in ten keep within: a long address on one line makes no text wide."""
    lengths = sorted(len(line) for line in lines)
    return lengths[ceil(0.9 * (len(lengths) - 1))]


def goes_on(text: str, above: Span, line: Span, width: int) -> bool:
    """Whether a line is the rest of the one above although the text does not look wrapped: it begins in lower
    case, and the one above has not stopped and had no room for its first word."""
    if not text[line.start].islower() or has_stopped(text, above) or _LABEL.match(line.cut(text)):
        return False
    return width >= NARROWEST and not had_room(text, above, line, width)


def is_broken(text: str, above: Span, line: Span, width: int) -> bool:
    """Whether a line among wrapped ones is broken inside a sentence for want of room."""
    full = len(above) >= NARROWEST and not had_room(text, above, line, width)
    return full and not has_stopped(text, above)


def turns(text: str, groups: Sequence[Sequence[Span]], *, wrapped: bool) -> frozenset[int]:
    """The starts of the lines that begin with a time stamp, with a time as those about them do, or with a
    name that begins another line too: there somebody else begins to speak. Where lines are not wrapped each
    entry of a log is a line of its own."""
    names: Counter[str] = Counter()
    named: list[tuple[int, str]] = []
    found: set[int] = set()
    for lines in groups:
        if wrapped:
            found |= _timed(text, lines)
        for at, line in enumerate(lines):
            if _begins_with_stamp(text, lines, at):
                found.add(line.start)
            label = speaker_label(text, line)
            if label is not None:
                name = label.name.cut(text)
                names[name] += 1
                named.append((line.start, name))
    return frozenset(found | {start for start, name in named if names[name] > 1})


def _timed(text: str, lines: Sequence[Span]) -> set[int]:
    """The starts of a group's lines that begin with a time, if they are several; and of its first, where it
    says on which day they were written, which has to stay text."""
    timed = [line.start for line in lines if is_timed(text, line)]
    if len(timed) < _FEWEST_TIMED:
        return set()
    return {*timed, lines[0].start} if figure_of(lines[0].cut(text)) == "day" else set(timed)


def _begins_with_stamp(text: str, lines: Sequence[Span], at: int) -> bool:
    """ "(3:16)" inside a sentence is a verse's number and no time."""
    if not is_stamped(text, lines[at]):
        return False
    if at == 0 or text[lines[at].start] != "(":
        return True
    return has_stopped(text, lines[at - 1]) or is_stamped(text, lines[at - 1])


def indented(text: str, lines: Sequence[Span]) -> frozenset[int]:
    """The starts of those lines of a group, but its first, that are set in by hand as a paragraph's first
    line is: further than both their neighbours, below the end of a sentence."""
    indents = [_indent(text, line.start) for line in lines]
    found = set()
    for at in range(1, len(lines)):
        inward = indents[at] >= indents[at - 1] + _LEAST_INDENT
        alone = at + 1 == len(lines) or indents[at] >= indents[at + 1] + _LEAST_INDENT
        if inward and alone and has_stopped(text, lines[at - 1]):
            found.add(lines[at].start)
    return frozenset(found)


def _indent(text: str, start: int) -> int:
    """In columns."""
    columns = 0
    while start > 0 and text[start - 1] in " \t\u00a0":
        start -= 1
        columns += _TAB if text[start] == "\t" else 1
    return columns
