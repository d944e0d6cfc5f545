"""Fits the choice of borders: of the spans that touch a right place, the one nearest to what is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from qa.answerer import Answerer
from qa.borders import BORDER_FEATURES, Borders, spans_to_weigh
from qa.errors import CalibrationError
from qa.evaluation.metrics import best_over, token_f1
from qa.evaluation.placing import Target
from qa.features import Matrix
from qa.spans import Candidate, Contender

Vector = NDArray[np.float64]

PENALTY = 3.0
"""Of the squared standardised weights, in questions; 1 to 3 are as good, 10 gives a little less."""

_BATCH = 16


@dataclass(frozen=True)
class Place:
    """Spans of one place that overlaps a right answer: `features` of each, and its token F1."""

    features: Matrix
    f1: Vector


def gather_places(
    searching: Answerer,
    given: Answerer,
    targets: Sequence[Target],
    tick: Callable[[int], object] = lambda _: None,
) -> Iterator[Place]:
    """The right places among the contenders of each answerable target, asked of its context and of all."""
    asked = [target for target in targets if target.question.answerable]
    for begin in range(0, len(asked), _BATCH):
        part = asked[begin : begin + _BATCH]
        for target, judged in zip(part, searching.contenders(_texts(part)), strict=True):
            yield from _right_places(target, judged.contenders)
        for target in part:
            (judged,) = given.contenders(_texts([target]), documents=target.context or frozenset())
            yield from _right_places(target, judged.contenders)
        tick(len(part))


def _texts(targets: Sequence[Target]) -> list[str]:
    return [target.question.text for target in targets]


def _right_places(target: Target, contenders: Sequence[Contender]) -> Iterator[Place]:
    borders = Borders(target.question.text)
    for contender in contenders:
        weighed = spans_to_weigh(contender.touching)
        if len(weighed) > 1 and any(_overlaps(one, target) for one in weighed):
            f1 = [best_over(token_f1, one.text, target.texts) for one in weighed]
            yield Place(borders.features(weighed), np.array(f1))


def _overlaps(candidate: Candidate, target: Target) -> bool:
    return any(candidate.span.overlaps(place) for place in target.places.get(candidate.document.id, ()))


def fit_borders(places: Sequence[Place]) -> tuple[float, ...]:
    """Weights of BORDER_FEATURES under which a span drawn with odds exp(score) has the greatest F1 that can
    be expected, less PENALTY times the squared standardised weights. CalibrationError where no place
    leaves a choice."""
    told = [place for place in places if place.f1.max() > place.f1.min()]
    if not told:
        raise CalibrationError(f"none of {len(places)} places leaves a choice of borders: nothing to fit")
    rows, f1 = np.concatenate([place.features for place in told]), np.concatenate([one.f1 for one in told])
    scale = rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    rows = rows / scale
    sizes = np.array([len(place.f1) for place in told])
    first = np.cumsum(sizes) - sizes

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = rows @ weights
        odds = np.exp(scores - np.repeat(np.maximum.reduceat(scores, first), sizes))
        share = odds / np.repeat(np.add.reduceat(odds, first), sizes)
        expected = np.add.reduceat(share * f1, first)
        slope = rows.T @ (share * (np.repeat(expected, sizes) - f1))
        return float(PENALTY * (weights @ weights) - expected.sum()), slope + 2 * PENALTY * weights

    # Not convex: begun from the choice by expected overlap, of which the others are corrections.
    start = np.array([float(name == "expected") for name in BORDER_FEATURES])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000})
    return tuple((found.x / scale).tolist())
