"""Fits the confidence and its threshold on the samples of the fitting part.

A logistic regression over the leading candidate of each question, in the order of the reader's margins, on
whether it is right. The confidence then orders the candidates itself, so it is fitted a second time, in slope
and shift, on those that lead by it (Platt 1999). Both are linear in the features: one set of weights holds
them. Fitting on all candidates, or on how good they are, chose worse answers to questions left out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qa.calibration import Calibration
from qa.features import FEATURES, Matrix
from qa.fitting import choose_threshold, fit
from qa.metrics import auroc, expected_calibration_error
from qa.training.samples import Sample

Vector = NDArray[np.float64]

PENALTY = 10.0
"""Of the squared standardised weights, in questions: the best of 1 and 10 by cross-validation."""


def calibrate(
    samples: Sequence[Sample], *, reader: str, encoder: str, fitted_on: str, penalty: float = PENALTY
) -> Calibration:
    """The calibration of these samples; every question counts once for each way it was asked."""
    leaders, true = leading(by_margin(reader), samples)
    ranking = fit(
        leaders,
        true,
        threshold=0.5,
        reader=reader,
        encoder=encoder,
        fitted_on=fitted_on,
        penalty=penalty,
    )
    leaders, true = leading(ranking, samples)
    slope, shift = _platt(_logits(ranking, leaders), true)
    fitted = dataclasses.replace(
        ranking,
        weights=tuple(weight * slope for weight in ranking.weights),
        bias=ranking.bias * slope + shift,
    )
    answerable = [sample.answerable for sample in samples]
    threshold = choose_threshold(fitted.confidence(leaders).tolist(), true.tolist(), answerable)
    return dataclasses.replace(fitted, threshold=threshold)


def by_margin(reader: str) -> Calibration:
    """A stand-in before anything is fitted: candidates in the order of their margins over null."""
    return Calibration(
        mean=(0.0,) * len(FEATURES),
        scale=(1.0,) * len(FEATURES),
        weights=tuple(float(name == "margin") for name in FEATURES),
        bias=0.0,
        threshold=0.5,
        reader=reader,
        encoder="",
        fitted_on="nothing: candidates in the order of their margins",
    )


def leading(calibration: Calibration, samples: Sequence[Sample]) -> tuple[Matrix, NDArray[np.bool_]]:
    """Features of each sample's best candidate, and whether it is right."""
    best = [int(np.argmax(calibration.confidence(sample.features))) for sample in samples]
    leaders = np.stack([sample.features[at] for at, sample in zip(best, samples, strict=True)])
    return leaders, np.array([sample.right[at] for at, sample in zip(best, samples, strict=True)])


def figures(calibration: Calibration, samples: Sequence[Sample]) -> dict[str, float | None]:
    """How well confidence and threshold do on samples, fitted on or not."""
    leaders, true = leading(calibration, samples)
    sure = calibration.confidence(leaders)
    answered = sure >= calibration.threshold
    within_reach = np.array([sample.answerable for sample in samples])
    return {
        "questions": float(len(samples)),
        "right": float(true.mean()),
        "answered": float(answered.mean()),
        "precision": float(true[answered].mean()) if answered.any() else None,
        "ece": expected_calibration_error(sure.tolist(), true.tolist()),
        "auroc_right": auroc(sure[true].tolist(), sure[~true].tolist()),
        "auroc_answerable": auroc(sure[within_reach].tolist(), sure[~within_reach].tolist()),
    }


def _logits(calibration: Calibration, features: Matrix) -> Vector:
    standard = (features - np.array(calibration.mean)) / np.array(calibration.scale)
    logits: Vector = standard @ np.array(calibration.weights) + calibration.bias
    return logits


def _platt(logits: Vector, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift that make `right` likeliest, by Newton's method; the slope stays above zero."""
    slope, shift = 1.0, 0.0
    for _ in range(50):
        probability = 1 / (1 + np.exp(-np.clip(slope * logits + shift, -40, 40)))
        error, spread = probability - right, probability * (1 - probability)
        gradient = np.array([error @ logits, error.sum()])
        bend = np.array(
            [[spread @ logits**2 + 1e-6, spread @ logits], [spread @ logits, spread.sum() + 1e-6]]
        )
        step = np.linalg.solve(bend, gradient)
        slope, shift = slope - step[0], shift - step[1]
        if np.abs(step).max() < 1e-9:
            break
    return max(float(slope), 1e-3), float(shift)
