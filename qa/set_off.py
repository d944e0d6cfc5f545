"""Underscores and asterisks told apart: those that set words off, as in Markdown, and those of names.

The rules are those of CommonMark (spec.commonmark.org, "Emphasis and strong emphasis") as far as plain text
bears them: a run opens before something and behind no word, closes behind something and before no word, and
both runs are as long. What has no other half stays what it is: class_, _config.yml, snake_case, Sgr A*.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from index.document import Span
from qa.halves import BRACKETS, halves_in, parted
from qa.unspaced import UNSPACED, is_unspaced

OPENS, CLOSES = "\ufdd0", "\ufdd1"
"""What stands for a mark that sets off: code points that no text holds (Unicode 16, 23.7)."""

_RUN = re.compile(r"`[^`\n]*`|(?P<mark>[_*])(?P=mark)*")
_LONGEST_RUN = 3
_MOST_OPEN = 16
"""Runs that may still be closed; those opened before them stay as they are."""

_OF_ADDRESSES = frozenset("/@#&=%+~\\$.:?!)]}\u00b0")
"""Marks in front of which, or behind which, an address or a formula goes on."""

_FIRST = frozenset("\"'`_*#+-\u2013\u2212\u00b1\u00a7\u00bf\u00a1")
_LAST = frozenset("\"'`_*.,;:!?\u2026%\u2030\u00b0\u2032\u2033-\u2013\u2014")
"""What it may begin and end with besides words, brackets, quotes and signs of money; "*.txt" and "build/*"
name many files."""

_CLOSED = re.compile(rf"\Z|[_{UNSPACED}]|[.,;:!?]+(?![^\W_])|[^\w.,;:!?/@#&=%+~\\$]")
"""What may follow."""

_CALL_OR_FILE = re.compile(r"\(|\.\w")
"""Behind a name with underscores about it: __init__(self), __init__.py."""


@lru_cache(256)
def told_apart(paragraph: str) -> str:
    """The paragraph, as long as it was, with OPENS and CLOSES in place of each mark that sets words off."""
    chars = list(paragraph)
    opened: list[re.Match[str]] = []
    halves = halves_in(paragraph, Span(0, len(paragraph)))
    for run in _RUN.finditer(paragraph):
        if not run["mark"] or len(run.group()) > _LONGEST_RUN:
            continue
        half = _half_of(paragraph, run, opened, halves) if _closes(paragraph, run) else None
        if half is not None and not _is_name(paragraph, half, run):
            chars[half.start() : half.end()] = OPENS * len(run.group())
            chars[run.start() : run.end()] = CLOSES * len(run.group())
            del opened[opened.index(half) :]
        elif _opens(paragraph, run):
            opened = [*opened[1 - _MOST_OPEN :], run]
    return "".join(chars)


def _half_of(
    text: str, run: re.Match[str], opened: list[re.Match[str]], halves: Mapping[int, int]
) -> re.Match[str] | None:
    """The nearest of the runs with the same marks, unless one half of a bracket stands between the two: what
    is set off holds both."""
    for other in reversed(opened):
        if other.group() == run.group():
            between = parted(text, other.end(), run.start(), halves)
            if BRACKETS.isdisjoint(text[at] for at in between):
                return other
    return None


def _opens(text: str, run: re.Match[str]) -> bool:
    before, after = text[max(0, run.start() - 1) : run.start()], text[run.end() : run.end() + 1]
    if not (after.isalnum() or after in _FIRST or _is_of(after, "Ps", "Pi", "Sc")):
        return False
    if not before.strip() or is_unspaced(before):
        return True
    return unicodedata.category(before)[0] in "PS" and before not in _OF_ADDRESSES


def _closes(text: str, run: re.Match[str]) -> bool:
    before = text[run.start() - 1]
    if not (before.isalnum() or before in _LAST or _is_of(before, "Pe", "Pf", "Sc", "Mn", "Mc")):
        return False
    return _CLOSED.match(text, run.end()) is not None


def _is_of(char: str, *categories: str) -> bool:
    return char != "" and unicodedata.category(char) in categories


def _is_name(text: str, half: re.Match[str], run: re.Match[str]) -> bool:
    inside = text[half.end() : run.start()]
    if not inside:
        return True
    return run["mark"] == "_" and inside.isidentifier() and _CALL_OR_FILE.match(text, run.end()) is not None
