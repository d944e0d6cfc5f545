"""The one analysis of texts and questions into the terms by which words are looked up.

What people type and what stands in a source meet: case, accents, kinds of apostrophe and signs that group
digits are folded, what shows nothing and possessives dropped, English words stemmed.
A third of a longer word's weight is in how it begins, so that a blockade and the blocking of a road, of which
no stemmer makes one, still meet (words cut to their first letters rank about as well as stems: McNamee,
Nicholas and Mayfield 2009).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import filterfalse
from typing import Final

import tantivy

from index.invisible import without_invisible

ANALYSIS: Final = "fold-2 snowball-english first-5"
"""Names the analysis in an index's manifest: another analysis would not find what this one stored."""

_POSSESSIVE: Final = re.compile(r"(?<=\w)'s\b")
_APOSTROPHES: Final = str.maketrans(dict.fromkeys("’‘ʼ＇`´′", "'"))
_GROUPED_DIGITS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DIGITS_APART: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[\u00a0\u2007\u2009\u202f]\d{3})+(?!\d)")
"""Digits in threes with a blank of fixed width, or one that does not break, between them: one number, where
the usual blank, which normalising makes of these, parts two."""
_UNSPACED: Final = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
_WORD: Final = re.compile(r"[^\W_]+")
_LONGEST_WORD: Final = 100
_FIRST_LETTERS: Final = 5
_BEGINS: Final = "q0"
"""In front of a word's first letters, to tell them from a stem. No sign: analysers cut at signs."""

WHOLE: Final = 3
_BEGINNING: Final = 1
"""Weights of a question's word and of how it begins; the rest is its stem's. Of a fifth, a third and a half,
the third ordered passages best on the questions that fit the confidence (EXPERIMENTS.md)."""

_MOST_WORDS: Final = 128

_FUNCTION_WORDS: Final = frozenset(
    re.split(
        r"\s+",
        "a about am an and any are as at be been being but by can could did do does for from had has have "
        "he her him his how i if in into is it its me my of on or our she should so some than that the "
        "their them then there these they this those to us was we were what when where which who whom whose "
        "why will with would you your",
    )
)
"""Left out of questions that hold other words: they find every passage and tell none from another."""


def fold(text: str) -> str:
    """`text` as words in plain lower case, apart from each other by one blank; not yet stemmed."""
    if not text.isascii():
        text = _DIGITS_APART.sub(_together, without_invisible(text))
        text = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES))
        text = "".join(filterfalse(unicodedata.combining, text))
    text = text.replace("`", "'").casefold()
    text = _GROUPED_DIGITS.sub("", _POSSESSIVE.sub("", text).replace("'", ""))
    words = _WORD.findall(_UNSPACED.sub(r" \1 ", text))
    return " ".join(word[:_LONGEST_WORD] for word in words)


def _together(number: re.Match[str]) -> str:
    return "".join(number.group().split())


class Analysis:
    """Texts to the terms by which they are found. Safe to use from several threads at once."""

    def __init__(self) -> None:
        self._stemmer = _stemmer()

    def of_text(self, text: str) -> list[str]:
        """Every word's stem, in the order of the text, then how its longer words begin."""
        words = fold(text).split()
        return [*self._stems(words), *filter(None, map(_beginning, words))]

    def of_question(self, question: str) -> dict[str, int]:
        """The terms of its telling words, of at most 128, each with its weight; both of a word make WHOLE."""
        words = list(dict.fromkeys(fold(question).split()))
        telling = ([word for word in words if word not in _FUNCTION_WORDS] or words)[:_MOST_WORDS]
        weights: dict[str, int] = {}
        for word in telling:
            beginning = _beginning(word)
            if beginning:
                weights[beginning] = _BEGINNING
            for stem in self._stems([word]):
                weights[stem] = max(weights.get(stem, 0), WHOLE - _BEGINNING if beginning else WHOLE)
        return weights

    def _stems(self, words: Sequence[str]) -> list[str]:
        return list(self._stemmer.analyze(" ".join(words)))


def _beginning(word: str) -> str:
    """None of a number: one that begins alike is another."""
    return _BEGINS + word[:_FIRST_LETTERS] if len(word) >= _FIRST_LETTERS and word.isalpha() else ""


def _stemmer() -> tantivy.TextAnalyzer:
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    return words.filter(tantivy.Filter.stemmer("english")).build()
