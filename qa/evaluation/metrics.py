"""How good answers are: the measures of `verbatim evaluate`, none of which asks the code it measures.

Exact match and F1 are those of SQuAD 2.0's evaluation script (Rajpurkar et al. 2018), with curly quotes
and dashes counted as punctuation.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.document import Span

FURTHER_WORDS = 10
"""An answer that contains an accepted one may say so many words more and still be a hit."""

HIT_F1 = 0.5

PRECISION = 0.9
"""That `coverage_at_precision` asks for."""

_PUNCTUATION = frozenset(
    string.punctuation
    + "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f"
    + "\u2010\u2011\u2012\u2013\u2014\u2015"
)
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_WORD_CHARACTER = re.compile(r"\w")


def normalised(text: str) -> str:
    """Lower case, without punctuation, articles and more than single spaces."""
    bare = "".join(char for char in text.lower() if char not in _PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", bare).split())


def exact_match(answer: str, accepted: str) -> float:
    return float(normalised(answer) == normalised(accepted))


def token_f1(answer: str, accepted: str) -> float:
    """The harmonic mean of precision and recall over tokens; two empty texts agree wholly."""
    said, wanted = normalised(answer).split(), normalised(accepted).split()
    if not said or not wanted:
        return float(said == wanted)
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted))


def best_over(measure: Callable[[str, str], float], answer: str, accepted: Sequence[str]) -> float:
    """The measure against the accepted answer that it likes best; 0 without any."""
    return max((measure(answer, one) for one in accepted), default=0.0)


def on_word_borders(text: str, span: Span) -> bool:
    """Whether neither end of the span stands between two word characters."""
    return not (_inside_word(text, span.start) or _inside_word(text, span.end))


def _inside_word(text: str, at: int) -> bool:
    return (
        0 < at < len(text)
        and _WORD_CHARACTER.match(text[at - 1]) is not None
        and _WORD_CHARACTER.match(text[at]) is not None
    )


def is_hit(text: str, span: Span, accepted: Sequence[Span]) -> bool:
    """hit@1 of a span of `text`, given the places of `text` that count.

    It stands on word borders and overlaps one of the places, and has token F1 of at least 0.5 with it or
    contains it with at most 10 further words.
    """
    if not len(span) or not on_word_borders(text, span):
        return False
    return any(_answers(text, span, place) for place in accepted if span.overlaps(place))


def _answers(text: str, span: Span, place: Span) -> bool:
    said, wanted = span.cut(text), place.cut(text)
    if token_f1(said, wanted) >= HIT_F1:
        return True
    return span.contains(place) and len(said.split()) - len(wanted.split()) <= FURTHER_WORDS


def expected_calibration_error(
    confidence: Sequence[float], right: Sequence[bool], bins: int = 10
) -> float | None:
    """Mean distance of confidence and share of right ones over bins of equal count, weighted by count.

    Where the count does not divide, the first bins hold one more. None without any question.
    """
    if not len(confidence):
        return None
    order = np.argsort(np.asarray(confidence, float), kind="stable")
    sure = np.asarray(confidence, float)[order]
    true = np.asarray(right, float)[order]
    total = sum(
        abs(float(sure[part].sum() - true[part].sum())) for part in np.array_split(np.arange(len(sure)), bins)
    )
    return total / len(sure)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive ranks above a negative, ties half (Mann and Whitney 1947); None without
    both."""
    if not len(positive) or not len(negative):
        return None
    values = np.concatenate([np.asarray(positive, float), np.asarray(negative, float)])
    ranks = _mid_ranks(values)
    wins = ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2
    return float(wins / (len(positive) * len(negative)))


def _mid_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = ((last - counts + 1 + last) / 2)[inverse]
    return ranks


def coverage_at_precision(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """The largest part of all questions that some threshold answers with at least PRECISION.

    Equal confidences are answered together or not at all. 0 where no threshold will do, None without any
    question.
    """
    if not len(confidence):
        return None
    order = np.argsort(-np.asarray(confidence, float), kind="stable")
    sure = np.asarray(confidence, float)[order]
    true = np.cumsum(np.asarray(right, float)[order])
    answered = np.arange(1, len(sure) + 1)
    whole = np.append(sure[1:] != sure[:-1], True)
    # Compared as counts, so that 9 of 10 is 0.9 whatever floating point makes of it.
    good = whole & (true >= PRECISION * answered - 1e-9)
    return float(answered[good].max() / len(sure)) if good.any() else 0.0
