"""BM25 by the server with the very scores of a folder's index, so that both rank alike.

Tantivy knows a passage's length only rounded down: exact to 40 words, then in eight steps to each doubling.
Milvus counts the words in a field. So each passage gets fillers until it counts twice its rounded length, and
k1 and b are moved by as much as the average of those counts is not the average that tantivy takes, which is
that of the true lengths. The filler stands in every passage, and so weighs nothing in a question.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

K1: Final = 1.2
B: Final = 0.75
"""Tantivy's."""

_FILLER: Final = "zzq"
_EXACT: Final = 40
_TIMES: Final = 2


def rounded_length(words: int) -> int:
    """As tantivy stores it."""
    if words <= _EXACT:
        return words
    return _STEPS[bisect_right(_STEPS, words) - 1]


def _steps() -> list[int]:
    steps, step, at = [_EXACT], 2, _EXACT
    while at < 2**31:
        for _ in range(8):
            at += step
            steps.append(at)
        step *= 2
    return steps


_STEPS: Final = _steps()


class PassageWords:
    """Passages' words made ready for the server, and their lengths summed up."""

    def __init__(self) -> None:
        self._true = 0
        self._counted = 0

    def ready(self, terms: Sequence[str]) -> list[str]:
        """The terms with their fillers; never none at all, which BM25 refuses."""
        fillers = max(1, _TIMES * rounded_length(len(terms)) - len(terms))
        self._true += len(terms)
        self._counted += len(terms) + fillers
        return [*terms, *(_FILLER for _ in range(fillers))]

    def parameters(self) -> dict[str, float]:
        """k1 and b for the server, once every passage is in."""
        ratio = self._counted / (_TIMES * self._true) if self._true else 1.0
        k1 = K1 * (1 - B) + K1 * B * ratio
        return {"bm25_k1": k1, "bm25_b": K1 * B * ratio / k1}


def tantivy_score(score: float, k1: float) -> float:
    """What tantivy would have given for a score by the server with that k1. milvus-lite gives scores as
    distances, below zero; Milvus gives them as they are."""
    return abs(score) * (K1 + 1) / (k1 + 1)
