"""What is set raised or lowered: with no sign of it, the year 1903 with the note 12 would read as 190312, 10
to the power 1.5 as 101.5, and 1010 to the base 2 as 10102."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from operator import itemgetter
from typing import Final, Literal

Script = Literal["level", "raised", "lowered"]

FRACTION_BARS: Final = frozenset("/⁄∕")
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


def lowered_beside(text: str, before: str, behind: str) -> str:
    """`text`, set as subscript between these two: figures beside others are lowered, as the base of 1010₂;
    that of H2O is mistaken for no other, and that below a fraction's bar belongs to it."""
    before = before[-1:]
    beside = before.isdecimal() or (behind[:1].isdecimal() and before not in FRACTION_BARS)
    return lowered(text) if beside and text.strip().isdecimal() else text


def in_line(runs: Iterable[tuple[str, Script]], raise_behind: Callable[[str, str], str]) -> str:
    """Runs of a text in order as one text, in which `raise_behind(run, before)` is what becomes of a raised
    one, `before` being the last two characters in front of it.

    Neighbours set alike are one run; the number above a fraction's bar is apart from one before it: "5 1/2".
    """
    parts = [
        ("".join(text for text, _ in group), script) for script, group in groupby(runs, key=itemgetter(1))
    ]
    line = ""
    for at, (text, script) in enumerate(parts):
        behind = parts[at + 1 : at + 3]
        if script == "lowered":
            line += lowered_beside(
                text, line[-1:], behind[0][0] if behind and behind[0][1] == "level" else ""
            )
        elif script == "level":
            line += text
        elif _is_numerator(text, behind):
            line += f" {text}" if line[-1:].isalnum() else text
        else:
            line += raise_behind(text, line[-2:])
    return line


def _is_numerator(text: str, behind: list[tuple[str, Script]]) -> bool:
    """Whether raised `text` and what stands behind it are a fraction, as in 1/2 with the 2 lowered."""
    if len(behind) < 2 or behind[0][0].strip() not in FRACTION_BARS or behind[1][1] != "lowered":
        return False
    return text.strip().isdecimal() and behind[1][0].strip().isdecimal()


def takes_power(before: str) -> bool:
    """Whether what stands raised behind `before`, as text, would be taken for a part of its last word."""
    return _TAKES_A_POWER.search(before[-2:]) is not None


def bracketed(text: str) -> str:
    """`text` in round brackets, unless it is one number or word, or stands in them already."""
    bare = text.lstrip("-+−")
    if bare.isalpha() or _NUMBER.fullmatch(bare) or (text[0] + text[-1] == "()" and text.count("(") == 1):
        return text
    return f"({text})"
