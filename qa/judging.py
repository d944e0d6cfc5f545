"""From a question's passages to contenders with their features: the nearest first, the rest while unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.answer import FoundPassage
from qa.calibration import Calibration
from qa.features import Matrix, features
from qa.reading import Excerpt, Reading, SpanReader
from qa.rereading import Sentence, borne_out, reread
from qa.spans import Candidate, Contender, candidates_of, contend, places_in

READ_FIRST = 2
SURE = 0.5
"""The nearest passages are read first, and the rest only while no answer is more likely right than not. That
loses nothing against all five at once (the model card's ablation)."""

Passages = Sequence[FoundPassage]


@dataclass(frozen=True)
class Weighed:
    """The contenders of a question, best margin first, and the rows that their confidence is fitted on."""

    contenders: tuple[Contender, ...]
    features: Matrix


class Judge:
    """Reads and weighs; what is answered is decided elsewhere. Safe to call from several threads at once."""

    def __init__(self, reader: SpanReader, calibration: Calibration) -> None:
        self._reader = reader
        self._calibration = calibration

    def judge(self, questions: Sequence[str], found: Sequence[Passages], first: int) -> list[Weighed]:
        """One for each question, of its passages: `first` of them, and the others unless one is sure.

        Sentences are read once more only where it may matter: while there are more passages to read, not
        unless they could make an answer sure.
        """
        near = {at: passages[:first] for at, passages in enumerate(found)}
        rest = {at: passages[first:] for at, passages in enumerate(found) if passages[first:]}
        candidates = self._read(questions, near, 0)
        led = {at: contend(candidates[at]) for at in near}
        sentences: list[dict[Sentence, Reading]] = [{} for _ in questions]
        final = [at for at in near if at not in rest or self._sure(questions[at], borne_out(led[at]))]
        weighed = self._weigh(questions, {at: led[at] for at in final}, sentences)
        unsure = [at for at in rest if at not in weighed or not self._sure_of(weighed[at].features)]
        more = self._read(questions, {at: rest[at] for at in unsure}, first)
        all_led = {at: contend([*candidates[at], *others]) for at, others in more.items()}
        weighed |= self._weigh(questions, all_led, sentences)
        return [weighed[at] for at in near]

    def _sure(self, question: str, contenders: Sequence[Contender]) -> bool:
        return self._sure_of(features(question, contenders))

    def _sure_of(self, rows: Matrix) -> bool:
        return bool(len(rows)) and float(self._calibration.confidence(rows).max()) >= SURE

    def _read(
        self, questions: Sequence[str], found: dict[int, Passages], rank: int
    ) -> dict[int, list[Candidate]]:
        """The candidates in passages of some of the questions, the first of which has that rank."""
        asked = [(questions[at], [_excerpt(passage) for passage in found[at]]) for at in found]
        readings = [self._reader.read(*asked[0])] if len(asked) == 1 else self._reader.read_many(asked)
        return {
            at: [
                candidate
                for place, (passage, reading) in enumerate(zip(found[at], one, strict=True), rank)
                for candidate in candidates_of(passage.document, passage.hit, place, reading)
            ]
            for at, one in zip(found, readings, strict=True)
        }

    def _weigh(
        self,
        questions: Sequence[str],
        led: Mapping[int, Sequence[Contender]],
        sentences: Sequence[dict[Sentence, Reading]],
    ) -> dict[int, Weighed]:
        asked = [questions[at] for at in led]
        contenders = reread(self._reader, asked, list(led.values()), [sentences[at] for at in led])
        return {
            at: Weighed(tuple(one), features(question, one))
            for at, question, one in zip(led, asked, contenders, strict=True)
        }


def _excerpt(passage: FoundPassage) -> Excerpt:
    """The passage's text, and its sentences as the only places where an answer may stand."""
    span = passage.hit.passage.span
    return Excerpt(
        passage.text,
        tuple(part.shifted(-span.start) for _, part in places_in(passage.document, span)),
    )
