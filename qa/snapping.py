"""From the model's span to one that may be quoted: whole words, no dangling marks, pairs complete.

Everything here moves ends; nothing changes a text. `bounds` is where an answer may lie, a sentence's part of
the passage (qa.spans.places_in), and no end ever leaves it.
"""

from __future__ import annotations

import re
import unicodedata

from index.characters import splits_character
from index.document import Span
from qa.addresses import begins_address, splits_address
from qa.straight_quotes import curled
from qa.words import before_possessive, splits_word

_PAIRS = {"(": ")", "[": "]", "{": "}", "\u201c": "\u201d", "\u00ab": "\u00bb", "\u300c": "\u300d"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()}
_HALF = re.compile("[" + re.escape("".join([*_PAIRS, *_OPENERS])) + "]")
_SIGNS_BEFORE_NUMBERS = frozenset("-\u2212+\u00b1#")
_SIGNS_AFTER_NUMBERS = frozenset("%\u2030\u00b0")
_KEPT_AT_THE_START = frozenset("#@&.")
_SETS_OFF = re.compile(r"(?<![\w*])\*+(?=[^\s*]|\Z)[^*]*\Z")
"""Asterisks that open what they set off, and close nowhere in front of a span."""

_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")

REACH = 60
"""Code points within which the other half of a quote or bracket is fetched; past that the span is cut."""

_NEIGHBOURS = 64
"""Code points about what is looked at that decide whether a cut at its border parts a character."""

_NEAR = 4000
"""Code points about the bounds in which a straight quote's other half is looked for: a paragraph may be a
whole file that has no line ends."""


def snap(text: str, span: Span, bounds: Span, paragraph: Span | None = None) -> Span | None:
    """The span of `text` to quote for `span`, inside `bounds`; None where nothing but marks is left.
    `paragraph` holds the bounds, and is them where it is not given.

    Ends move out to whole words and characters, to the sign of a number and to the other half of a pair
    of brackets or quotes nearby; they move in from white space, dangling punctuation and halves whose
    other half is far.
    """
    if text.find('"', bounds.start, bounds.end) == -1:
        return _snap(text, span, bounds)
    # Straight quotes are told apart within the paragraph, as a quotation goes on from sentence to sentence;
    # as curly ones they are pairs like the others.
    whole = paragraph or bounds
    near = Span(max(whole.start, bounds.start - _NEAR), min(whole.end, bounds.end + _NEAR))
    low = max(0, min(near.start, span.start) - _NEIGHBOURS)
    before, told_apart = text[low : near.start], curled(near.cut(text))
    after = text[near.end : max(near.end, span.end) + _NEIGHBOURS]
    found = _snap(before + told_apart + after, span.shifted(-low), bounds.shifted(-low))
    return None if found is None else found.shifted(low)


def _snap(text: str, span: Span, bounds: Span) -> Span | None:
    bounds = _whole_characters(text, bounds)
    start, end = max(span.start, bounds.start), min(span.end, bounds.end)
    start, end = _trim(text, start, end)
    if not _says_something(text[start:end]):
        return None
    # A round can make the next one necessary. Of random marks two settle all; six are the end in any case.
    for _ in range(6):
        before = start, end
        start, end = _whole_words(text, start, end, bounds)
        start, end = _number_signs(text, start, end, bounds)
        start, end = _balance(text, start, end, bounds)
        start, end = _trim(text, start, end)
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


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and _dangles_at_start(text, start, end):
        start += 1
    while start < end and _dangles_at_end(text, start, end):
        end -= 1
    return start, end


def _is_blank(char: str) -> bool:
    return char.isspace() or char in _INVISIBLE or unicodedata.category(char) == "Cc"


def _dangles_at_start(text: str, start: int, end: int) -> bool:
    char = text[start]
    if _is_blank(char):
        return True
    if char in _PAIRS or char in _KEPT_AT_THE_START:
        return char == "." and not text[start + 1 : start + 2].isalnum()
    if char in "/_":
        return not begins_address(text, start)
    category = unicodedata.category(char)
    if char in _SIGNS_BEFORE_NUMBERS:
        return not text[start + 1 : start + 2].isdigit()
    if char in "\"'\u2018\u2019":
        return not _opens(text, start) or (char == '"' and '"' not in text[start + 1 : end])
    return category[0] == "P" and char not in "\u00bf\u00a1%\u2030"


def _opens(text: str, at: int) -> bool:
    return text[at + 1 : at + 2].isalnum() and (at == 0 or not text[at - 1].isalnum())


def _dangles_at_end(text: str, start: int, end: int) -> bool:
    char = text[end - 1]
    if _is_blank(char):
        return True
    if char in _OPENERS or char in _SIGNS_AFTER_NUMBERS:
        return False
    if char == ".":
        return not _ends_abbreviation(text, start, end)
    if char in "\"'\u2019":
        quotes = "'\u2018" if char in "'\u2019" else char
        return not any(quote in text[start : end - 1] for quote in quotes)
    if char == "+":
        return False
    if char == "_":
        return not splits_address(text, end - 1)
    if char == "*":
        # Of Markdown it is no sign of the word before it, as of "Sgr A*"; both halves stay or neither.
        return _SETS_OFF.search(text, max(0, start - REACH), start) is not None
    return unicodedata.category(char)[0] == "P" and char not in "/#&"


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


def _number_signs(text: str, start: int, end: int, bounds: Span) -> tuple[int, int]:
    if start > bounds.start and text[start].isdigit():
        sign = text[start - 1]
        free = start - 1 == bounds.start or not (text[start - 2].isalnum() or text[start - 2] in ")]")
        if unicodedata.category(sign) == "Sc" or (sign in _SIGNS_BEFORE_NUMBERS and free):
            start -= 1
    if end < bounds.end and text[end - 1].isdigit():
        sign = text[end]
        if unicodedata.category(sign) == "Sc" or sign in _SIGNS_AFTER_NUMBERS:
            end += 1
    return start, end


def unbalanced(text: str, start: int, end: int) -> int | None:
    """The place of the first bracket or curly quote in `[start, end)` whose other half is not in it."""
    open_places: list[int] = []
    for half in _HALF.finditer(text, start, end):
        place, char = half.start(), half.group()
        if char in _PAIRS:
            open_places.append(place)
        elif not open_places or text[open_places[-1]] != _OPENERS[char]:
            return place
        else:
            open_places.pop()
    return open_places[0] if open_places else None


def _balance(text: str, start: int, end: int, bounds: Span) -> tuple[int, int]:
    while start < end:
        place = unbalanced(text, start, end)
        if place is None:
            return start, end
        char = text[place]
        if char in _PAIRS:
            closer = text.find(_PAIRS[char], end, min(bounds.end, end + REACH))
            if closer >= 0 and place > start - 1 and _worth_fetching(text, place, end, closer):
                end = closer + 1
                continue
        else:
            opener = text.rfind(_OPENERS[char], max(bounds.start, start - REACH), start)
            if opener >= 0 and _worth_fetching(text, opener, start, place):
                start = opener
                continue
        # The longer side of the lone half stays.
        if place - start >= end - place - 1:
            end = place
        else:
            start = place + 1
    return start, end


def _worth_fetching(text: str, opener: int, edge: int, closer: int) -> bool:
    """Nothing of another pair stands open between the halves."""
    return unbalanced(text, opener, closer + 1) is None and opener < edge <= closer + 1
