"""One fitted confidence: features of a candidate → probability that it is right, and one threshold."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import CalibrationError
from qa.features import FEATURES, Matrix

FORMAT = 1
SHIPPED_CALIBRATION = Path(__file__).parent / "model" / "calibration.json"

_REMEDY = "run python -m qa.training calibrate"


@dataclass(frozen=True)
class Calibration:
    """A logistic function of standardised features, and the confidence from which an answer is given.

    It holds for the reader, the encoder and the number of passages it was fitted with; with others the
    order of answers still serves, and `fits` says that the probabilities are not measured.
    """

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float
    reader: str
    encoder: str
    fitted_on: str
    features: tuple[str, ...] = FEATURES

    def __post_init__(self) -> None:
        if self.features != FEATURES:
            raise CalibrationError(
                f"the confidence was fitted on {', '.join(self.features)}, and the features are now "
                f"{', '.join(FEATURES)}: {_REMEDY}"
            )
        for name in ("mean", "scale", "weights"):
            values = getattr(self, name)
            if len(values) != len(FEATURES) or not all(math.isfinite(value) for value in values):
                raise CalibrationError(f"{name} needs {len(FEATURES)} finite numbers, not {values}")
        if not all(value > 0 for value in self.scale):
            raise CalibrationError(f"scale needs numbers above 0, not {self.scale}")
        if not (math.isfinite(self.bias) and 0 <= self.threshold <= 1):
            raise CalibrationError(
                f"bias must be finite and threshold from 0 to 1, not {self.bias} and {self.threshold}"
            )

    def confidence(self, features: Matrix) -> NDArray[np.float64]:
        """The probability that each candidate is right; `features` is `[n, len(FEATURES)]`."""
        standard = (features - np.array(self.mean)) / np.array(self.scale)
        logits = standard @ np.array(self.weights) + self.bias
        # The two halves keep exp from overflowing at either end.
        small = np.exp(-np.abs(logits))
        probability: NDArray[np.float64] = np.where(logits >= 0, 1 / (1 + small), small / (1 + small))
        return probability

    def answers(self, confidence: float, min_confidence: float | None = None) -> bool:
        """The one decision to answer: at or above the threshold, or what was asked for in its place."""
        return confidence >= (self.threshold if min_confidence is None else min_confidence)

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
            weights=tuple(map(float, facts["weights"])),
            bias=float(facts["bias"]),
            threshold=float(facts["threshold"]),
            reader=str(facts["reader"]),
            encoder=str(facts["encoder"]),
            fitted_on=str(facts["fitted_on"]),
            features=tuple(map(str, facts["features"])),
        )

    def save(self, path: Path) -> None:
        facts = {
            "format": FORMAT,
            "features": list(self.features),
            "mean": list(self.mean),
            "scale": list(self.scale),
            "weights": list(self.weights),
            "bias": self.bias,
            "threshold": self.threshold,
            "reader": self.reader,
            "encoder": self.encoder,
            "fitted_on": self.fitted_on,
        }
        path.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
