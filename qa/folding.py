"""A same-length copy of a text for matching, so that its offsets are those of the text.

People type straight quotes where the source has curly ones, and space bars where it has no-break spaces.
Both sides are folded before they meet; what is cited is always cut from the unfolded text.
"""

from __future__ import annotations

_APOSTROPHES = "\u2018\u2019\u201a\u201b\u2032\u2035\u02bc\u00b4\u0060\uff07"
_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u301d\u301e\u301f\uff02"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_SPACES = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

_FOLDED: dict[int, str] = {
    **dict.fromkeys(map(ord, _APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, _QUOTES), '"'),
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _SPACES), " "),
    # A lone surrogate cannot be written in UTF-8, which is what a tokenizer is given.
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}


def fold(text: str) -> str:
    """`text` with typographic quotes, dashes, spaces and line ends as plain ASCII ones, code point for
    code point: `len(fold(text)) == len(text)`, and folding twice changes nothing more."""
    return text.translate(_FOLDED)
