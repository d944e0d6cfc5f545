"""Which words carry a question, and whether a text says them: by their beginnings, whatever the case."""

from __future__ import annotations

import re
import unicodedata

from index.invisible import without_invisible
from qa.folding import fold

INTERROGATIVES = frozenset(("how", "what", "when", "where", "which", "who", "whom", "whose", "why"))

_WORD = re.compile(r"[^\W_]+")


def words_in(text: str) -> list[str]:
    """In their order, as they are written, but for what shows nothing; an accent is one with its letter,
    however it is stored, and an underscore, which may only set off a title, is of none."""
    text = fold(text)
    if text.isascii():
        return _WORD.findall(text)
    text = unicodedata.normalize("NFC", without_invisible(text))
    # Marks that make no one letter with theirs, as vowels of Indic scripts do not, are of the word too.
    marks = "".join(sorted(char for char in set(text) if unicodedata.category(char)[0] == "M"))
    return re.findall(rf"[^\W_](?:[^\W_]|[{marks}])*", text) if marks else _WORD.findall(text)


def keys(question: str) -> frozenset[str]:
    """The words that carry the question; those of up to three letters only where they hold a digit or are
    written in capitals, and none that only says what is asked for: no text answers "when" with "when"."""
    return frozenset(
        stem(word)
        for word in words_in(question)
        if word.isupper()
        or any(char.isdigit() for char in word)
        or (len(word) > 3 and word.casefold() not in INTERROGATIVES)
    )


def names(question: str) -> frozenset[str]:
    """Words with a capital that do not begin the question, and words with a digit."""
    return frozenset(
        stem(word)
        for place, word in enumerate(words_in(question))
        if (place > 0 and word[0].isupper()) or any(char.isdigit() for char in word)
    )


def said(text: str) -> frozenset[str]:
    """The words of a place, short ones too."""
    return frozenset(map(stem, words_in(text)))


def part(asked: frozenset[str], said: frozenset[str]) -> float:
    """Of what is asked, how much is said; 0 where nothing is."""
    return len(asked & said) / len(asked) if asked else 0.0


def stem(word: str) -> str:
    """Its first five letters, so that "armenias" meets "Armenia’s"."""
    return word.casefold()[:5]
