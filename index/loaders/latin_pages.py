"""Which code page a text in Latin letters is in, told by the letters that its words would have.

Nearly any page decodes nearly any bytes, and statistics need more letters beyond ASCII than English has. But
read in the wrong page, words get letters that no one language has together, or a sign or a capital in their
midst. Such misfits are counted, and only a page with far fewer of them is put before Windows' Western one, in
which most files are that are no UTF-8.
"""

from __future__ import annotations

import re
import string
from itertools import islice, pairwise
from typing import Final

WESTERN: Final = "cp1252"

_OF_THE_WEST: Final = (
    "àâæçèéêëîïôùûüÿœ",  # French
    "äöüßé",  # German
    "áéíñóúüªº",  # Spanish
    "áâãàçéêíóôõúüªº",  # Portuguese
    "àçèéíïòóúü",  # Catalan
    "àèéìíîòóùúªº",  # Italian
    "áéëèêíïóöü",  # Dutch, Afrikaans
    "åæøéèêòóôü",  # Danish, Norwegian
    "åäöéàü",  # Swedish
    "åäöšžé",  # Finnish
    "áðéíóúýþæö",  # Icelandic
    "áðíóúýæø",  # Faroese
    "äõöüšž",  # Estonian
    "çëâ",  # Albanian
)
_OF_THE_CENTRE: Final = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "čćđšž",  # Slovene, Croatian, Serbian
    "ăâîşţ",  # Romanian
    "ćčěłńřšžź",  # Sorbian
)
_OF_THE_BALTIC: Final = (
    "ąčęėįšųūž",  # Lithuanian
    "āčēģīķļņšūž",  # Latvian
    "äõöüšž",  # Estonian
)
_OF_TURKEY: Final = ("çğıöşü",)
_OTHERS: Final = (
    ("cp1250", _OF_THE_CENTRE),
    ("cp1254", _OF_TURKEY),
    ("cp1257", _OF_THE_BALTIC),
    ("iso8859-2", _OF_THE_CENTRE),
    ("iso8859-13", _OF_THE_BALTIC),
    ("mac-roman", _OF_THE_WEST),
    ("cp850", _OF_THE_WEST),
    ("cp852", _OF_THE_CENTRE),
    ("mac-latin2", _OF_THE_CENTRE),
)
"""The commoner first: of equal ones the first is taken."""

_BORROWED: Final = "àáâãäåæçèéêëíîïñòóôõöøúûüßœ"
"""From several languages, as in English; with all letters of the West, Slovene would pass for it too."""

_FEW: Final = 0.04
"""Of all letters; where more are beyond ASCII, they are the language's own, and none are borrowed."""

_VERY_FEW: Final = 0.01
"""Where fewer are beyond ASCII they are from anywhere: only what no word has is a misfit, and one is none."""

_CHANCE: Final = 200
"""Of so many letters beyond ASCII one may be a misfit in the right page: a foreign name, a slip."""

_TIMES_FEWER: Final = 3
"""So many times fewer misfits a page must have than the Western one to be put before it."""

_WORD: Final = re.compile(rb"(?<![A-Za-z])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*")
_WORDS: Final = 4096
"""Looked at from the start, of those with a byte beyond ASCII."""

_BESIDE_WORDS: Final = b"\x82\x84\x85\x8b\x91\x92\x93\x94\x95\x96\x97\x9b\xa0\xab\xbb"
"""Quotes, dashes and the like, the same in all of Windows' pages: they tell none from another."""

_RUN: Final = re.compile(rb"[\x80-\xff]{3,}")
_SIGN_IN_A_WORD: Final = re.compile(
    r"(?<=[^\W\d_])(?:[^\w\s’‘´·–—…\xad-]|[¹²³¼½¾])(?=[^\W\d_])|(?<=[^\W\d_])[‚„]|[\x80-\x9f\ufffd]"
)


def likely_pages(data: bytes) -> list[str]:
    """Pages to try for `data`, the best first, by codec; a byte that they do not have may still be in it.

    None where its letters beyond ASCII are no Latin ones, or make no words in any of the pages.
    """
    words = b" ".join(match.group() for match in islice(_WORD.finditer(data), _WORDS))
    beyond = _count_beyond_ascii(words)
    if not beyond or _is_in_another_script(words, beyond):
        return []
    in_all = _count_beyond_ascii(data)
    share = in_all / (in_all + _count_ascii_letters(data))
    western = _western_misfits(words.decode(WESTERN, "replace"), share)
    likely = []
    if western > (1 if share < _VERY_FEW else beyond // _CHANCE):
        others = [(_misfits(words.decode(page, "replace"), own), page) for page, own in _OTHERS]
        others.sort(key=lambda other: other[0])
        likely = [page for misfits, page in others if _TIMES_FEWER * misfits <= western]
    if 2 * western <= beyond:
        likely.append(WESTERN)
    return likely


def _is_in_another_script(words: bytes, beyond: int) -> bool:
    """There, letters beyond ASCII stand side by side; in Latin words three of them seldom do."""
    apart = words.translate(bytes.maketrans(_BESIDE_WORDS, b" " * len(_BESIDE_WORDS)))
    return 2 * sum(map(len, _RUN.findall(apart))) > beyond


def _western_misfits(text: str, share: float) -> int:
    if share < _VERY_FEW:
        return _misfits_in_any_language(text)
    return _misfits(text, (*_OF_THE_WEST, _BORROWED) if share < _FEW else _OF_THE_WEST)


def _misfits(text: str, alphabets: tuple[str, ...]) -> int:
    """With the letters that the alphabet does not have that has most of them."""
    letters = [letter for letter in text.lower() if letter > "\x7f" and letter.isalpha()]
    foreign = min(sum(letter not in alphabet for letter in letters) for alphabet in alphabets)
    return foreign + _misfits_in_any_language(text)


def _misfits_in_any_language(text: str) -> int:
    capitals = sum(here > "\x7f" and here.isupper() and before.islower() for before, here in pairwise(text))
    return capitals + len(_SIGN_IN_A_WORD.findall(text))


def _count_beyond_ascii(data: bytes) -> int:
    return len(data.translate(None, bytes(range(0x80)) + _BESIDE_WORDS))


def _count_ascii_letters(data: bytes) -> int:
    return len(data) - len(data.translate(None, string.ascii_letters.encode()))
