"""From a question's passages to contenders with their features: the nearest first, the rest while unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.borders import Borders
from qa.calibration import Calibration
from qa.copies import Copies
from qa.features import Matrix, features
from qa.reading import SpanReader
from qa.spans import Candidate, Contender, Strings, candidates_of, contend, strings_of

READ_FIRST = 2
"""The nearest passages are read first, and the rest only while no answer is sure enough to be given. That
loses nothing against all at once (the model card's ablation)."""

Passages = Sequence[Copies]


@dataclass(frozen=True)
class Weighed:
    """The contenders of a question, best margin first, and what their confidence is told from: a row of
    figures for each, and which of them are the same string."""

    contenders: tuple[Contender, ...]
    features: Matrix
    strings: Strings


class Judge:
    """Reads and weighs; what is answered is decided elsewhere. Safe to call from several threads at once."""

    def __init__(self, reader: SpanReader, calibration: Calibration) -> None:
        self._reader = reader
        self._calibration = calibration

    def judge(
        self,
        questions: Sequence[str],
        found: Sequence[Passages],
        first: int,
        min_confidence: float | None = None,
    ) -> list[Weighed]:
        """One for each question, of its passages: `first` of the different ones with all their copies, and
        the others unless one is as sure as the threshold, or `min_confidence` in its place, asks."""
        near = {at: passages[:first] for at, passages in enumerate(found)}
        candidates = self._read(questions, near)
        weighed = [self._weigh(question, candidates[at]) for at, question in enumerate(questions)]
        unsure = {
            at: passages[first:]
            for at, passages in enumerate(found)
            if passages[first:] and not self._sure(weighed[at], min_confidence)
        }
        for at, others in self._read(questions, unsure).items():
            weighed[at] = self._weigh(questions[at], candidates[at] + others)
        return weighed

    def _sure(self, weighed: Weighed, min_confidence: float | None) -> bool:
        if not weighed.contenders:
            return False
        surest = float(self._calibration.confidence(weighed.features, weighed.strings).max())
        return self._calibration.answers(surest, min_confidence)

    def _weigh(self, question: str, candidates: Sequence[Candidate]) -> Weighed:
        contenders = contend(candidates, Borders(question, self._calibration.border_weights).choose)
        return Weighed(tuple(contenders), features(question, contenders), strings_of(contenders))

    def _read(self, questions: Sequence[str], found: dict[int, Passages]) -> dict[int, list[Candidate]]:
        """The candidates in passages of some of the questions, and in every copy of them."""
        asked = [(questions[at], [copies.excerpt for copies in found[at]]) for at in found]
        readings = [self._reader.read(*asked[0])] if len(asked) == 1 else self._reader.read_many(asked)
        return {
            at: [
                candidate
                for copies, reading in zip(found[at], one, strict=True)
                for rank, passage in copies.passages
                for candidate in candidates_of(passage.document, passage.hit, rank, reading)
            ]
            for at, one in zip(found, readings, strict=True)
        }
