"""Where a text may be cut: not inside a character as people see it, not inside a word or a number.

Characters stay whole (index.characters); letters, digits and underscores stay together, with the apostrophe
inside a word, the full stop, comma or colon inside a number, and what shows nothing inside either. An address
is one word with all its marks (qa.addresses). Scripts written without spaces have no word borders to keep.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from index.characters import splits_character
from index.invisible import is_invisible
from qa.addresses import splits_address
from qa.unspaced import is_unspaced

_APOSTROPHES = frozenset("'\u2019")
_INSIDE_NUMBERS = frozenset(".,:")

_MOST_INVISIBLE = 16
"""Characters that show nothing past which what stands before and after them is not one word."""


@lru_cache(4096)
def is_word(char: str) -> bool:
    """Letters, digits and the marks upon them, in every script, and the underscore, where it sets nothing off
    (qa.set_off)."""
    return char == "_" or unicodedata.category(char)[0] in "LNM"


_is_invisible = lru_cache(4096)(is_invisible)


def splits_word(text: str, at: int) -> bool:
    """Whether a cut before the code point `at` would part a character, a word, a number or an address.

    A possessive may be left off: there is a cut in "Armenia’s" before the apostrophe, none after it.
    """
    # An address is looked for last: most cuts that part one part a plain word of it too.
    return 0 < at < len(text) and (_splits_plain_word(text, at) or splits_address(text, at))


def _splits_plain_word(text: str, at: int) -> bool:
    if splits_character(text, at):
        return True
    before, after = text[at - 1], text[at]
    if _is_invisible(before) or _is_invisible(after):
        before, after = _seen_about(text, at)
    if is_word(before) and is_word(after):
        return not (is_unspaced(before) or is_unspaced(after))
    if after in _APOSTROPHES and before.isalpha():
        return text[at + 1 : at + 2].isalpha() and not before_possessive(text, at)
    if before in _APOSTROPHES and after.isalpha():
        return at >= 2 and text[at - 2].isalpha()
    if after in _INSIDE_NUMBERS and before.isdigit():
        return text[at + 1 : at + 2].isdigit()
    if before in _INSIDE_NUMBERS and after.isdigit():
        return at >= 2 and text[at - 2].isdigit()
    return False


def _seen_about(text: str, at: int) -> tuple[str, str]:
    """The characters nearest to a cut that show something; blanks where none is near."""
    before = (char for char in reversed(text[max(0, at - _MOST_INVISIBLE) : at]) if not _is_invisible(char))
    after = (char for char in text[at : at + _MOST_INVISIBLE] if not _is_invisible(char))
    return next(before, " "), next(after, " ")


def before_possessive(text: str, at: int) -> bool:
    """Whether a possessive ’s stands at `at`, where a quote may end but not begin."""
    return (
        0 < at < len(text)
        and text[at] in _APOSTROPHES
        and text[at - 1].isalpha()
        and text[at + 1 : at + 2] in ("s", "S")
        and not is_word(text[at + 2 : at + 3] or " ")
    )
