"""From a question's passages to contenders with their features: the nearest, and the rest while undecided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.store import Hit
from qa.borders import Borders
from qa.calibration import Calibration
from qa.copies import Copies
from qa.features import Matrix, elsewhere, features
from qa.own_questions import asks_the_same
from qa.reading import SpanReader
from qa.spans import Candidate, Contender, Strings, candidates_of, contend, sentence_of, strings_of

READ_FIRST = 2
"""The nearest passages are read first, and the rest only while what they may hold can decide: the ablation of
the model card says what that costs."""


@dataclass(frozen=True)
class Judged:
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
        found: Sequence[Sequence[Copies]],
        first: int,
        min_confidence: float | None = None,
    ) -> list[Judged]:
        """One for each question, of its passages: `first` of the different ones with all their copies, and
        the others unless something is as sure as the threshold, or `min_confidence` in its place, asks, and
        whatever passes the threshold would do so whatever as good they held."""
        hits = [[found.hit for copies in passages for _, found in copies.passages] for passages in found]
        near = {at: passages[:first] for at, passages in enumerate(found)}
        candidates = self._read(questions, near)
        judged = [self._weigh(question, candidates[at], hits[at]) for at, question in enumerate(questions)]
        open_yet = {
            at: passages[first:]
            for at, passages in enumerate(found)
            if passages[first:] and not self._stands(judged[at], passages[first:], hits[at], min_confidence)
        }
        for at, others in self._read(questions, open_yet).items():
            judged[at] = self._weigh(questions[at], candidates[at] + others, hits[at])
        return judged

    def _stands(
        self, judged: Judged, unread: Sequence[Copies], hits: Sequence[Hit], min_confidence: float | None
    ) -> bool:
        """Whether whatever passes the threshold would do so even if every passage not yet read held another
        string that reads as well as the best: then only how near that passage is speaks against the string.

        So a bar above the threshold does not change how sure an answer is: it gives those of the usual
        answers that are as sure, and reads on where none is.
        """
        if not judged.contenders:
            return False
        best = judged.features[self._calibration.order(judged.features)[0]]
        supposed = elsewhere(best, [copies.passages[0][1].hit for copies in unread], hits)
        rivals = self._calibration.scores(supposed)
        now, then = (
            self._calibration.confidence(judged.features, judged.strings, beside).tolist()
            for beside in ((), rivals)
        )
        enough = any(self._calibration.answers(sure, min_confidence) for sure in now)
        return enough and all(
            self._calibration.answers(later)
            for sure, later in zip(now, then, strict=True)
            if self._calibration.answers(sure)
        )

    def _weigh(self, question: str, candidates: Sequence[Candidate], hits: Sequence[Hit]) -> Judged:
        apart = [
            one for one in candidates if not asks_the_same(sentence_of(one).cut(one.document.text), question)
        ]
        contenders = contend(apart, Borders(question, self._calibration.border_weights).choose)
        return Judged(tuple(contenders), features(question, contenders, hits), strings_of(contenders))

    def _read(
        self, questions: Sequence[str], found: dict[int, Sequence[Copies]]
    ) -> dict[int, list[Candidate]]:
        """The candidates in passages of some of the questions, and in every copy of them."""
        asked = [(questions[at], [copies.excerpt for copies in found[at]]) for at in found]
        readings = [self._reader.read(*asked[0])] if len(asked) == 1 else self._reader.read_many(asked)
        return {
            at: [
                candidate
                for copies, reading in zip(found[at], one, strict=True)
                for rank, passage in copies.passages
                for candidate in candidates_of(passage.document, passage.hit, rank, reading, copies.lead)
            ]
            for at, one in zip(found, readings, strict=True)
        }
