"""What each question of a file came to, and the figures over all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from qa.answer import Answer, Result
from qa.evaluation.metrics import (
    auroc,
    best_over,
    coverage_at_precision,
    exact_match,
    expected_calibration_error,
    is_hit,
    token_f1,
)
from qa.evaluation.placing import Target

Context = Literal["search", "given"]

RECALL_AT = (1, 3, 5)


@dataclass(frozen=True)
class Outcome:
    """One question asked. `hit`, `exact` and `f1` are those of the best span before the decision.

    `passage_rank` is that of the first passage that holds an accepted answer where it counts, from 1;
    None where none of those listed does. `latency` in milliseconds.
    """

    target: Target
    text: str | None
    hit: bool
    exact: float
    f1: float
    confidence: float
    answered: bool
    passage_rank: int | None
    latency: float

    @property
    def answerable(self) -> bool:
        return self.target.question.answerable


@dataclass(frozen=True)
class Report:
    """Outcomes in the order of the file, and the figures over them."""

    context: Context
    outcomes: tuple[Outcome, ...]

    def as_json(self) -> dict[str, Any]:
        """The contract's figures: fractions from 0 to 1, null where no question bears on them."""
        answerable = [outcome for outcome in self.outcomes if outcome.answerable]
        unanswerable = [outcome for outcome in self.outcomes if not outcome.answerable]
        confidence = [outcome.confidence for outcome in self.outcomes]
        right = [outcome.hit for outcome in self.outcomes]
        latency = [outcome.latency for outcome in self.outcomes]
        return {
            "context": self.context,
            "answerable": len(answerable),
            "unanswerable": len(unanswerable),
            "hit1": _mean(outcome.hit for outcome in answerable),
            "exact_match": _mean(outcome.exact for outcome in answerable),
            "f1": _mean(outcome.f1 for outcome in answerable),
            "served_hit1": _mean(outcome.hit and outcome.answered for outcome in answerable),
            "served_f1": _mean(outcome.f1 if outcome.answered else 0.0 for outcome in answerable),
            "false_answers": sum(outcome.answered for outcome in unanswerable),
            "passage_recall": {
                str(k): _mean(
                    outcome.passage_rank is not None and outcome.passage_rank <= k for outcome in answerable
                )
                for k in RECALL_AT
            },
            "ece": expected_calibration_error(confidence, right),
            "auroc": auroc(
                [outcome.confidence for outcome in answerable],
                [outcome.confidence for outcome in unanswerable],
            ),
            "coverage_at_90_precision": coverage_at_precision(confidence, right),
            "latency_ms": {
                "p50": float(np.percentile(latency, 50)) if latency else None,
                "p95": float(np.percentile(latency, 95)) if latency else None,
            },
        }

    def by_kind(self) -> dict[str, dict[str, float]]:
        """Per `type` of the file: how many questions, and the parts hit, served and answered."""
        kinds = sorted({outcome.target.question.kind or "" for outcome in self.outcomes} - {""})
        table = {}
        for kind in kinds:
            group = [outcome for outcome in self.outcomes if outcome.target.question.kind == kind]
            table[kind] = {
                "questions": float(len(group)),
                "hit1": _mean(outcome.hit for outcome in group) or 0.0,
                "served_hit1": _mean(outcome.hit and outcome.answered for outcome in group) or 0.0,
                "answered": _mean(outcome.answered for outcome in group) or 0.0,
            }
        return table


def outcome_of(target: Target, result: Result) -> Outcome:
    """What one result is worth."""
    best = result.best
    return Outcome(
        target=target,
        text=best.text if best else None,
        hit=best is not None and _hits(target, best),
        exact=best_over(exact_match, best.text, target.texts) if best else 0.0,
        f1=best_over(token_f1, best.text, target.texts) if best else 0.0,
        confidence=best.confidence if best else 0.0,
        answered=result.status == "answered",
        passage_rank=_passage_rank(target, result),
        latency=result.timing.total,
    )


def _hits(target: Target, answer: Answer) -> bool:
    document = answer.citation.document
    return is_hit(document.text, answer.citation.span, target.places.get(document.id, ()))


def _passage_rank(target: Target, result: Result) -> int | None:
    for rank, passage in enumerate(result.passages, 1):
        span = passage.hit.passage.span
        if any(span.contains(place) for place in target.places.get(passage.document.id, ())):
            return rank
    return None


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
