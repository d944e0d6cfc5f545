"""One fitted confidence: features of contenders → how likely each of them is right, and one threshold."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.borders import BORDER_FEATURES
from qa.errors import CalibrationError
from qa.features import FEATURES, Matrix
from qa.spans import Strings

FORMAT = 6
CALIBRATION_FILE = "calibration.json"
SHIPPED_CALIBRATION = Path(__file__).parent / "model" / CALIBRATION_FILE

_REMEDY = "run python -m qa.training calibrate"


@dataclass(frozen=True)
class Calibration:
    """The order of a question's contenders, how likely each is right, and the confidence from which an
    answer is given.

    Both are linear functions of standardised features, fitted as conditional logits (McFadden 1974):
    `order_weights` to the choice among contenders where one is right, `weights` and `bias` to the choice
    among all of them and "none of them", which scores 0. What tells which answer is right hardly tells
    whether there is one.

    `border_weights` choose an answer's borders before all of that (qa.borders).

    A string scores what it does where it stands best, in all its places alike, and from that goes `rivalry`
    times the weight of all other strings: what says the same in another place, or in a copy of the document,
    is no rival and makes nothing less sure. At 1 the probabilities would be shares of one whole and no two
    answers of a list could be sure. Two slopes and `shift` move what
    is left to the shares that were right (`moved`) where every second question misleads; plain questions get
    more right answers than that. No contender is surer than one that stands before it.

    It holds for the reader, the encoder and the number of passages it was fitted with; with others the
    order of answers still serves, and `fits` says that the probabilities are not measured.
    """

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    order_weights: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    rivalry: float
    slope_below: float
    slope_above: float
    shift: float
    threshold: float
    reader: str
    encoder: str
    fitted_on: str
    border_weights: tuple[float, ...]
    features: tuple[str, ...] = FEATURES
    border_features: tuple[str, ...] = BORDER_FEATURES

    def __post_init__(self) -> None:
        for fitted, now in ((self.features, FEATURES), (self.border_features, BORDER_FEATURES)):
            if fitted != now:
                raise CalibrationError(
                    f"the confidence was fitted on {', '.join(fitted)}, and the features are now "
                    f"{', '.join(now)}: {_REMEDY}"
                )
        wanted = dict.fromkeys(("mean", "scale", "order_weights", "weights"), len(FEATURES))
        for name, count in (wanted | {"border_weights": len(BORDER_FEATURES)}).items():
            values = getattr(self, name)
            if len(values) != count or not all(math.isfinite(value) for value in values):
                raise CalibrationError(f"{name} needs {count} finite numbers, not {values}")
        if not all(value > 0 for value in self.scale):
            raise CalibrationError(f"scale needs numbers above 0, not {self.scale}")
        if not (math.isfinite(self.bias) and math.isfinite(self.shift) and 0 <= self.threshold <= 1):
            raise CalibrationError(
                f"bias and shift must be finite and threshold from 0 to 1, not {self.bias}, {self.shift} "
                f"and {self.threshold}"
            )
        for slope in (self.slope_below, self.slope_above):
            if not 0 < slope < math.inf:
                raise CalibrationError(f"slopes must be finite and above 0, not {slope}")
        if not 0 <= self.rivalry <= 1:
            raise CalibrationError(f"rivalry must be from 0 to 1, not {self.rivalry}")

    def order(self, features: Matrix) -> NDArray[np.intp]:
        """The rows from the best contender to the worst, those alike as they come; `features` is
        `[n, len(FEATURES)]`, the rows all those of one question."""
        return np.argsort(-(self._standard(features) @ np.array(self.order_weights)), kind="stable")

    def confidence(
        self, features: Matrix, strings: Strings, beside: Sequence[float] | NDArray[np.float64] = ()
    ) -> NDArray[np.float64]:
        """The probability that each contender is right, float64 `[n]`; that of the best is the greatest.

        `beside` are the scores of what may be right as well and is no contender, each another string.
        """
        left = less_rivals(self.scores(features), strings, self.rivalry, beside)
        found = probability(moved(left, self.slope_below, self.slope_above, self.shift))
        order = self.order(features)
        found[order] = np.minimum.accumulate(found[order])
        return found

    def scores(self, features: Matrix) -> NDArray[np.float64]:
        """What each contender scores against the 0 of none, float64 `[n]`."""
        found: NDArray[np.float64] = self._standard(features) @ np.array(self.weights) + self.bias
        return found

    def _standard(self, features: Matrix) -> Matrix:
        standard: Matrix = (features - np.array(self.mean)) / np.array(self.scale)
        return standard

    def bar(self, min_confidence: float | None = None) -> float:
        """The confidence from which an answer is given: the threshold, or what was asked for in its place."""
        return self.threshold if min_confidence is None else min_confidence

    def answers(self, confidence: float, min_confidence: float | None = None) -> bool:
        """The one decision to answer: at or above the bar."""
        return confidence >= self.bar(min_confidence)

    def fits(self, reader: str, encoder: str) -> bool:
        """Whether it was fitted with this reader and this encoder."""
        return (reader, encoder) == (self.reader, self.encoder)

    @classmethod
    def load(cls, path: Path | None = None) -> Calibration:
        """The calibration in `path`, or the shipped one; CalibrationError where it cannot be used."""
        path = path or SHIPPED_CALIBRATION
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CalibrationError(f"{path} cannot be read ({error}): {_REMEDY}") from error
        if not isinstance(facts, dict) or facts.get("format") != FORMAT:
            raise CalibrationError(f"{path} is not a calibration of format {FORMAT}: {_REMEDY}")
        try:
            return cls._of(facts)
        except (KeyError, TypeError, ValueError) as error:
            raise CalibrationError(f"{path} lacks or misstates {error}: {_REMEDY}") from error

    @classmethod
    def _of(cls, facts: Mapping[str, Any]) -> Calibration:
        return cls(
            mean=tuple(map(float, facts["mean"])),
            scale=tuple(map(float, facts["scale"])),
            order_weights=tuple(map(float, facts["order_weights"])),
            weights=tuple(map(float, facts["weights"])),
            bias=float(facts["bias"]),
            rivalry=float(facts["rivalry"]),
            slope_below=float(facts["slope_below"]),
            slope_above=float(facts["slope_above"]),
            shift=float(facts["shift"]),
            threshold=float(facts["threshold"]),
            reader=str(facts["reader"]),
            encoder=str(facts["encoder"]),
            fitted_on=str(facts["fitted_on"]),
            border_weights=tuple(map(float, facts["border_weights"])),
            border_features=tuple(map(str, facts["border_features"])),
            features=tuple(map(str, facts["features"])),
        )

    def save(self, path: Path) -> None:
        facts = {
            "format": FORMAT,
            "features": list(self.features),
            "mean": list(self.mean),
            "scale": list(self.scale),
            "order_weights": list(self.order_weights),
            "weights": list(self.weights),
            "bias": self.bias,
            "rivalry": self.rivalry,
            "slope_below": self.slope_below,
            "slope_above": self.slope_above,
            "shift": self.shift,
            "threshold": self.threshold,
            "reader": self.reader,
            "encoder": self.encoder,
            "fitted_on": self.fitted_on,
            "border_features": list(self.border_features),
            "border_weights": list(self.border_weights),
        }
        path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def less_rivals(
    scores: NDArray[np.float64],
    strings: Strings,
    rivalry: float,
    beside: Sequence[float] | NDArray[np.float64] = (),
) -> NDArray[np.float64]:
    """The best score of each contender's string, of one question's scores, less `rivalry` times the logarithm
    of 1 + the sum of exp(score) over the other strings, each by its best score too, and over `beside`; the
    log-odds of the conditional logit where rivalry is 1 and no string stands twice."""
    if not len(scores):
        return np.zeros(0)
    best = np.full(int(strings.max()) + 1, -np.inf)
    np.maximum.at(best, strings, scores)
    rivals = np.tile(np.append(best, beside), (len(scores), 1))
    rivals[np.arange(len(scores)), strings] = 0.0  # "none of them" scores 0, and stands in the own place
    left: NDArray[np.float64] = best[strings] - rivalry * np.logaddexp.reduce(rivals, axis=1)
    return left


def moved(odds: NDArray[np.float64], below: float, above: float, shift: float) -> NDArray[np.float64]:
    """Log-odds by the map of beta calibration (Kull, Silva Filho and Flach 2017): its slope is `below` far
    below 0 and `above` far above it; with 1, 1 and 0 they stay as they are."""
    found: NDArray[np.float64] = above * np.logaddexp(0.0, odds) - below * np.logaddexp(0.0, -odds) + shift
    return found


def probability(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """What log-odds are as a probability."""
    # The two halves keep exp from overflowing at either end.
    small = np.exp(-np.abs(odds))
    found: NDArray[np.float64] = np.where(odds >= 0, 1 / (1 + small), small / (1 + small))
    return found
