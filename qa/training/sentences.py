"""Words and sentences of a passage, cut cheaply: enough to make other passages and questions of it."""

from __future__ import annotations

import re
from itertools import pairwise

Spans = tuple[tuple[int, int], ...]

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)\]]*\s+(?=[\"'\u201c\u2018(\[]*[A-Z0-9])|\n+")


def words(text: str) -> list[str]:
    """Lower-case words, for matching only."""
    return _WORD.findall(text.lower())


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans that cover the text without gap, cut after final marks and at line ends."""
    borders = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(borders) if start < end]
