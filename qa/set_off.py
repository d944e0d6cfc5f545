"""Underscores and asterisks told apart: those that set words off, as in Markdown, and those of names.

The rules are those of CommonMark (spec.commonmark.org, "Emphasis and strong emphasis") as far as plain text
bears them: a run opens before something and behind no word, closes behind something and before no word, and
both runs are as long. What has no other half stays what it is: class_, _config.yml, snake_case, Sgr A*.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from qa.unspaced import UNSPACED, is_unspaced

OPENS, CLOSES = "\ufdd0", "\ufdd1"
"""What stands for a mark that sets off: code points that no text holds (Unicode 16, 23.7)."""

_RUN = re.compile(r"`[^`\n]*`|(?P<mark>[_*])(?P=mark)*")
_LONGEST_RUN = 3
_MOST_OPEN = 16
"""Runs that may still be closed; those opened before them stay as they are."""

_BEFORE_OPENING = frozenset("\"'_*>|,;\u2013\u2014\u00bf\u00a1")
"""Marks in front of what is set off; others, as "/" and "@", are of an address."""

_CLOSED = re.compile(f"\\Z|[\\s)\\]}}\u201d\u2019\u00bb\"'\u2026*_\u2013\u2014|<{UNSPACED}]|[.,;:!?]+(?!\\w)")
"""What may follow; other marks go on with an address."""

_CALL_OR_FILE = re.compile(r"\(|\.\w")
"""Behind a name with underscores about it: __init__(self), __init__.py."""


@lru_cache(256)
def told_apart(paragraph: str) -> str:
    """The paragraph, as long as it was, with OPENS and CLOSES in place of each mark that sets words off."""
    chars = list(paragraph)
    opened: list[re.Match[str]] = []
    for run in _RUN.finditer(paragraph):
        if not run["mark"] or len(run.group()) > _LONGEST_RUN:
            continue
        half = next((other for other in reversed(opened) if other.group() == run.group()), None)
        if half is not None and _closes(paragraph, run) and not _is_name(paragraph, half, run):
            chars[half.start() : half.end()] = OPENS * len(run.group())
            chars[run.start() : run.end()] = CLOSES * len(run.group())
            del opened[opened.index(half) :]
        elif _opens(paragraph, run):
            opened = [*opened[1 - _MOST_OPEN :], run]
    return "".join(chars)


def _opens(text: str, run: re.Match[str]) -> bool:
    before, after = text[max(0, run.start() - 1) : run.start()], text[run.end() : run.end() + 1]
    if not after.strip():
        return False
    return (
        not before.strip()
        or before in _BEFORE_OPENING
        or is_unspaced(before)
        or unicodedata.category(before) in ("Ps", "Pi")
    )


def _closes(text: str, run: re.Match[str]) -> bool:
    return not text[run.start() - 1].isspace() and _CLOSED.match(text, run.end()) is not None


def _is_name(text: str, half: re.Match[str], run: re.Match[str]) -> bool:
    inside = text[half.end() : run.start()]
    if not inside:
        return True
    return run["mark"] == "_" and inside.isidentifier() and _CALL_OR_FILE.match(text, run.end()) is not None
