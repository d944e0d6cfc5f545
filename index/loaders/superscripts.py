"""Figures that are set raised: with no sign of it, the year 1903 with the note 12 would read as 190312."""

from __future__ import annotations

from typing import Final

_RAISED: Final = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def raised(text: str) -> str:
    """`text`, set as superscript: figures as Unicode's superscript figures, code point for code point; what
    holds anything else but signs, commas and white space, as "th", is left as it is."""
    bare = text.translate(dict.fromkeys(map(ord, "+-−, \t\n\r\f\xa0")))
    return text.translate(_RAISED) if bare.isascii() and bare.isdecimal() else text
