"""How a line of a transcript begins: "[00:12:03] ANNA VOGEL: ", or in a chat that was saved "[03/02/2023,
14:05:09] Anna: ", "03/02/2023, 14:05 - Anna: ", "3/2, 14:05 Anna: " and "14:05 <anna> ".

One rule for who cuts turns into paragraphs and for who tells what was said from who said it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from index.document import Span

_TIME: Final = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_DATED_TIME: Final = rf"\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}},?\s{_TIME}(?:\s?[AaPp]\.?[Mm]\.?)?"
_DATED: Final = rf"\u200e?(?:\[{_DATED_TIME}\]|\({_DATED_TIME}\)|{_DATED_TIME}\s[-–—])"
_STAMP: Final = rf"(?:[\[(]{_TIME}[\])]|\d{{1,2}}:\d{{2}}:\d{{2}}(?:[.,]\d{{1,3}})?|{_DATED})"
_DAY_AND_HOUR: Final = r"\d{1,2}[./]\d{1,2}\.?,\s\d{1,2}:\d{2}"
"""Without a year: a stamp only before a name and a colon."""

_NAME: Final = r"[A-Z(][\w.’'()-]*"
_LABEL: Final = re.compile(
    rf"(?:(?:{_STAMP}|{_DAY_AND_HOUR})\s+)?(?:[-–—>]+\s*)?(?P<name>{_NAME}(?: {_NAME}| \d+){{0,5}}):(?=\s)"
)
_NICKNAME: Final = re.compile(rf"(?:{_STAMP}|{_TIME})\s+<[@+%~& ]?(?P<name>[^\s<>]{{1,30}})>(?=\s)")
_LOGGED: Final = re.compile(r"(?:\d{1,2}:[0-5]\d|[0-2]\d\.[0-5]\d)(?:[^\S\n\r]{2,}|\t)(?=\S)")
"""An hour set off by two blanks; "9.15  " may be a section's number."""

_STAMPED: Final = re.compile(rf"{_STAMP}(?=\s)")
_DATED_STAMP: Final = re.compile(rf"{_DATED}(?=\s)")
_DAY_STAMP: Final = re.compile(rf"{_DAY_AND_HOUR}(?=\s)")
_LONGEST_NAME: Final = 50


@dataclass(frozen=True, slots=True)
class SpeakerLabel:
    """Where a line's name stands, if it is one: "Note:" looks alike. What is said begins at `end`, or behind
    the white space there."""

    name: Span
    end: int


def speaker_label(text: str, line: Span) -> SpeakerLabel | None:
    """What a line begins with where that is a name and a colon, maybe behind a time stamp, or a name between
    angle brackets behind one."""
    found = _LABEL.match(text, line.start, line.end) or _NICKNAME.match(text, line.start, line.end)
    if found is None or len(found["name"]) > _LONGEST_NAME:
        return None
    return SpeakerLabel(Span(*found.span("name")), found.end())


def is_stamped(text: str, line: Span) -> bool:
    """Whether a line begins with a time stamp."""
    return _STAMPED.match(text, line.start, line.end) is not None


def is_dated(text: str, line: Span) -> bool:
    """Whether a line begins with a stamp of day and time, as every message of a chat does."""
    return _DATED_STAMP.match(text, line.start, line.end) is not None or _is_message_of_day(text, line)


def is_timed(text: str, line: Span) -> bool:
    """Whether a line looks like a message or an entry that begins with its time, if others beside it do."""
    if _LOGGED.match(text, line.start, line.end) or _NICKNAME.match(text, line.start, line.end):
        return True
    return _is_message_of_day(text, line)


def _is_message_of_day(text: str, line: Span) -> bool:
    stamp = _DAY_STAMP.match(text, line.start, line.end)
    return stamp is not None and speaker_label(text, line) is not None
