"""Which halves of brackets and quotes belong together, told once for all of a paragraph.

One shape alone does not tell it: “ opens in English and closes in German, » the other way about, and a list's
"a)" closes nothing. What has no other half is none; it is a mark like others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from index.document import Span

BRACKETS = frozenset("()[]{}")

_KINDS = {"(": ")", "[": "]", "{": "}", "\u201c": "\u201d", "\u201e": "\u201d", "\u00ab": "\u00bb"} | {
    "\u300c": "\u300d"
}
"""What opens, with what closes it."""

_ANY = "[" + re.escape("".join([*_KINDS, *dict.fromkeys(_KINDS.values())])) + "]"
_PLACE = re.compile(_ANY)

_END = r"[^\s()\[\]{},;\u201c-\u201e\u00ab\u00bb]{1,12}"
_END_WITH_COMMA = rf"{_END}(?:,{_END})?"
_BETWEEN = rf"\s*(?:{_END}\s*(?:,|\.\.)\s*{_END}|{_END_WITH_COMMA}\s*;\s*{_END_WITH_COMMA})\s*"
_MARKS = r"_*\ufdd0\ufdd1"
"""They may set off what stands in quotes, told apart (qa.set_off) or not."""

_MAY_BE_TURNED = frozenset("\u00bb\u201d\u00ab")

_INTERVAL = re.compile(rf"\[{_BETWEEN}\)|\({_BETWEEN}\]")
"""One that holds one of its ends: [0, 1) or (0, 5]."""

_TURNED = re.compile(
    rf"(?<![^\s(\[{{{_MARKS}])[\u00bb\u201d](?=[{_MARKS}]*[^\W_])"
    rf"|(?<=[\w.,!?\u2026{_MARKS}])\u00ab(?![{_MARKS}]*[^\W_])"
)
"""What opens where these close elsewhere, as in »so« and ”so”, and the reverse: by the word beside it."""

NEAR = 4000
"""Code points about a place in which other halves are looked for: a paragraph may be a whole file that has no
line ends."""


def near(text: str, start: int, end: int) -> Span:
    """What stands about `[start, end)`, where no paragraph is given."""
    return Span(max(0, start - NEAR), min(len(text), end + NEAR))


def halves_in(text: str, whole: Span) -> dict[int, int]:
    """The place of each half that stands in `whole`, with that of its other half."""
    by = whole.start
    return {one + by: other + by for one, other in _paired(whole.cut(text))}


@lru_cache(256)
def _paired(paragraph: str) -> tuple[tuple[int, int], ...]:
    pairs: list[tuple[int, int]] = []
    opened: defaultdict[str, list[int]] = defaultdict(list)
    past = 0
    for half in _PLACE.finditer(paragraph):
        at, char = half.start(), half.group()
        if at < past:
            continue
        if (
            char in _MAY_BE_TURNED
            and _TURNED.match(paragraph, at)
            and not _in_french(paragraph, char, opened)
        ):
            continue
        if char in "[(" and (interval := _INTERVAL.match(paragraph, at)):
            past = interval.end()
            pairs += (at, past - 1), (past - 1, at)
            continue
        # Each shape by itself: of one that stands alone the others must not lose theirs.
        stack = opened[_KINDS.get(char, char)]
        if char in _KINDS and not (stack and _closes_low(paragraph, stack[-1], at)):
            stack.append(at)
        elif stack:
            opener = stack.pop()
            pairs += (opener, at), (at, opener)
    return tuple(pairs)


def _in_french(text: str, char: str, opened: Mapping[str, list[int]]) -> bool:
    """Whether it closes « such » quotes, with blanks inside: behind them may stand the figure of a note."""
    stack = opened.get(char, [])
    return char == "\u00bb" and stack != [] and text[stack[-1] + 1].isspace()


def _closes_low(text: str, opener: int, at: int) -> bool:
    """Whether the quote at `at` closes one that stands low, as in „so“."""
    return text[opener] == "\u201e" and text[at] == "\u201c" and not text[at - 1].isspace()


def parted(text: str, start: int, end: int, halves: Mapping[int, int]) -> Iterator[int]:
    """The places of those in `[start, end)` whose other half is not in it."""
    for half in _PLACE.finditer(text, start, end):
        other = halves.get(half.start())
        if other is not None and not start <= other < end:
            yield half.start()


def unbalanced(text: str, start: int, end: int, halves: Mapping[int, int] | None = None) -> int | None:
    """The place of the first of them; `halves` are those about it, where they are not given."""
    if halves is None:
        halves = halves_in(text, near(text, start, end))
    return next(parted(text, start, end, halves), None)
