"""What a plain text quotes as mails do: ">" stands before every line, once for each time it was answered.

It may as well be greater-than, a prompt or how a transcript begins a turn, so that a text quotes only where
something else about it says so. A mailbox may have set one mark, and a shell its prompts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from itertools import groupby, pairwise
from typing import Final

from index.document import Span
from index.loaders.text.facts import is_salutation
from index.loaders.text.lines import had_room, has_stopped
from index.sentences import trimmed

_MARKS: Final = re.compile(r">(?:[ \t]?>)*")
_WROTE: Final = re.compile(r"\b(?:wrote|writes|schrieb|escribió|scrisse|a écrit)\s?:$")
_FROM: Final = re.compile(r"From:\s")
_OF_A_HEADER: Final = re.compile(r"(?:To|Sent|Date|Subject):\s")
_PROSE_STOP: Final = re.compile(r"[^\W\d_]{2}[\"'”’)\]]*[.!?…,;:][\"'”’)\]]*$")
_IN_MAILBOX: Final = ">From "
"""How a mailbox keeps a line that begins with "From ", by which it tells one mail from the next."""

_LEADS_ON: Final = re.compile(
    r"(?:,|\b(?:and|or|an?|the|of|by|to|in|at|on|for|from|with|is|are|was|were|where|when|who|which|that|as"
    r"|M(?:r|rs|s)|Dr))$"
)
"""A sentence that goes on may go on with a name."""

_NARROW: Final = 60
"""Columns: nobody wraps lines much shorter."""

_ANSWERS: Final = 8
"""Between as many, whoever is said to have written what is quoted has written all of it."""

_HERE_DOCUMENT: Final = re.compile(r"<<-?\s?[\"']?(\w+)")
"""How a shell is told to read the lines below, up to one of that word."""

_DEEP: Final = 3
"""Marks with which alone Python and transcripts begin a line."""


def quoted_lines(text: str, lines: Sequence[Span | None]) -> frozenset[int]:
    """The starts of the lines that begin with marks of quotation; None stands for a blank line."""
    if not _quotes(text, lines):
        return frozenset()
    return frozenset(line.start for run in _runs(text, lines) for line in _marked(text, run))


def is_marks(text: str, line: Span) -> bool:
    """Whether nothing is quoted in a line that begins with marks, so that it stands for a blank line."""
    return not behind_marks(text, line)


def behind_marks(text: str, span: Span) -> Span:
    """`span` less the marks that it begins with."""
    marks = _MARKS.match(text, span.start, span.end)
    return trimmed(text, marks.end(), span.end) if marks else span


def cut_by_depth(text: str, lines: Sequence[Span], quoted: Set[int]) -> Iterator[list[Span]]:
    """Lines in groups that end where another's words begin or end; not inside a sentence, which a mail
    program may have broken without a mark."""
    group: list[Span] = []
    depths = [_depth(text, line) if line.start in quoted else 0 for line in lines]
    for at, line in enumerate(lines):
        if group and depths[at] != depths[at - 1] and not _goes_on(text, group[-1], line):
            yield group
            group = []
        group.append(line)
    yield group


def _quotes(text: str, lines: Sequence[Span | None]) -> bool:
    """Whether it is a mail that answers another, or looks like one: it has a mail's header, or says above
    the marks who wrote it, or marks the blank lines between others, or quotes lines of prose."""
    filled = [line for line in lines if line]
    if not any(_depth(text, line) == 1 for line in filled):
        return False
    if any(_says_who_wrote(text, above, line) for above, line in pairwise(filled)):
        return True
    if _begins_any(_FROM, text, filled) and _begins_any(_OF_A_HEADER, text, filled):
        return True
    return any(_is_prose(text, run) for run in _runs(text, lines))


def _says_who_wrote(text: str, above: Span, line: Span) -> bool:
    return _depth(text, line) == 1 and _WROTE.search(above.cut(text)) is not None


def _begins_any(pattern: re.Pattern[str], text: str, lines: Sequence[Span]) -> bool:
    return any(pattern.match(text, line.start, line.end) for line in lines)


def _is_prose(text: str, run: Sequence[Span]) -> bool:
    """Whether lines with marks are of a text that was written in sentences."""
    single = [_depth(text, line) == 1 for line in run]
    empty = [is_marks(text, line) for line in run]
    words = [one and not (bare or _compares(text, line))
             for line, one, bare in zip(run, single, empty, strict=True)]  # fmt: skip
    if any(empty[at] and single[at] and words[at - 1] and words[at + 1] for at in range(1, len(run) - 1)):
        return True
    stopped = [_PROSE_STOP.search(line.cut(text)) is not None for line in run]
    return any(words[at] and words[at + 1] and (stopped[at] or stopped[at + 1]) for at in range(len(run) - 1))


def _runs(text: str, lines: Sequence[Span | None]) -> Iterator[list[Span]]:
    """The lines with marks, in groups of neighbours; not those that a mailbox or a shell has marked."""
    groups = [list(group) for _, group in groupby(lines, key=lambda line: bool(line and _depth(text, line)))]
    for at, group in enumerate(groups):
        run = [line for line in group if line and _depth(text, line)]
        above = groups[at - 1] if at > 0 else []
        if run and not _is_in_mailbox(text, groups, at) and not _is_here_document(text, above, run):
            yield run


def _is_in_mailbox(text: str, groups: Sequence[Sequence[Span | None]], at: int) -> bool:
    """Whether a line with a mark is in a sentence that begins above it or goes on below, and not among others
    that are quoted; broken for want of room, the one above goes on all the same."""
    line, *others = groups[at]
    if others or line is None or not text.startswith(_IN_MAILBOX, line.start):
        return False
    above = groups[at - 1][-1] if at > 0 else None
    below = groups[at + 1][0] if at + 1 < len(groups) else None
    if above and not has_stopped(text, above) and not is_salutation(above.cut(text)):
        width = max(_NARROW, *(len(other) for other in groups[at - 1] if other))
        return not (had_room(text, above, line, width) and _is_among_quoted(text, groups, at))
    if below is None or has_stopped(text, line) or _is_among_quoted(text, groups, at):
        return False
    if text[below.start].islower() or _LEADS_ON.search(line.cut(text)):
        return True
    return not had_room(text, line, below, max(_NARROW, *(len(other) for other in groups[at + 1] if other)))


def _is_among_quoted(text: str, groups: Sequence[Sequence[Span | None]], at: int) -> bool:
    """Whether others in its paragraph have marks, or it is said above them who wrote, or above further ones
    with nothing but answers between; where another mail begins, it is said no more."""
    if any(None not in groups[near] for near in (at - 1, at + 1) if 0 < near < len(groups) - 1):
        return True
    for group in groups[max(0, at - 1 - 2 * _ANSWERS) : at][::-2]:
        filled = [line for line in group if line]
        if filled and _WROTE.search(filled[-1].cut(text)):
            return True
        if _begins_any(_FROM, text, filled):
            return False
    return False


def _is_here_document(text: str, above: Sequence[Span | None], run: Sequence[Span]) -> bool:
    command = _HERE_DOCUMENT.search(above[-1].cut(text)) if above and above[-1] else None
    return command is not None and behind_marks(text, run[-1]).cut(text) == command[1]


def _marked(text: str, run: Sequence[Span]) -> Iterator[Span]:
    """Of neighbours with marks those whose marks are of quotation."""
    if all(_depth(text, line) >= _DEEP or _compares(text, line) for line in run):
        return
    yield from (line for line in run if text[line.start + 1 : line.start + 2] != "=")


def _compares(text: str, line: Span) -> bool:
    """Whether ">" may be greater-than: it stands before a number, an amount of money or "="."""
    first = behind_marks(text, line).cut(text)[:1]
    return first != "" and (first.isdecimal() or first in "=.−-±" or unicodedata.category(first) == "Sc")


def _goes_on(text: str, above: Span, line: Span) -> bool:
    first = behind_marks(text, line).cut(text)[:1]
    return not has_stopped(text, above) and (first.islower() or first.isdecimal() or first == "=")


def _depth(text: str, line: Span) -> int:
    marks = _MARKS.match(text, line.start, line.end)
    return marks.group().count(">") if marks else 0
