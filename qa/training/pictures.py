"""Two pictures of the confidence; matplotlib is needed as soon as this is imported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from qa.evaluation.outcomes import Outcome
from qa.training.report import reliability


def draw_reliability(outcomes: Sequence[Outcome], path: Path) -> None:
    """What `reliability` says, as a picture."""
    parts = reliability(outcomes)
    with _Figure(path, "confidence", "share of right answers") as axes:
        axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
        axes.plot([part["confidence"] for part in parts], [part["right"] for part in parts], marker="o")


def draw_risk(outcomes: Sequence[Outcome], path: Path) -> None:
    """The share of wrong answers among those given, over the part of all questions that is answered."""
    order = np.argsort([-outcome.confidence for outcome in outcomes], kind="stable")
    wrong = np.array([not outcome.hit for outcome in outcomes])[order]
    answered = np.arange(1, len(wrong) + 1)
    with _Figure(path, "part of all questions answered", "share of wrong answers among them") as axes:
        axes.plot(answered / len(wrong), np.cumsum(wrong) / answered)


class _Figure:
    """Axes from 0 to 1 both ways, written to a PNG when the block ends."""

    def __init__(self, path: Path, across: str, upward: str) -> None:
        self._path, self._across, self._upward = path, across, upward

    def __enter__(self) -> Any:
        self._figure = Figure(figsize=(5, 5), layout="constrained")
        axes = self._figure.add_subplot(xlim=(0, 1), ylim=(0, 1), xlabel=self._across, ylabel=self._upward)
        axes.grid(visible=True, alpha=0.3)
        return axes

    def __exit__(self, *_: object) -> None:
        self._figure.savefig(self._path, dpi=120)
