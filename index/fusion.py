"""One order out of two scores that are not alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

_OF_ITS_DOCUMENT: Final = 0.5
"""How much the best score among the candidates of its document counts beside a passage's own."""


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


def with_documents(scores: Mapping[int, float], documents: Mapping[int, str]) -> dict[int, float]:
    """The scores with a share of the best one of each candidate's document: from 0 to 1 as before.

    A text names its subject once and then says "she", and who asks names it, so that a document's passages
    are evidence of one another (Callan 1994, "Passage-Level Evidence in Document Retrieval"). The order
    inside a document stays, and so does the best of all. `documents` names every candidate's.
    """
    best: dict[str, float] = defaultdict(float)
    for item, score in scores.items():
        best[documents[item]] = max(best[documents[item]], score)
    whole = 1 + _OF_ITS_DOCUMENT
    return {
        item: (score + _OF_ITS_DOCUMENT * best[documents[item]]) / whole for item, score in scores.items()
    }
