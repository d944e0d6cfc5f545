"""What each feature of the confidence is worth: fitted without it, judged on questions kept from the fit."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from qa.features import FEATURES
from qa.training.confidence.calibrate import by_margin, calibrate, confidences, leading, weigh_halves
from qa.training.confidence.samples import WAYS_OF_UNANSWERABLE, Sample

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
    all its samples are fitted on, or none, and so are those of what was made of it to mislead."""
    fold = folds(samples)
    for without in tried:
        kept = [_blanked(sample, without) for sample in samples]
        sure, right = np.zeros(len(kept)), np.zeros(len(kept), bool)
        for number in range(FOLDS):
            held = np.flatnonzero(fold == number)
            rest = [kept[at] for at in np.flatnonzero(fold != number)]
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


def folds(samples: Sequence[Sample]) -> NDArray[np.int64]:
    """The fold of each sample. Those of one source that ask the same words, or come from one place of its
    file, are in one, and so is all that hangs together by such."""
    asked = [(sample.source, "asked", sample.question) for sample in samples]
    stood = [
        (sample.source, "stood", sample.where) if sample.where else words
        for sample, words in zip(samples, asked, strict=True)
    ]
    number = {name: at for at, name in enumerate(sorted({*asked, *stood}))}
    pairs = [number[name] for name in asked], [number[name] for name in stood]
    ties = coo_matrix((np.ones(len(samples)), pairs), shape=(len(number), len(number)))
    count, together = connected_components(ties, directed=False)
    drawn = list(range(count))
    random.Random(0).shuffle(drawn)  # noqa: S311 - nothing secret is drawn
    found: NDArray[np.int64] = np.array([drawn[together[at]] % FOLDS for at in pairs[0]])
    return found


def _blanked(sample: Sample, without: Sequence[str]) -> Sample:
    features = sample.features.copy()
    features[:, [FEATURES.index(name) for name in without]] = 0.0
    return replace(sample, features=features)
