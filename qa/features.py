"""What the confidence is fitted on: one row of figures for each contender of a question.

All of them compare across documents and collections, or are taken relative to the question's other
passages; a BM25 score, which grows with the collection, is only used as a part of the best one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.document import Document, Span
from index.store import Hit
from qa.asked_words import keys, names, part, said
from qa.own_questions import question_above
from qa.spans import Candidate, Contender, sentence_of

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
cosine              the dense score of question and passage
lexical_part        BM25 as part of the best of the passages found
asked_in_…          part of the question's words that stand in the sentence, the passage, or in the question
                    that the text asks before the sentence
names_missing       part of the question's names and numbers that stand in neither passage nor that question

Chosen by cross-validation over questions within the fitting part. Words in the span, places of the same
string, the distance of the cosine to the best one and the passage's rank were tried too and choose no better;
a rank besides means one thing among hundreds of contexts and another in one short document.
"""

Matrix = NDArray[np.float64]
"""A row for each of several things that are weighed, a column for each figure."""


def features(question: str, contenders: Sequence[Contender], found: Iterable[Hit] = ()) -> Matrix:
    """float64 `[len(contenders), len(FEATURES)]`; the contenders are all those of one question, `found`
    the passages that it may be answered from, those of the contenders at least."""
    if not contenders:
        return np.zeros((0, len(FEATURES)))
    candidates = [contender.candidate for contender in contenders]
    hits = [candidate.hit for candidate in candidates]
    asked, named = keys(question), names(question)
    words = _Words()
    passages = [words.of_passage(candidate) for candidate in candidates]
    sentences = [words.of_sentence(candidate) for candidate in candidates]
    columns: dict[str, Sequence[float]] = {
        "margin": [contender.margin for contender in contenders],
        "support": [contender.support for contender in contenders],
        **_nearness(hits, [*hits, *found]),
        "asked_in_sentence": [part(asked, there) for there in sentences],
        "asked_in_passage": [part(asked, there) for there in passages],
        "names_missing": [1 - part(named, there) if named else 0.0 for there in passages],
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
    best = max([1e-9, *(hit.lexical for hit in found)])
    return {
        "cosine": [hit.dense for hit in hits],
        "lexical_part": [hit.lexical / best for hit in hits],
    }


class _Words:
    """The words of places, short ones too, taken once for one question's candidates, with those of the
    question that the text asks before a candidate's sentence."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Span], frozenset[str]] = {}
        self._asked: dict[tuple[str, Span, Span], frozenset[str]] = {}

    def of_passage(self, candidate: Candidate) -> frozenset[str]:
        return self._of(candidate.document, candidate.hit.passage.span) | self._asked_above(candidate)

    def of_sentence(self, candidate: Candidate) -> frozenset[str]:
        return self._of(candidate.document, sentence_of(candidate)) | self._asked_above(candidate)

    def _of(self, document: Document, span: Span) -> frozenset[str]:
        place = document.id, span
        if place not in self._known:
            self._known[place] = said(span.cut(document.text))
        return self._known[place]

    def _asked_above(self, candidate: Candidate) -> frozenset[str]:
        document, passage, sentence = candidate.document, candidate.hit.passage.span, sentence_of(candidate)
        place = document.id, passage, sentence
        if place not in self._asked:
            section = candidate.paragraph.section
            self._asked[place] = said(question_above(document, passage, sentence, section))
        return self._asked[place]
