"""How a line of a transcript begins: "[00:12:03] ANNA VOGEL: ".

One rule for who cuts turns into paragraphs and for who tells what was said from who said it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from index.document import Span

_STAMP: Final = r"(?:[\[(]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]|\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?)"
_NAME: Final = r"[A-Z(][\w.’'()-]*"
_LABEL: Final = re.compile(
    rf"(?:{_STAMP}\s+)?(?:[-–—>]+\s*)?(?P<name>{_NAME}(?: {_NAME}| \d+){{0,5}}):(?=\s)"
)
_STAMPED: Final = re.compile(rf"{_STAMP}(?=\s)")
_LONGEST_NAME: Final = 50


@dataclass(frozen=True, slots=True)
class SpeakerLabel:
    """Where a line's name stands, if it is one: "Note:" looks alike. What is said begins at `end`, or behind
    the white space there."""

    name: Span
    end: int


def speaker_label(text: str, line: Span) -> SpeakerLabel | None:
    """What a line begins with where that is a name and a colon, maybe behind a time stamp."""
    found = _LABEL.match(text, line.start, line.end)
    if found is None or len(found["name"]) > _LONGEST_NAME:
        return None
    return SpeakerLabel(Span(*found.span("name")), found.end())


def is_stamped(text: str, line: Span) -> bool:
    """Whether a line begins with a time stamp."""
    return _STAMPED.match(text, line.start, line.end) is not None
