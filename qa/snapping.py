"""From the model's span to one that may be quoted: whole words, no dangling marks, pairs complete.

Everything here moves ends; nothing changes a text. `bounds` is where an answer may lie, a sentence's part of
the passage (qa.spans.places_in), and no end ever leaves it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from index.characters import splits_character
from index.document import Span
from qa.addresses import begins_address, splits_address
from qa.figures import begins_figure, ends_in_inches, follows_figure, front_of
from qa.halves import halves_in, near
from qa.pairs import balance, fetch_set_off, other_half
from qa.set_off import CLOSES, OPENS, told_apart
from qa.straight_quotes import curled
from qa.words import before_possessive, splits_word

_SIGNS_BEFORE_NUMBERS = frozenset("\u2212+\u00b1")
_SIGNS_AFTER_NUMBERS = frozenset("%\u2030\u00b0\u2032\u2033")
_KEPT_AT_THE_START = frozenset("#@&")
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")

_TOLD_APART = re.compile(r"[\"_*]")
_MOST_UNDERSCORES = 3
"""Of a name, at one of its ends."""

_NEIGHBOURS = 64
"""Code points about what is looked at that decide whether a cut at its border parts a character."""


def snap(text: str, span: Span, bounds: Span, paragraph: Span | None = None) -> Span | None:
    """The span of `text` to quote for `span`, inside `bounds`; None where nothing but marks is left.
    `paragraph` holds the bounds, and is them where it is not given.

    Ends move out to whole words and characters, to the sign of a number and to the other half of a pair
    of brackets or quotes nearby; they move in from white space, dangling punctuation and halves whose
    other half is far.
    """
    whole = near(text, bounds.start, bounds.end)
    if paragraph is not None:
        whole = Span(max(whole.start, paragraph.start), min(whole.end, paragraph.end))
    if not _TOLD_APART.search(text, bounds.start, bounds.end):
        return _snap(text, span, bounds, whole)
    # Straight quotes and marks that set off are told apart within the paragraph, as a quotation goes on from
    # sentence to sentence; then they are pairs like the others.
    within = bounds if paragraph is None else whole
    low = max(0, min(whole.start, span.start) - _NEIGHBOURS)
    before, paired = text[low : within.start], told_apart(curled(within.cut(text)))
    after = text[within.end : max(whole.end, span.end) + _NEIGHBOURS]
    view = before + paired + after
    found = _snap(view, span.shifted(-low), bounds.shifted(-low), whole.shifted(-low))
    return None if found is None else found.shifted(low)


def _snap(text: str, span: Span, bounds: Span, whole: Span) -> Span | None:
    bounds = _whole_characters(text, bounds)
    halves = halves_in(text, whole)
    start, end = max(span.start, bounds.start), min(span.end, bounds.end)
    start, end = _trim(text, start, end, halves)
    if not _says_something(text[start:end]):
        return None
    # A round can make the next one necessary. Of random marks two settle all; six are the end in any case.
    for _ in range(6):
        before = start, end
        start, end = _whole_words(text, start, end, bounds)
        start, end = _whole_figures(text, start, end, bounds, halves)
        start, end = balance(text, start, end, bounds, halves)
        start, end = fetch_set_off(text, start, end, bounds)
        start, end = _trim(text, start, end, halves)
        if start >= end:
            return None
        if (start, end) == before:
            break
    return Span(start, end) if _says_something(text[start:end]) else None


def _whole_characters(text: str, bounds: Span) -> Span:
    start, end = bounds.start, bounds.end
    while start < end and splits_character(text, start):
        start += 1
    while start < end and splits_character(text, end):
        end -= 1
    return Span(start, end)


def _says_something(text: str) -> bool:
    return any(unicodedata.category(char)[0] in "LNS" for char in text)


def _trim(text: str, start: int, end: int, halves: Mapping[int, int]) -> tuple[int, int]:
    while start < end and _dangles_at_start(text, start, end, halves):
        start += 1
    while start < end and _dangles_at_end(text, start, end, halves):
        end -= 1
    return start, end


def _is_blank(char: str) -> bool:
    return char.isspace() or char in _INVISIBLE or unicodedata.category(char) == "Cc"


def _dangles_at_start(text: str, start: int, end: int, halves: Mapping[int, int]) -> bool:
    char = text[start]
    if _is_blank(char) or char == CLOSES:
        return True
    if char == OPENS:
        half = other_half(text, start, end)
        return half is None or not _says_something(text[half + 1 : end])
    if char in _KEPT_AT_THE_START or halves.get(start, start) > start or begins_figure(text, start, end):
        return False
    if char == ".":
        return not text[start + 1 : start + 2].isalpha()
    if char == "/":
        return not begins_address(text, start)
    if char == "_":
        return not _is_of_name(text, start)
    category = unicodedata.category(char)
    if char in "\"'\u2018\u2019":
        return not _opens(text, start) or (char == '"' and '"' not in text[start + 1 : end])
    return char in _SIGNS_BEFORE_NUMBERS or (category[0] == "P" and char not in "\u00bf\u00a1%\u2030")


def _is_of_name(text: str, at: int) -> bool:
    """Whether the underscore is one of a few beside a word, as in class_ or _config, and of no line to be
    filled in."""
    first, last = at, at + 1
    while first > 0 and text[first - 1] == "_" and last - first <= _MOST_UNDERSCORES:
        first -= 1
    while last < len(text) and text[last] == "_" and last - first <= _MOST_UNDERSCORES:
        last += 1
    beside = text[max(0, first - 1) : first] + text[last : last + 1]
    return last - first <= _MOST_UNDERSCORES and any(map(str.isalnum, beside))


def _opens(text: str, at: int) -> bool:
    return text[at + 1 : at + 2].isalnum() and (at == 0 or not text[at - 1].isalnum())


def _dangles_at_end(text: str, start: int, end: int, halves: Mapping[int, int]) -> bool:
    char = text[end - 1]
    if _is_blank(char) or char == OPENS:
        return True
    if char == CLOSES:
        half = other_half(text, end - 1, start - 1)
        return half is None or not _says_something(text[start:half])
    if (
        char in _SIGNS_AFTER_NUMBERS
        or halves.get(end - 1, end) < end
        or ends_in_inches(text, start, end, halves)
    ):
        return False
    if char == ".":
        return not _ends_abbreviation(text, start, end)
    if char in "\"'\u2019":
        quotes = "'\u2018" if char in "'\u2019" else char
        return not any(quote in text[start : end - 1] for quote in quotes)
    if char == "+":
        return False
    if char == "_":
        return not (_is_of_name(text, end - 1) or splits_address(text, end - 1))
    return unicodedata.category(char)[0] == "P" and char not in "*/#&"


def _ends_abbreviation(text: str, start: int, end: int) -> bool:
    """Whether the full stop at the end is that of letters each with its own: U.S., a.m."""
    return end - start >= 4 and text[end - 2].isalpha() and text[end - 3] == "." and text[end - 4].isalpha()


def _whole_words(text: str, start: int, end: int, bounds: Span) -> tuple[int, int]:
    while start > bounds.start and (splits_word(text, start) or before_possessive(text, start)):
        start -= 1
    while end < bounds.end and splits_word(text, end):
        end += 1
    if end < bounds.end and text[end] == "." and _ends_abbreviation(text, start, end + 1):
        end += 1
    return start, end


def _whole_figures(
    text: str, start: int, end: int, bounds: Span, halves: Mapping[int, int]
) -> tuple[int, int]:
    start = front_of(text, start, bounds.start)
    if end < bounds.end and follows_figure(text, end, halves):
        end += 1
    return start, end
