"""What belongs to a figure: the sign, the money and the dot before it, the unit that touches it behind.

A quote that leaves off a minus says the opposite, so what is kept at a quote's start and what is fetched to
it are told by one description.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qa.set_off import OPENS

_MONEY = (
    "$\u00a2-\u00a5\u058f\u060b\u07fe\u07ff\u09f2\u09f3\u09fb\u0af1\u0bf9\u0e3f\u17db\u20a0-\u20cf\ua838\ufdfc"
    "\ufe69\uff04\uffe0\uffe1\uffe5\uffe6\U00011fdd-\U00011fe0\U0001e2ff\U0001ecb0"
)
"""Signs of money (Unicode's category Sc), as the inside of a class of a regular expression."""

_BLANK = "[ \u00a0\u2009\u202f]?"
_NO_WORD = r"(?<![^\W_])(?<!\w_)"
"""Before it: an underscore may set off what follows."""

_LETTERS = rf"{_NO_WORD}[A-Z][A-Za-z]{{0,2}}"
"""Of the country whose money it is: US$, A$, HK$."""

# Beside a word or a figure a hyphen and an en dash join: COVID-19, 3–5, 5%–10%, 5'-6'.
_BEFORE_DASH = (
    f"\\s\u200b\ufeff{OPENS}(\\[{{\u00bf\u00a1"  # Blanks, and what opens.
    "\"'`*_\u00ab\u2018\u201a\u201c\u201e"  # Quotes and their like; behind a word straight ones close.
    "=<>\u2264\u2265~\u2248^,;:/|"  # In formulas and rows of figures.
    "\u2014\u00b1\u00d7\u00b7\u2192\u2026"
)
_DASH = rf"(?<![^{_BEFORE_DASH}\u2013])-"
# It says until as well, 20 –25 and (–2019), and sets off an aside, –40 of them children–.
_EN_DASH = (
    rf"(?<![^{_BEFORE_DASH}])(?<!\d\s)(?<!\+/)\u2013(?!(?:1[5-9]|20)\d\d(?![\d.,]))"
    r"(?![^\u2013]{0,80}[^\W\d_]\u2013(?!\w))"
)
_SIGN = (
    rf"(?:(?<!\w[\"'`*_])(?:{_DASH}|{_EN_DASH})"
    rf"|{_NO_WORD}(?<![)\]}}%\u2030\u00b0\u2032\u2033])[\u2212+\u00b1#])"
)
# $-5, but not where money stands behind both figures: 5€–10€, 5 €–10 €.
_INNER_SIGN = rf"(?:[-\u2013\u2212](?!\d[\d.,]*\s?[A-Za-z]{{0,3}}[{_MONEY}]))?"

_OF_ITS_OWN = r"(?<!\d)(?<!\d\s)"
"""Not of the figure before it: 4 § 2 st., 20 US$ 30 years ago."""

_FRONT = re.compile(
    rf"(?:{_OF_ITS_OWN}[\u00a7\u00b6]{{1,2}}{_BLANK}"
    rf"|(?:(?:{_SIGN}(?:{_LETTERS})?|{_OF_ITS_OWN}{_LETTERS})[{_MONEY}]{_BLANK}|(?<!\d)[{_MONEY}]){_INNER_SIGN}"
    rf"|{_SIGN})?(?:{_NO_WORD}(?<![.)\]])\.)?(?=\d)"
)
_LONGEST_FRONT = 8

_BEHIND = re.compile(rf"[%\u2030\u00b0\u2032\u2033{_MONEY}]")
_INCHES = re.compile("[\\d.,/'\u2019\u2032 \u00bc-\u00be-]*\\d[\"\u201d]")
_FEET_AND_INCHES = re.compile("\\d['\u2019]\\d{1,2}[\"\u201d]\\Z")


def begins_figure(text: str, start: int, end: int) -> bool:
    """Whether a figure or what belongs before one stands at the start of `[start, end)`, which holds of the
    figure as well."""
    front = _FRONT.match(text, start)
    return front is not None and front.end() < end


def front_of(text: str, start: int, low: int) -> int:
    """Where that begins which belongs before the figure at or behind `start`, not before `low`; `start` where
    nothing does."""
    for at in range(max(low, start - _LONGEST_FRONT), start):
        front = _FRONT.match(text, at)
        if front is not None and front.end() >= start:
            return at
    return start


def follows_figure(text: str, at: int, halves: Mapping[int, int]) -> bool:
    """Whether the mark at `at` belongs to the figure that it touches."""
    if not text[at - 1].isdigit():
        return False
    return _BEHIND.match(text, at) is not None or (
        at not in halves and _FEET_AND_INCHES.search(text, max(0, at - _LONGEST_FRONT), at + 1) is not None
    )


def ends_in_inches(text: str, start: int, end: int, halves: Mapping[int, int]) -> bool:
    """Whether `[start, end)` is a measure alone whose last mark says inches or seconds, as in 6'2": a quote
    without another half (qa.halves) behind any other words closes what nobody told."""
    return end - 1 not in halves and _INCHES.fullmatch(text, start, end) is not None
