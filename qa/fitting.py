"""Fits the confidence: logistic regression by Newton's method, and the threshold for a stated cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.calibration import Calibration
from qa.errors import CalibrationError
from qa.features import FEATURES, Matrix

Vector = NDArray[np.float64]

COST_OF_FALSE_ANSWER = 2.0
"""Of an answer to a question that has none, in right answers withheld."""

COST_OF_WRONG_ANSWER = 1.0
"""Of a wrong answer to a question that has a right one: as much as withholding it."""

STEPS = 100


def fit(
    features: Matrix,
    right: Sequence[bool] | NDArray[np.bool_],
    *,
    threshold: float,
    reader: str,
    encoder: str,
    fitted_on: str,
    weights: Vector | None = None,
    penalty: float = 1.0,
) -> Calibration:
    """The Calibration that makes `right` likeliest, with `penalty`/2 times the squared standardised weights.

    `features` is `[n, len(FEATURES)]`; `weights` says how much each row counts, 1 where None.
    CalibrationError where all rows are right or all wrong.
    """
    target = np.asarray(right, np.float64)
    counts = np.ones(len(target)) if weights is None else np.asarray(weights, np.float64)
    if not 0 < target.sum() < len(target):
        raise CalibrationError(
            f"{int(target.sum())} of {len(target)} candidates are right: both kinds are needed to fit"
        )
    mean = np.average(features, axis=0, weights=counts)
    scale = np.sqrt(np.average((features - mean) ** 2, axis=0, weights=counts))
    scale[scale < 1e-9] = 1.0
    solution = _newton((features - mean) / scale, target, counts, penalty)
    return Calibration(
        mean=tuple(mean.tolist()),
        scale=tuple(scale.tolist()),
        weights=tuple(solution[:-1].tolist()),
        bias=float(solution[-1]),
        threshold=threshold,
        reader=reader,
        encoder=encoder,
        fitted_on=fitted_on,
        features=FEATURES,
    )


def _newton(standard: Matrix, target: Vector, counts: Vector, penalty: float) -> Vector:
    """Weights, the bias last and unpenalised; halves a step that does not lower the loss."""
    rows = np.column_stack([standard, np.ones(len(standard))])
    ridge = np.full(rows.shape[1], penalty)
    ridge[-1] = 1e-6
    solution = np.zeros(rows.shape[1])
    loss = _loss(rows, target, counts, ridge, solution)
    for _ in range(STEPS):
        probability = _logistic(rows @ solution)
        slope = rows.T @ (counts * (probability - target)) + ridge * solution
        bend = (rows * (counts * probability * (1 - probability))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while size > 1e-6:
            tried = solution - size * step
            lower = _loss(rows, target, counts, ridge, tried)
            if lower <= loss:
                break
            size /= 2
        else:
            return solution
        done = loss - lower < 1e-10 * max(1.0, abs(loss))
        solution, loss = tried, lower
        if done:
            break
    return solution


def _logistic(logits: Vector) -> Vector:
    small = np.exp(-np.abs(logits))
    probability: Vector = np.where(logits >= 0, 1 / (1 + small), small / (1 + small))
    return probability


def _loss(rows: Matrix, target: Vector, counts: Vector, ridge: Vector, solution: Vector) -> float:
    logits = rows @ solution
    fit = counts @ (np.logaddexp(0.0, logits) - target * logits)
    return float(fit + 0.5 * (ridge @ solution**2))


def choose_threshold(
    confidence: Sequence[float],
    right: Sequence[bool],
    answerable: Sequence[bool],
    cost: float = COST_OF_FALSE_ANSWER,
) -> float:
    """The confidence from which answering costs least, over each question's best answer.

    A right answer withheld costs 1, a wrong one given COST_OF_WRONG_ANSWER where the question has a right
    one, and `cost` where it has none. Of thresholds that cost the same the highest: no answer rather than a
    wrong one. It lies halfway to the next lower confidence, so that it hangs on no single question's last
    digit.
    """
    order = np.argsort(-np.asarray(confidence, float), kind="stable")
    sure = np.asarray(confidence, float)[order]
    true = np.asarray(right, bool)[order]
    wrong = np.where(np.asarray(answerable, bool)[order], COST_OF_WRONG_ANSWER, cost)
    costs = np.concatenate([[true.sum()], true.sum() + np.cumsum(np.where(true, -1.0, wrong))])
    # Equal confidences are answered together, so a cut inside them is none.
    cuts = [0, *(at for at in range(1, len(sure) + 1) if at == len(sure) or sure[at] < sure[at - 1])]
    best = min(cuts, key=lambda at: (costs[at], at))
    above = 1.0 if best == 0 else float(sure[best - 1])
    below = 0.0 if best == len(sure) else float(sure[best])
    return (above + below) / 2
