"""Where a text may be cut without parting what is seen as one character.

Character classes are those of the Unicode Character Database that Python carries. What may not be parted
follows UAX #29 where it matters here: combining marks, joiners, flags and emoji modifiers stay with their
base, and the two halves of a line end with each other.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_ZERO_WIDTH_JOINER: Final = "\u200d"
_FLAG_LETTERS: Final = "".join(map(chr, range(0x1F1E6, 0x1F200)))

_LONGEST_ROW: Final = 8192
"""Letters of flags, an even number, past which their pairs are counted from the middle of a row: one that
begins at an even place of the text is cut between flags wherever it is."""


@lru_cache(4096)
def _extends(char: str) -> bool:
    """Whether it is drawn onto the character before it (Grapheme_Extend, roughly, and joiners)."""
    return (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or char in (_ZERO_WIDTH_JOINER, "\u200c")
        or 0x1F3FB <= ord(char) <= 0x1F3FF
        or 0xE0020 <= ord(char) <= 0xE007F
    )


def splits_character(text: str, at: int) -> bool:
    """Whether a cut before the code point `at` would part what is seen as one character."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before == "\r" and after == "\n":
        return True
    if _extends(after) and not before.isspace():
        return True
    if before == _ZERO_WIDTH_JOINER:
        return True
    if before in _FLAG_LETTERS and after in _FLAG_LETTERS:
        # Flags are pairs: the cut is inside one where an odd number of letters stands before it.
        row = text[max(0, at - at % _LONGEST_ROW - _LONGEST_ROW) : at]
        return (len(row) - len(row.rstrip(_FLAG_LETTERS))) % 2 == 1
    return False
