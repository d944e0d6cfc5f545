"""Words that a line's end cut in two, put together again where that is evident."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

_SOFT: Final = "\u00ad"
_HYPHENS: Final = frozenset("-\u2010\u0002\ufffe")
"""U+0002 and U+FFFE are what pdfium writes for a hyphen at a line's end."""

_CLOSED: Final = frozenset("—–/")
"""After these a line may end where no space is written."""

_LAST_PART: Final = re.compile(r"([^\W\d_]+)[-\u2010\u00ad\u0002\ufffe]$")
_FIRST_PART: Final = re.compile(r"[^\W\d_]+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


class Hyphenation:
    """Which words a document writes whole and which with a hyphen, and whether it hyphenates at line ends.

    A hyphen at a line's end is left out where the word stands whole elsewhere in the document, and kept where
    it stands with a hyphen. Where it stands in neither way, the document's other line ends decide.
    """

    def __init__(self, paragraphs: Iterable[Sequence[str]]) -> None:
        self._written: set[str] = set()
        cuts: list[tuple[str, str]] = []
        for lines in paragraphs:
            for line in lines:
                self._written.update(word.group().lower() for word in _WORD.finditer(line))
            for line, after in pairwise(lines):
                parts = _cut_word(line, after)
                if parts is not None:
                    cuts.append(parts)
        evident = sum((a + b).lower() in self._written for a, b in cuts)
        kept = sum(f"{a}-{b}".lower() in self._written for a, b in cuts)
        self._hyphenates = evident > kept

    def joined(self, lines: Sequence[str]) -> str:
        """The lines of a paragraph as one."""
        return self.joined_with_starts(lines)[0]

    def joined_with_starts(self, lines: Sequence[str]) -> tuple[str, list[int]]:
        """The lines of a paragraph as one, and where in that each begins."""
        text, starts = "", []
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            starts.append(len(text))
            text += line
            if not after:
                continue
            if line.endswith(_SOFT):
                text = text[:-1]
            elif line[-1:] in _HYPHENS:
                text = self._without_or_with_hyphen(text, line, after)
            elif not (_is_closed(line[-2:]) or _is_closed(after[1::-1])):
                text += " "
        return text, starts

    def _without_or_with_hyphen(self, text: str, line: str, after: str) -> str:
        parts = _cut_word(line, after)
        if parts is None:
            # A dash between spaces, a number, or a name of which both parts have capitals.
            apart = " " if line[-2:-1].isspace() or len(line) == 1 else ""
            return text[:-1] + "-" + apart
        whole, hyphened = "".join(parts).lower(), "-".join(parts).lower()
        if whole in self._written or (hyphened not in self._written and self._hyphenates):
            return text[:-1]
        return text[:-1] + "-"


def _is_closed(pair: str) -> bool:
    """Whether the second of two characters is a dash or slash, and no white space parts it from the first."""
    return len(pair) == 2 and pair[1] in _CLOSED and not pair[0].isspace()


def _cut_word(line: str, after: str) -> tuple[str, str] | None:
    last = _LAST_PART.search(line)
    first = _FIRST_PART.match(after)
    if last is None or first is None or not first.group()[0].islower():
        return None
    return last.group(1), first.group()
