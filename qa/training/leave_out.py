"""What each feature of the confidence is worth: fitted without it, judged on questions kept from the fit."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qa.features import FEATURES
from qa.training.calibrate import by_margin, calibrate, confidences, leading, weigh_halves
from qa.training.samples import WAYS_OF_UNANSWERABLE, Sample

FOLDS = 5
TRIED: tuple[tuple[str, ...], ...] = ((), *((name,) for name in FEATURES))
"""Features left out together; none, to compare with."""


@dataclass(frozen=True)
class Trial:
    """`right` is the share of leaders that are, by way of asking; `loss` the mean negative log-likelihood of
    "is the leader right" where every second question misleads."""

    without: tuple[str, ...]
    loss: float
    right: dict[str, float]


def trials(samples: Sequence[Sample], tried: Iterable[Sequence[str]] = TRIED) -> Iterator[Trial]:
    """One for each set of features left out, by cross-validation over questions: however often one was asked,
    all its samples are fitted on, or none."""
    fold = _folds(samples)
    for without in tried:
        kept = [_blanked(sample, without) for sample in samples]
        sure, right = np.zeros(len(kept)), np.zeros(len(kept), bool)
        for number in range(FOLDS):
            held = [at for at, sample in enumerate(kept) if fold[sample.source, sample.question] == number]
            rest = [sample for sample in kept if fold[sample.source, sample.question] != number]
            fitted = calibrate(rest, unfitted=by_margin(""), encoder="", fitted_on="")
            judged = [kept[at] for at in held]
            sure[held], right[held] = confidences(fitted, judged), leading(fitted, judged)[1]
        likelihood = np.log(np.where(right, sure, 1 - sure))
        by_way = {
            way: [at for at, one in enumerate(kept) if one.way == way and not (one.exchanged or one.stranger)]
            for way in WAYS_OF_UNANSWERABLE
        }
        yield Trial(
            tuple(without),
            float(-(weigh_halves(kept) * likelihood).mean()),
            {way: float(right[numbers].mean()) for way, numbers in by_way.items() if numbers},
        )


def _folds(samples: Sequence[Sample]) -> dict[tuple[str, str], int]:
    questions = sorted({(sample.source, sample.question) for sample in samples})
    random.Random(0).shuffle(questions)  # noqa: S311 - nothing secret is drawn
    return {question: number % FOLDS for number, question in enumerate(questions)}


def _blanked(sample: Sample, without: Sequence[str]) -> Sample:
    features = sample.features.copy()
    features[:, [FEATURES.index(name) for name in without]] = 0.0
    return replace(sample, features=features)
