"""One order out of two scores that are not alike."""

from __future__ import annotations

from collections.abc import Mapping


def fuse(dense: Mapping[int, float], lexical: Mapping[int, float]) -> dict[int, float]:
    """The mean of both scores of each candidate, each on a scale of its own question: from 0 to 1.

    A cosine counts from the least among the candidates to the best; where all are equal, each is the best. A
    BM25 score, which is 0 without a common word and where none is given, counts as part of the best. Convex
    combinations of scores so normalised put in better order than ranks do, which drop how far the best stands
    out (Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval"). `dense` names
    all candidates.
    """
    if not dense:
        return {}
    least, most = min(dense.values()), max(dense.values())
    best = max(lexical.values(), default=0.0)
    return {
        item: (
            ((score - least) / (most - least) if most > least else 1.0)
            + (lexical.get(item, 0.0) / best if best > 0 else 0.0)
        )
        / 2
        for item, score in dense.items()
    }
