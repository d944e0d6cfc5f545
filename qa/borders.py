"""Which borders an answer has, of the spans that touch one place in a text.

A linear score over what each span looks like, from outside and against the question; its weights are fitted
so that the span with the best score is expected to share the most words with what people marked
(`qa.training.confidence.border_fitting`). Nothing is made up here: the choice is among the spans that the
reader found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import exp, log, log1p

import numpy as np

from index.document import Span
from qa.addresses import addresses_in
from qa.asked_words import stem
from qa.features import Matrix
from qa.spans import Candidate

QUESTION_KINDS = ("who", "when", "where", "number", "why", "how", "what", "which", "other")

_ALONE = (
    "expected",
    "overlap",
    "margin",
    "words",
    "log_words",
    "article",
    "preposition",
    "possessive",
    "comma",
    "asked",
    "asked_first",
    "asked_last",
    "name_goes_on",
    "name_began",
    "after_article",
    "after_possessive",
    "before_of",
    "after_preposition",
    "and_inside",
    "preposition_inside",
    "clause_inside",
    "capitals",
)
BORDER_FEATURES: tuple[str, ...] = (
    *_ALONE,
    *(f"log_words_{kind}" for kind in QUESTION_KINDS),
    *(f"article_{kind}" for kind in QUESTION_KINDS),
)
"""In the order of the columns.

overlap             Dice's overlap in code points with the place's other spans, weighed by the odds of each:
                    what a choice by least Bayes risk (Kumar and Byrne 2004) maximises; `expected`, its log
margin              score over null, less that of the place's best span
article, …          1 where the first word is one; `possessive` is his, its, this …
asked               part of the span's words that stand in the question; of its first and last word, 0 or 1
name_goes_on, …     1 where a word with a capital ends the span and one follows it, or the same in front
after_…, before_of  1 where that kind of word stands next to the span
…_inside            1 where such a word stands inside: and; a preposition; who, which, that, where, when
capitals            part of the words that have one
…_who, …            the figure of that name where the question asks who, when, where …; 0 for other questions

Chosen by cross-validation over the articles of the fitting part; qa/training/EXPERIMENTS.md has the figures.
"""

BY_OVERLAP: tuple[float, ...] = tuple(float(name == "overlap") for name in BORDER_FEATURES)
"""Weights before any are fitted: least Bayes risk alone."""

SHARPNESS = 2.0
"""Exponent of a border's odds, exp(margin), among the borders of a place. Of 0.7, 1, 1.4, 2 and 2.9 the best
F1 on the fitting part (qa/training/EXPERIMENTS.md)."""

MOST_BORDERS = 12
"""Spans of one place that are weighed, those of the best margins."""

_NEAR = 40
"""Code points on either side in which the next word is looked for."""

_TOKEN = re.compile(r"[^\W_]+(?:_+[^\W_]+)*(?:['’][^\W_]+)?|[^\w\s]|_")
_IN_ADDRESSES = frozenset("@/.")
_ARTICLES = frozenset({"the", "a", "an"})
_POSSESSIVES = frozenset({"his", "her", "its", "their", "our", "my", "this", "that", "these", "those"})
_PREPOSITIONS = frozenset(
    {"of", "in", "on", "at", "to", "for", "by", "with", "from", "as", "into", "during", "between", "after"}
    | {"before", "since", "until", "through", "over", "under", "about", "against", "among", "within"}
)
_CLAUSES = frozenset({"which", "who", "that", "where", "when"})
_ASKED = {"whom": "who", "whose": "who"}
_ASKING = frozenset(QUESTION_KINDS) - {"number", "other"}


class Borders:
    """Chooses the borders of the places of one question's answers."""

    def __init__(self, question: str, weights: Sequence[float] = BY_OVERLAP) -> None:
        """`weights` are those of BORDER_FEATURES."""
        tokens = [token.casefold() for token in _tokens(question, Span(0, len(question)))]
        self._kind = QUESTION_KINDS.index(question_kind(tokens))
        self._asked = frozenset(
            map(_key, (one for one in tokens if _is_word(one) and one not in _ARTICLES | _PREPOSITIONS))
        )
        self._weights = np.asarray(weights, np.float64)

    def choose(self, touching: Sequence[Candidate]) -> Candidate:
        """Of candidates in one place, best margin first, the one with the best score; of equals the first."""
        if len(touching) == 1:
            return touching[0]
        weighed = spans_to_weigh(touching)
        return weighed[int(np.argmax(self.features(weighed) @ self._weights))]

    def features(self, weighed: Sequence[Candidate]) -> Matrix:
        """float64 `[len(weighed), len(BORDER_FEATURES)]`; no two of the candidates have the same span."""
        best = max(one.margin for one in weighed)
        odds = [exp(SHARPNESS * (one.margin - best)) for one in weighed]
        total = sum(odds)
        rows = np.zeros((len(weighed), len(BORDER_FEATURES)))
        for row, one in zip(rows, weighed, strict=True):
            overlap = sum(
                weight * _dice(one.span, other.span) for weight, other in zip(odds, weighed, strict=True)
            )
            looks = self._looks(one.document.text, one.span)
            row[: len(_ALONE)] = log(overlap / total + 1e-6), overlap / total, one.margin - best, *looks
            row[len(_ALONE) + self._kind] = looks[1]
            row[len(_ALONE) + len(QUESTION_KINDS) + self._kind] = looks[2]
        return rows

    def _looks(self, text: str, span: Span) -> tuple[float, ...]:
        """The figures from `words` to `capitals`."""
        tokens = _tokens(text, span)
        words = [token for token in tokens if _is_word(token)] or [""]
        said = [word.casefold() for word in words]
        in_front = Span(max(0, span.start - _NEAR), span.start)
        before = (_tokens(text, in_front) or [""])[-1]
        after = (_tokens(text, Span(span.end, min(len(text), span.end + _NEAR))) or [""])[0]
        first, last, previous = said[0], said[-1], before.casefold()
        asked = [_key(word) in self._asked for word in said]
        ends_a_sentence = in_front.cut(text).rstrip().endswith(".")
        return (
            len(words),
            log1p(len(words)),
            first in _ARTICLES,
            first in _PREPOSITIONS,
            first in _POSSESSIVES,
            "," in tokens,
            sum(asked) / len(words),
            asked[0],
            asked[-1],
            bool(last) and after[:1].isupper() and words[-1][0].isupper(),
            bool(first) and before[:1].isupper() and words[0][0].isupper() and not ends_a_sentence,
            previous in _ARTICLES,
            previous in _POSSESSIVES,
            after.casefold() == "of",
            previous in _PREPOSITIONS,
            "and" in said[1:-1],
            any(word in _PREPOSITIONS for word in said[1:-1]),
            any(word in _CLAUSES for word in said[1:]),
            sum(word[:1].isupper() for word in words) / len(words),
        )


def _tokens(text: str, place: Span) -> list[str]:
    """The words and marks in the place, an address one word, those that leave it cut."""
    tokens = []
    start = place.start
    for address in addresses_in(text, place):
        tokens += _TOKEN.findall(text, start, max(start, address.start))
        start = min(place.end, address.end)
        tokens.append(text[max(place.start, address.start) : start])
    return tokens + _TOKEN.findall(text, start, place.end)


def _is_word(token: str) -> bool:
    return token[0].isalnum() or _is_address(token)


def _is_address(token: str) -> bool:
    return len(token) > 1 and not _IN_ADDRESSES.isdisjoint(token)


def _key(word: str) -> str:
    """What a word must share with one of the question to be asked: its stem, of an address all of it."""
    return word if _is_address(word) else stem(word)


def spans_to_weigh(touching: Sequence[Candidate]) -> list[Candidate]:
    """Of candidates in one place, best margin first, each span once, at most MOST_BORDERS."""
    of_span: dict[Span, Candidate] = {}
    for one in touching:
        of_span.setdefault(one.span, one)
    return list(of_span.values())[:MOST_BORDERS]


def question_kind(tokens: list[str]) -> str:
    """One of QUESTION_KINDS, by the first question word; `tokens` are casefolded."""
    for at, word in enumerate(tokens):
        if word == "how" and tokens[at + 1 : at + 2] in (["many"], ["much"], ["long"]):
            return "number"
        asked = _ASKED.get(word, word)
        if asked in _ASKING:
            return asked
    return "other"


def _dice(one: Span, other: Span) -> float:
    shared = max(0, min(one.end, other.end) - max(one.start, other.start))
    return 2 * shared / (len(one) + len(other))
