"""What the confidence is fitted on: one row of figures for each contender of a question.

All of them compare across documents and collections, or are taken relative to the question's other
passages; a BM25 score, which grows with the collection, is only used as a part of the best one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.document import Document, Span
from index.store import Hit
from qa.folding import fold
from qa.spans import Contender, sentence_of

FEATURES: tuple[str, ...] = (
    "margin",
    "support",
    "cosine",
    "lexical_part",
    "asked_in_sentence",
    "asked_in_passage",
    "names_missing",
)
"""In the order of the columns.

margin              score less the passage's null score, of the best span that touches the place
support             evidence of all spans that touch the place, see qa.spans.Contender
cosine              the dense score of question and passage, 0 where the dense ranking did not return it
lexical_part        BM25 as part of the best of the passages found, 0 where the ranking did not return it
asked_in_…          part of the question's words that stand in the sentence, the passage
names_missing       part of the question's names and numbers that do not stand in the passage

Chosen by cross-validation over questions within the fitting part. Words in the span, places of the same
string, the distance of the cosine to the best one and the passage's rank were tried too and choose no better;
a rank besides means one thing among hundreds of contexts and another in one short document.
"""

Matrix = NDArray[np.float64]

_WORD = re.compile(r"\w+")
_INTERROGATIVES = frozenset(("how", "what", "when", "where", "which", "who", "whom", "whose", "why"))


def features(question: str, contenders: Sequence[Contender], found: Iterable[Hit] = ()) -> Matrix:
    """float64 `[len(contenders), len(FEATURES)]`; the contenders are all those of one question, `found`
    the passages that it may be answered from, those of the contenders at least."""
    if not contenders:
        return np.zeros((0, len(FEATURES)))
    candidates = [contender.candidate for contender in contenders]
    hits = [candidate.hit for candidate in candidates]
    asked, names = _keys(question), _names(question)
    words = _Words()
    passages = [words.of(candidate.document, candidate.hit.passage.span) for candidate in candidates]
    sentences = [words.of(candidate.document, sentence_of(candidate)) for candidate in candidates]
    columns: dict[str, Sequence[float]] = {
        "margin": [contender.margin for contender in contenders],
        "support": [contender.support for contender in contenders],
        **_nearness(hits, [*hits, *found]),
        "asked_in_sentence": [_part(asked, said) for said in sentences],
        "asked_in_passage": [_part(asked, said) for said in passages],
        "names_missing": [1 - _part(names, said) if names else 0.0 for said in passages],
    }
    return np.stack([np.asarray(columns[name], np.float64) for name in FEATURES], axis=1)


def elsewhere(row: NDArray[np.float64], hits: Sequence[Hit], found: Iterable[Hit]) -> Matrix:
    """What a contender with the figures of `row` would have in each of the passages `hits`, read there as
    well as it was: float64 `[len(hits), len(FEATURES)]`. `found` as `features` had it."""
    rows = np.tile(row, (len(hits), 1))
    for name, values in _nearness(hits, found).items():
        rows[:, FEATURES.index(name)] = values
    return rows


def _nearness(hits: Sequence[Hit], found: Iterable[Hit]) -> dict[str, list[float]]:
    """The two columns that the passage alone decides."""
    best = max([1e-9, *(hit.lexical or 0.0 for hit in found)])
    return {
        "cosine": [hit.dense or 0.0 for hit in hits],
        "lexical_part": [(hit.lexical or 0.0) / best for hit in hits],
    }


def _keys(text: str) -> frozenset[str]:
    """The words that carry the question; those of up to three letters only where they hold a digit or are
    written in capitals, and none that only says what is asked for: no text answers "when" with "when"."""
    return frozenset(
        _stem(word)
        for word in _WORD.findall(fold(text))
        if word.isupper()
        or any(char.isdigit() for char in word)
        or (len(word) > 3 and word.casefold() not in _INTERROGATIVES)
    )


def _names(question: str) -> frozenset[str]:
    """Words with a capital that do not begin the question, and words with a digit."""
    return frozenset(
        _stem(word)
        for place, word in enumerate(_WORD.findall(fold(question)))
        if (place > 0 and word[0].isupper()) or any(char.isdigit() for char in word)
    )


def _stem(word: str) -> str:
    """Its first five letters, so that "armenias" meets "Armenia’s"."""
    return word.casefold()[:5]


def _part(asked: frozenset[str], said: frozenset[str]) -> float:
    return len(asked & said) / len(asked) if asked else 0.0


class _Words:
    """The words of a place, short ones too, taken once for one question's candidates."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Span], frozenset[str]] = {}

    def of(self, document: Document, span: Span) -> frozenset[str]:
        place = document.id, span
        if place not in self._known:
            self._known[place] = frozenset(map(_stem, _WORD.findall(fold(span.cut(document.text)))))
        return self._known[place]
