"""What the confidence is fitted on: one row of figures for each candidate of a question.

All of them compare across documents and collections, or are taken relative to the question's other
passages; a BM25 score, which grows with the collection, is only used as a part of the best one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.document import Document, Span
from qa.folding import fold
from qa.spans import Candidate, same_string

FEATURES: tuple[str, ...] = (
    "score",
    "margin",
    "share",
    "gap",
    "cosine",
    "cosine_below_best",
    "lexical_part",
    "rank",
    "length",
    "agreement",
    "asked_in_sentence",
    "asked_in_passage",
    "asked_in_answer",
)
"""In the order of the columns.

score               start plus end logit
margin              score less the passage's null score
share               score less the log of the summed exponentials over all passages read
gap                 score less the best of a candidate in another place with another string
cosine              of question and passage, 0 where the dense ranking did not return it
cosine_below_best   best cosine of the question less this one
lexical_part        BM25 as part of the question's best BM25, 0 where the ranking did not return it
rank                logarithm of the passage's rank, from 1
length              logarithm of the words in the span
agreement           logarithm of the places, this one included, where the reader found the same string
asked_in_…          part of the question's words that stand in the sentence, the passage, the span
"""

Matrix = NDArray[np.float64]

_WORD = re.compile(r"\w+")
_GAP_ALONE = 10.0
"""The gap of a candidate without a rival, and the largest there is."""


def features(question: str, candidates: Sequence[Candidate]) -> Matrix:
    """float64 `[len(candidates), len(FEATURES)]`; the candidates are all those of one question."""
    if not candidates:
        return np.zeros((0, len(FEATURES)))
    scores = np.array([candidate.score for candidate in candidates])
    cosines = np.array([candidate.hit.dense or 0.0 for candidate in candidates])
    lexical = np.array([candidate.hit.lexical or 0.0 for candidate in candidates])
    strings = [same_string(candidate.text) for candidate in candidates]
    asked = _keys(question)
    words = _Words()
    columns: dict[str, NDArray[np.float64]] = {
        "score": scores,
        "margin": np.array([candidate.margin for candidate in candidates]),
        "share": scores - _mass(candidates),
        "gap": _gaps(candidates, strings, scores),
        "cosine": cosines,
        "cosine_below_best": cosines.max() - cosines,
        "lexical_part": lexical / max(lexical.max(), 1e-9),
        "rank": np.log1p([float(candidate.rank) for candidate in candidates]),
        "length": np.log([float(max(1, len(_WORD.findall(string)))) for string in strings]),
        "agreement": _agreement(candidates, strings),
        "asked_in_sentence": np.array(
            [_part(asked, words.of(candidate.document, sentence_of(candidate))) for candidate in candidates]
        ),
        "asked_in_passage": np.array(
            [
                _part(asked, words.of(candidate.document, candidate.hit.passage.span))
                for candidate in candidates
            ]
        ),
        "asked_in_answer": np.array([_part(asked, _keys(string)) for string in strings]),
    }
    return np.stack([columns[name] for name in FEATURES], axis=1)


def sentence_of(candidate: Candidate) -> Span:
    """The sentence that holds the candidate; the paragraph where its sentences are not known."""
    sentences = candidate.paragraph.block.sentences
    return next((one for one in sentences if one.contains(candidate.span)), candidate.paragraph.span)


def _mass(candidates: Sequence[Candidate]) -> float:
    masses = np.array(list({candidate.rank: candidate.reading.mass for candidate in candidates}.values()))
    top = masses.max()
    return float(top + np.log(np.exp(masses - top).sum()))


def _gaps(
    candidates: Sequence[Candidate], strings: Sequence[str], scores: NDArray[np.float64]
) -> NDArray[np.float64]:
    numbers = {name: number for number, name in enumerate({one.document.id for one in candidates})}
    documents = np.array([numbers[candidate.document.id] for candidate in candidates])
    starts = np.array([candidate.span.start for candidate in candidates])
    ends = np.array([candidate.span.end for candidate in candidates])
    _, same_words = np.unique(np.array(strings), return_inverse=True)
    apart = (
        (documents[:, None] != documents[None, :])
        | (starts[:, None] >= ends[None, :])
        | (starts[None, :] >= ends[:, None])
    ) & (same_words[:, None] != same_words[None, :])
    rivals = np.where(apart, scores[None, :], -np.inf).max(axis=1)
    gaps: NDArray[np.float64] = np.clip(scores - rivals, -_GAP_ALONE, _GAP_ALONE)
    return gaps


def _agreement(candidates: Sequence[Candidate], strings: Sequence[str]) -> NDArray[np.float64]:
    places = {candidate.place: string for candidate, string in zip(candidates, strings, strict=True)}
    counts = Counter(places.values())
    return np.log([float(counts[string]) for string in strings])


def _keys(text: str) -> frozenset[str]:
    """The words that carry the question, by their first five letters, so that "armenias" meets
    "Armenia’s"; words of up to three letters only where they hold a digit or are written in capitals."""
    return frozenset(
        word.casefold()[:5]
        for word in _WORD.findall(fold(text))
        if len(word) > 3 or word.isupper() or any(char.isdigit() for char in word)
    )


def _part(asked: frozenset[str], said: frozenset[str]) -> float:
    return len(asked & said) / len(asked) if asked else 0.0


class _Words:
    """The words of a place, taken once for one question's candidates."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Span], frozenset[str]] = {}

    def of(self, document: Document, span: Span) -> frozenset[str]:
        place = document.id, span
        if place not in self._known:
            self._known[place] = _keys(span.cut(document.text))
        return self._known[place]
