"""What is set raised: with no sign of it, the year 1903 with the note 12 would read as 190312, and 10 to the
power 1.5 as 101.5."""

from __future__ import annotations

import re
from typing import Final

_RAISED: Final = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_LOWERED: Final = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_SIGNS: Final = frozenset("+-−")
_AROUND_FIGURES: Final = dict.fromkeys(map(ord, "+-−, \t\n\r\f\xa0"))

_TAKES_A_POWER: Final = re.compile(r"(?:[\d)\]⁰¹²³⁴-⁹₀-₉]|(?<!\w)[^\W\d_])\Z")
"""The end of a number, of what stands in brackets, or a letter by itself."""

_POWER: Final = re.compile(
    r"(?![.,:]\d|\(\w*\)\Z)(?=.*[\d⁰¹²³⁴-⁹]|[-+−].*[^\W_]|[knxyz](?![^\W\d_]))"
    r"[\w.,:;/()^+\-−–±×·*√ \xa0]+",
    re.DOTALL,
)
"""Holds a figure, or begins with a sign before a letter or with a letter that stands for a number, as no
ordinal's ending and no mark of a note does: "th", "[1]", "(a)", "*". What begins as the rest of a price or of
a time of day runs on: ".99", ":30"."""

_NUMBER: Final = re.compile(r"\d[\d.,]*")


def raised(text: str, *, after_digit: bool = False) -> str:
    """`text`, set as superscript: figures, and signs by themselves as those of ions, as Unicode's superscript
    ones, code point for code point.

    What holds anything else but signs, commas and white space is left as it is; where `after_digit` says that
    it follows what takes a power (`takes_power`), it would read on as a part of that, and so gets a "^" in
    front unless it is no power at all, as the "th" of "19th" and the "[1]" of a note.
    """
    bare = text.translate(_AROUND_FIGURES)
    power = text.strip()
    if (bare.isascii() and bare.isdecimal()) or (power and _SIGNS.issuperset(power)):
        return text.translate(_RAISED)
    if not after_digit or _POWER.fullmatch(power) is None:
        return text
    return "^" + bracketed(power) + text[len(text.rstrip()) :]


def lowered(text: str) -> str:
    """`text`, set as subscript: figures and signs as Unicode's subscript ones, code point for code point."""
    return text.translate(_LOWERED)


def takes_power(before: str) -> bool:
    """Whether what stands raised behind `before`, as text, would be taken for a part of its last word."""
    return _TAKES_A_POWER.search(before[-2:]) is not None


def bracketed(text: str) -> str:
    """`text` in round brackets, unless it is one number or word, or stands in them already."""
    bare = text.lstrip("-+−")
    if bare.isalpha() or _NUMBER.fullmatch(bare) or (text[0] + text[-1] == "()" and text.count("(") == 1):
        return text
    return f"({text})"
