"""Two small documents, a reader whose every word is known, and a confidence that can be told by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.document import Span
from qa.answer import Result
from qa.calibration import Calibration
from qa.reading import Excerpt, Reading, ScoredSpan
from qa.training.confidence.calibrate import by_margin
from tests.passages_double import document

TALKS = document(
    "# Talks\nThe talks began in May 1990. They ended in June 1991.\n\nNobody came in June 1991.", "talks"
)
SIEGE = document("The siege began in June 1991.\nIt was “long and hard”, they said.", "siege")


class Finder:
    """Finds every place of given strings, each with its score; everything else scores nothing."""

    identity = "finder@0"

    def __init__(self, scores: dict[str, float], null: float = 0.0) -> None:
        self.scores = scores
        self.null = null

    def read(self, _question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        return [self._read(excerpt) for excerpt in excerpts]

    def read_many(self, questions: Sequence[tuple[str, Sequence[Excerpt]]]) -> list[list[Reading]]:
        return [self.read(question, excerpts) for question, excerpts in questions]

    def _read(self, excerpt: Excerpt) -> Reading:
        spans = []
        for string, score in self.scores.items():
            start = excerpt.text.find(string)
            while start >= 0:
                spans.append(ScoredSpan(Span(start, start + len(string)), score))
                start = excerpt.text.find(string, start + 1)
        return Reading(self.null, tuple(sorted(spans, key=lambda one: -one.score)))


def by_score(threshold: float = 0.5, reader: str = "finder@0", encoder: str = "double@0") -> Calibration:
    """By the margin alone, which is the score where the null scores 0; half sure at 0 whatever the rivals."""
    return replace(by_margin(reader), threshold=threshold, encoder=encoder)


def quotes(result: Result) -> list[str]:
    return [answer.text for answer in result.answers]
