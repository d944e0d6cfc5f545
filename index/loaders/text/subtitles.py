"""Subtitles that were saved as text, SubRip or WebVTT: what is said is text, when it is shown is not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.document import Block, Span

_TIME: Final = r"(?:\d{1,3}:)?\d{2}:\d{2}[.,]\d{3}"
_TIMES: Final = re.compile(rf"{_TIME}\s+-->\s+{_TIME}(?:\s|\Z)")
_WEBVTT: Final = re.compile(r"WEBVTT(?:\s+[-–—].*)?")
_HEADER: Final = re.compile(r"[\w-]+\s?[:=]")
_NOT_SHOWN: Final = ("NOTE", "STYLE", "REGION")


def captions(text: str, groups: Sequence[Sequence[Span]]) -> list[Block] | None:
    """The captions of a text that is subtitles, without the lines that count and time them, below the title
    that may stand right above the first time; None where it is none, which begins with a time, a line and a
    time, or "WEBVTT", and most of whose groups are timed."""
    header = _header(text, groups[0]) if groups else 0
    if header:
        groups = [lines for lines in (groups[0][header:], *groups[1:]) if lines]
    elif not groups or not any(_is_time(text, line) for line in groups[0][:2]):
        return None
    cues = [lines for lines in groups if not (header and lines[0].cut(text).startswith(_NOT_SHOWN))]
    timed = sum(any(_is_time(text, line) for line in lines) for lines in cues)
    if 2 * timed <= len(cues):
        return None
    opening = groups[0][0]
    if header or _is_time(text, opening) or opening.cut(text).isdecimal():
        return [Block("paragraph", said) for said in _said(text, groups)]
    said = _said(text, [groups[0][1:], *groups[1:]])
    return [Block("heading", opening, level=1), *(Block("paragraph", span) for span in said)]


def _header(text: str, lines: Sequence[Span]) -> int:
    """How many lines the head of a WebVTT file has at the beginning of a text: 0 where it is none."""
    if not _WEBVTT.fullmatch(text, lines[0].start, lines[0].end):
        return 0
    return next(
        (at for at in range(1, len(lines)) if not _HEADER.match(text, lines[at].start, lines[at].end)),
        len(lines),
    )


def _said(text: str, groups: Sequence[Sequence[Span]]) -> list[Span]:
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
