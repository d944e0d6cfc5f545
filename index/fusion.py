"""One order out of several rankings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

RANK_OFFSET: Final = 60
"""Cormack, Clarke and Büttcher (2009), "Reciprocal rank fusion": the untuned constant."""


def fuse(rankings: Iterable[Sequence[int]]) -> dict[int, float]:
    """The sum over the rankings of 1 / (60 + rank), ranks from 1, for everything that is in any of them."""
    scores: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, 1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (RANK_OFFSET + rank)
    return scores
