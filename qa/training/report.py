"""The figures of the model card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np

from index.document import Document
from index.progress import Progress
from index.store import Hit
from qa.answerer import Answerer
from qa.evaluation.evaluate import measure
from qa.evaluation.outcomes import Outcome
from qa.evaluation.placing import Target
from qa.finding import Passages
from qa.judging import READ_FIRST

PASSAGES_TRIED = (1, 3, 4, 5, 10)
_DEEP = 50
_COMPARED = ("hit1", "f1", "served_hit1", "false_answers", "auroc", "latency_ms")


@dataclass(frozen=True)
class OneRanking:
    """An index of which only one of the two rankings is used: "dense" or "lexical"."""

    index: Passages
    ranking: str

    @property
    def generation(self) -> str:
        return self.index.generation

    @property
    def encoder_identity(self) -> str:
        return self.index.encoder_identity

    def document(self, document_id: str) -> Document:
        return self.index.document(document_id)

    def search(self, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        hits = self.index.search(question, max(k, _DEEP), documents)
        return sorted(hits, key=attrgetter(self.ranking), reverse=True)[:k]


def ablation(answerer: Answerer, targets: Sequence[Target], progress: Progress) -> list[dict[str, Any]]:
    """Each ranking alone and both, with 1, 3, 4, 5 and 10 passages read: hit@1, F1, AUROC and latency.

    `read_first` of the passages are read always and the rest unless an answer is sure, as the service does;
    for both rankings there is a row besides where all are read at once. `progress` is told of the questions
    of all rows together ("ask").
    """
    indexes: dict[str, Passages] = {
        "dense": OneRanking(answerer.index, "dense"),
        "lexical": OneRanking(answerer.index, "lexical"),
        "both": answerer.index,
    }
    trials = [
        (ranking, read, first)
        for ranking in indexes
        for read in PASSAGES_TRIED
        for first in sorted({min(READ_FIRST, read), read if ranking == "both" else 0} - {0})
    ]
    rows = []
    for number, (ranking, read, first) in enumerate(trials):
        told = _part(progress, number, len(trials))
        trial = Answerer(
            indexes[ranking], answerer.reader, answerer.calibration, passages_read=read, read_first=first
        )
        figures = measure(trial, targets, "search", told).as_json()
        row = {"ranking": ranking, "passages_read": read, "read_first": first}
        rows.append(row | {name: figures[name] for name in _COMPARED})
    return rows


def _part(progress: Progress, number: int, parts: int) -> Progress:
    """What one of several parts of the same length is told, counting on from those before it."""
    return lambda what, done, of: progress(what, number * of + done, parts * of)


def reliability(outcomes: Sequence[Outcome], bins: int = 10) -> list[dict[str, float]]:
    """Mean confidence and the share of right answers, in bins of equal count from the least sure on."""
    sure = np.array([outcome.confidence for outcome in outcomes])
    right = np.array([outcome.hit for outcome in outcomes])
    return [
        {
            "questions": len(part),
            "confidence": round(float(sure[part].mean()), 4),
            "right": round(float(right[part].mean()), 4),
        }
        for part in np.array_split(np.argsort(sure, kind="stable"), bins)
        if len(part)
    ]
