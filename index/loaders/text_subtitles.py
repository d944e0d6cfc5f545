"""Subtitles that were saved as text, SubRip or WebVTT: what is said is text, when it is shown is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.document import Span

_TIME: Final = r"(?:\d{1,3}:)?\d{2}:\d{2}[.,]\d{3}"
_TIMES: Final = re.compile(rf"{_TIME}\s+-->\s+{_TIME}(?:\s|\Z)")
_WEBVTT: Final = "WEBVTT"


def captions(text: str, groups: Sequence[Sequence[Span]]) -> list[Span] | None:
    """The captions of a text that is subtitles, without the lines that count and time them; None where it is
    none, which begins with a time, a number and a time, or "WEBVTT"."""
    opening = groups[0] if groups else []
    if not any(_is_time(text, line) for line in opening[:2]):
        later = any(_is_time(text, line) for lines in groups[1:] for line in lines)
        if not (later and opening and opening[0].cut(text).startswith(_WEBVTT)):
            return None
        groups = groups[1:]
    found: list[Span] = []
    for lines in groups:
        begins = True
        for at, line in enumerate(lines):
            if _is_time(text, line) or _counts(text, lines, at):
                begins = True
            elif begins:
                found.append(line)
                begins = False
            else:
                found[-1] = Span(found[-1].start, line.end)
    return found


def _is_time(text: str, line: Span) -> bool:
    return _TIMES.match(text, line.start, line.end) is not None


def _counts(text: str, lines: Sequence[Span], at: int) -> bool:
    """Whether a line above a time is the caption's number, or its name, which only begins a group."""
    if at + 1 == len(lines) or not _is_time(text, lines[at + 1]):
        return False
    return at == 0 or lines[at].cut(text).isdecimal()
