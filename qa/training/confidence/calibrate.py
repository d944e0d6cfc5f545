"""Fits the confidence and its threshold on the samples of the fitting part.

First the order of contenders, on the samples that have a right one, and the choice among them and none, on
every sample as it was asked, those of strangers too; then, on the leaders of the order and without strangers,
slopes and shift, where every second question misleads, and the threshold, where questions are as many as
there are.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from qa.borders import BY_OVERLAP
from qa.calibration import Calibration, less_rivals, moved, probability
from qa.evaluation.metrics import auroc, expected_calibration_error
from qa.features import FEATURES
from qa.training.confidence.fitting import (
    choose_threshold,
    costs_of_wrong,
    fit_choice,
    fit_odds,
    fit_order,
    log_odds,
    standardisation,
)
from qa.training.confidence.samples import Sample

Vector = NDArray[np.float64]

PENALTY = 3.0
ORDER_PENALTY = 10.0
"""Of the squared standardised weights, in questions; those of the order from 3 to 30 are as good."""

RIVALRY = 0.75
"""By cross-validation the more the better: a question answered or withheld costs 0.240 at 0.5, 0.234 at 0.75
and 0.228 at 1. But at 1 no two answers of a list are both sure; at 0.75 three are still given, each of which
alone would be 88 % sure."""


def calibrate(
    samples: Sequence[Sample],
    *,
    unfitted: Calibration,
    encoder: str,
    fitted_on: str,
    sizes: Mapping[str, int] | None = None,
) -> Calibration:
    """The calibration of these samples, with the reader and the borders of `unfitted`, by which they
    were gathered.

    Order and choice are fitted on the sources alike, or the smaller one, whose questions were written to
    mislead, would hardly count; nor would strangers, who count for them alone. Slopes and shift are fitted
    where every second question misleads (`weigh_halves`); what is exchanged is for them alone. The threshold
    is chosen on the questions as many as there are: `sizes` says how many questions each source has of which
    samples were drawn; as many as drawn where None.
    """
    asked = [sample for sample in samples if not sample.exchanged]
    counts = weigh(asked)
    mean, scale = standardisation([sample.features for sample in asked])
    standard = [(sample.features - mean) / scale for sample in asked]
    right = [sample.right for sample in asked]
    order_weights = fit_order(standard, right, counts, ORDER_PENALTY)
    weights, bias = fit_choice(standard, right, counts, PENALTY)
    chosen = dataclasses.replace(
        unfitted,
        mean=tuple(mean.tolist()),
        scale=tuple(scale.tolist()),
        order_weights=tuple(order_weights.tolist()),
        weights=tuple(weights.tolist()),
        bias=bias,
        rivalry=RIVALRY,
        encoder=encoder,
        fitted_on=fitted_on,
    )
    below, above, shift = fit_odds(*leading(chosen, samples), weigh_halves(samples, sizes))
    fitted = dataclasses.replace(chosen, slope_below=below, slope_above=above, shift=shift)
    # Chosen before slopes and shift move the odds, which so change nothing that is answered.
    counted = [sample for sample in asked if not sample.stranger]
    odds, true = leading(fitted, counted)
    least = choose_threshold(
        probability(odds).tolist(),
        true.tolist(),
        [sample.answerable for sample in counted],
        counts=None if sizes is None else weigh(counted, sizes).tolist(),
    )
    threshold = float(probability(moved(log_odds(least), below, above, shift)))
    return dataclasses.replace(fitted, threshold=threshold)


def weigh(samples: Sequence[Sample], sizes: Mapping[str, int] | None = None) -> Vector:
    """What each sample counts for: the sources by `sizes`, alike where None, and each way of asking as
    often as it was; all together as much as there are samples."""
    drawn = Counter(sample.source for sample in samples)
    asked = {source: len({one.way for one in samples if one.source == source}) for source in drawn}
    shares = {source: 1.0 if sizes is None else float(sizes[source] * asked[source]) for source in drawn}
    scale = len(samples) / sum(shares.values())
    return np.array([scale * shares[sample.source] / drawn[sample.source] for sample in samples])


def weigh_halves(samples: Sequence[Sample], sizes: Mapping[str, int] | None = None) -> Vector:
    """What each sample counts for where every second question misleads: the sources by `sizes`, as many as
    were drawn where None, and in each the questions that its text answers as much as those that speak of
    what is in it and are not answered; all together as much as there are samples. What was asked of other
    texts, or by strangers, counts nothing."""
    kinds = [
        None if sample.way == "removed" or sample.stranger else (sample.source, sample.answerable)
        for sample in samples
    ]
    drawn = Counter(kind for kind in kinds if kind is not None)
    parts = Counter(source for source, _ in drawn)
    asked = sizes or Counter(sample.source for sample in samples if not sample.exchanged)
    shares = {kind: asked[kind[0]] / parts[kind[0]] / count for kind, count in drawn.items()}
    counts: Vector = np.array([0.0 if kind is None else shares[kind] for kind in kinds])
    counts *= len(samples) / counts.sum()
    return counts


def by_margin(reader: str, border_weights: tuple[float, ...] = BY_OVERLAP) -> Calibration:
    """A stand-in before more is fitted: contenders in the order of their margins over null."""
    alone = tuple(float(name == "margin") for name in FEATURES)
    return Calibration(
        mean=(0.0,) * len(FEATURES),
        scale=(1.0,) * len(FEATURES),
        order_weights=alone,
        weights=alone,
        bias=0.0,
        rivalry=0.0,
        slope_below=1.0,
        slope_above=1.0,
        shift=0.0,
        threshold=0.5,
        reader=reader,
        encoder="",
        fitted_on="nothing: contenders in the order of their margins",
        border_weights=border_weights,
    )


def leading(calibration: Calibration, samples: Sequence[Sample]) -> tuple[Vector, NDArray[np.bool_]]:
    """What each sample's best contender scores, less its rivals, and whether it is right."""
    left, right = [], []
    for sample in samples:
        best = calibration.order(sample.features)[0]
        scores = calibration.scores(sample.features)
        left.append(less_rivals(scores, sample.strings, calibration.rivalry)[best])
        right.append(bool(sample.right[best]))
    return np.array(left), np.array(right)


def confidences(calibration: Calibration, samples: Sequence[Sample]) -> Vector:
    """The confidence in each sample's best contender."""
    return np.array([calibration.confidence(sample.features, sample.strings).max() for sample in samples])


def figures(calibration: Calibration, samples: Sequence[Sample]) -> dict[str, float | None]:
    """How well confidence and threshold do on samples, fitted on or not. `cost` is what `choose_threshold`
    makes least, a question, the sources by what was drawn of them.

    `harm` tells readers apart, which `cost` does not: a wrong leader withheld costs nothing there, and the
    right one of a better reader in its place 1. Here what could be answered and is not costs 1 whatever led,
    what is answered wrongly 2.
    """
    _, true = leading(calibration, samples)
    sure = confidences(calibration, samples)
    answered = sure >= calibration.threshold
    within_reach = np.array([sample.answerable for sample in samples])
    cost = float(np.where(answered, np.where(true, 0.0, costs_of_wrong(within_reach)), true).mean())
    return {
        "questions": float(len(samples)),
        "right": float(true.mean()),
        "answered": float(answered.mean()),
        "precision": float(true[answered].mean()) if answered.any() else None,
        "cost": cost,
        "harm": cost + float((within_reach & ~true).mean()),
        "ece": expected_calibration_error(sure.tolist(), true.tolist()),
        "auroc_right": auroc(sure[true].tolist(), sure[~true].tolist()),
        "auroc_answerable": auroc(sure[within_reach].tolist(), sure[~within_reach].tolist()),
    }
