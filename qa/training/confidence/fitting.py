"""Fits order and confidence: conditional logits over the contenders of each question, without and with "none
of them"; the leader's log-odds by beta calibration; and the threshold for a stated cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import ndtr

from qa.errors import CalibrationError
from qa.features import Matrix

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]

COST_OF_FALSE_ANSWER = 2.0
"""Of an answer to a question that has none, in right answers withheld."""

COST_OF_WRONG_ANSWER = 1.0
"""Of a wrong answer to a question that has a right one: as much as withholding it."""

BLUR = 0.2
"""In log-odds. The threshold of nearly the same reader is steadier by it (EXPERIMENTS.md)."""


def standardisation(questions: Sequence[Matrix]) -> tuple[Vector, Vector]:
    """Mean and standard deviation of each feature over all contenders; a constant feature's is 1."""
    rows = np.concatenate(questions)
    scale = rows.std(axis=0)
    scale[scale < 1e-9] = 1.0
    return rows.mean(axis=0), scale


def fit_order(questions: Sequence[Matrix], right: Sequence[Flags], counts: Vector, penalty: float) -> Vector:
    """Weights that make the choice of a right contender likeliest (conditional logit, McFadden 1974), less
    `penalty`/2 times the squared weights.

    `questions` are standardised features, one matrix a question; `right` says which of its contenders are
    right: the choice of any of them is. Questions without a right one say nothing of the order and are left
    out. `counts` says how much each question weighs. CalibrationError where no question has a right one.
    """
    told = [at for at, flags in enumerate(right) if flags.any()]
    if not told:
        raise CalibrationError(f"none of {len(questions)} questions has a right contender: nothing to fit")
    ridge = np.full(questions[0].shape[1], penalty)
    return _fit([questions[at] for at in told], [right[at] for at in told], counts[told], ridge)


def fit_choice(
    questions: Sequence[Matrix], right: Sequence[Flags], counts: Vector, penalty: float
) -> tuple[Vector, float]:
    """As `fit_order`, of all questions, with "none of them" as one choice more, which scores 0 and is right
    where no contender is: weights, and the bias of every contender. CalibrationError where all questions
    have a right contender, or none has."""
    answered = sum(bool(flags.any()) for flags in right)
    if not 0 < answered < len(questions):
        raise CalibrationError(
            f"{answered} of {len(questions)} questions have a right contender: both kinds are needed to fit"
        )
    ridge = np.append(np.full(questions[0].shape[1], penalty), 0.0)
    solution = _fit(
        [np.pad(np.column_stack([rows, np.ones(len(rows))]), ((0, 1), (0, 0))) for rows in questions],
        [np.append(flags, not flags.any()) for flags in right],
        counts,
        ridge,
    )
    return solution[:-1], float(solution[-1])


def _fit(questions: Sequence[Matrix], right: Sequence[Flags], counts: Vector, ridge: Vector) -> Vector:
    """The weights of a conditional logit; every question has a right choice."""
    sizes = np.array([len(rows) for rows in questions])
    first = np.cumsum(sizes) - sizes
    rows, flags = np.concatenate(questions), np.concatenate(right)

    def loss(weights: Vector) -> tuple[float, Vector]:
        scores = rows @ weights
        weight = np.exp(scores - np.repeat(np.maximum.reduceat(scores, first), sizes))
        total = np.add.reduceat(weight, first)
        good = np.maximum(np.add.reduceat(np.where(flags, weight, 0.0), first), 1e-300)
        value = counts @ (np.log(total) - np.log(good))
        share = weight / np.repeat(total, sizes)
        among = np.where(flags, weight, 0.0) / np.repeat(good, sizes)
        slope = rows.T @ (np.repeat(counts, sizes) * (share - among))
        return float(value + 0.5 * (ridge @ weights**2)), slope + ridge * weights

    found = minimize(
        loss,
        np.zeros(rows.shape[1]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 2000, "ftol": 1e-13, "gtol": 1e-8},
    )
    weights: Vector = found.x
    return weights


def fit_odds(odds: Vector, right: Flags, counts: Vector) -> tuple[float, float, float]:
    """Slopes below and above and the shift of `qa.calibration.moved` that make `right` likeliest; the slopes
    stay above 0."""
    target = right.astype(np.float64)
    columns = np.column_stack([-np.logaddexp(0.0, -odds), np.logaddexp(0.0, odds), np.ones(len(odds))])

    def loss(solution: Vector) -> tuple[float, Vector]:
        logits = columns @ solution
        probability = np.exp(-np.logaddexp(0.0, -logits))
        value = counts @ (np.logaddexp(0.0, logits) - target * logits)
        return float(value), columns.T @ (counts * (probability - target))

    bounds = [(1e-3, None), (1e-3, None), (None, None)]
    found = minimize(loss, np.array([1.0, 1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=bounds)
    below, above, shift = found.x.tolist()
    return below, above, shift


def costs_of_wrong(answerable: Flags, false_answer: float = COST_OF_FALSE_ANSWER) -> Vector:
    """What an answer that is not right costs to each question, in right answers withheld."""
    costs: Vector = np.where(answerable, COST_OF_WRONG_ANSWER, false_answer)
    return costs


def choose_threshold(
    confidence: Sequence[float],
    right: Sequence[bool],
    answerable: Sequence[bool],
    cost: float = COST_OF_FALSE_ANSWER,
    counts: Sequence[float] | None = None,
    blur: float = BLUR,
) -> float:
    """The confidence from which answering costs least, over each question's best answer.

    A right answer withheld costs 1, a wrong one given COST_OF_WRONG_ANSWER where the question has a right
    one, and `cost` where it has none, each times the question's count, 1 where None. The costs are those
    to expect if each confidence were another one besides, normally spread in its log-odds by `blur`: else
    the few questions beside the least cost decide. Of thresholds that cost the same the highest: no answer
    rather than a wrong one. It lies halfway between two confidences.
    """
    sure = np.asarray(confidence, float)
    true = np.asarray(right, bool)
    weight = np.ones(len(sure)) if counts is None else np.asarray(counts, float)
    wrong = costs_of_wrong(np.asarray(answerable, bool), cost)
    odds = log_odds(sure)

    def costs(threshold: float) -> float:
        given = ndtr((odds - log_odds(threshold)) / blur) if blur else sure >= threshold
        return float(weight @ np.where(true, 1.0 - given, wrong * given))

    levels = np.unique([0.0, *sure, 1.0])
    tried = ((levels[:-1] + levels[1:]) / 2).tolist()
    return float(min(tried, key=lambda threshold: (round(costs(threshold), 9), -threshold)))


def log_odds(probability: Vector | float) -> Vector:
    """Kept finite: 0 and 1 count as a billionth off."""
    kept = np.clip(probability, 1e-9, 1 - 1e-9)
    odds: Vector = np.log(kept / (1 - kept))
    return odds
