"""From a question to answers: find passages, read them, merge by place, judge, cite, check."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from time import perf_counter

from qa.answer import Answer, Citation, FoundPassage, Result, Timing
from qa.calibration import Calibration
from qa.errors import InvalidQuestionError
from qa.finding import Passages, find
from qa.judging import READ_FIRST, Judge, Judged
from qa.promises import check_promises
from qa.question import DEFAULT_TOP_K, MAX_TOP_K, PASSAGES_READ, clean_question, with_mark
from qa.reading import SpanReader
from qa.spans import Candidate, group, sentence_of


@dataclass(frozen=True)
class _Undecided:
    """A question with what was found and read for it; times are in milliseconds."""

    question: str
    passages: tuple[FoundPassage, ...]
    judged: Judged
    retrieve: float
    read: float


class Answerer:
    """Answers questions from one index. Safe to call from several threads at once."""

    def __init__(
        self,
        index: Passages,
        reader: SpanReader,
        calibration: Calibration,
        *,
        passages_read: int = PASSAGES_READ,
        read_first: int = READ_FIRST,
    ) -> None:
        """`read_first` of `passages_read` different passages always, the others unless an answer is sure by
        then whatever they hold; copies of a passage are read with it."""
        if passages_read < 1:
            raise InvalidQuestionError(f"passages_read is {passages_read}: read at least 1")
        self.index = index
        self.reader = reader
        self.calibration = calibration
        self._judge = Judge(reader, calibration)
        self.passages_read = passages_read
        self.read_first = min(read_first, passages_read)

    @property
    def fitted(self) -> bool:
        """Whether confidences were measured for this reader and this encoder."""
        return self.calibration.fits(self.reader.identity, self.index.encoder_identity)

    def answer(
        self,
        question: str,
        *,
        top_k: int = DEFAULT_TOP_K,
        documents: AbstractSet[str] | None = None,
        min_confidence: float | None = None,
    ) -> Result:
        """At most `top_k` answers, each at or above the threshold or `min_confidence` in its place.

        `documents` are the ids to search in, all where None. InvalidQuestionError for a question or a
        limit that cannot be asked, UnknownDocumentError for an id that the index does not hold.
        """
        return self.answer_batch([question], top_k=top_k, documents=documents, min_confidence=min_confidence)[
            0
        ]

    def answer_batch(
        self,
        questions: Sequence[str],
        *,
        top_k: int = DEFAULT_TOP_K,
        documents: AbstractSet[str] | None = None,
        min_confidence: float | None = None,
    ) -> list[Result]:
        """As `answer` for each question, in order; the reader is given the passages of all together."""
        _check_limits(top_k, min_confidence)
        began = perf_counter()
        # Whoever asks for more answers than usual, or for less sure ones, wants what all passages hold.
        bar = self.calibration.bar(min_confidence)
        wants_all = top_k > DEFAULT_TOP_K or bar < self.calibration.threshold
        undecided = self._search_and_judge(
            questions, documents, self.passages_read if wants_all else self.read_first, min_confidence
        )
        results = []
        for one in undecided:
            total = one.retrieve + one.read
            if len(undecided) == 1:
                total = _milliseconds(began)
            result = self._decide(one, top_k, min_confidence, total)
            check_promises(result)
            results.append(result)
        return results

    def contenders(
        self, questions: Sequence[str], *, documents: AbstractSet[str] | None = None
    ) -> list[Judged]:
        """What the reader found in all passages for each question, with the features that the confidence
        is fitted on."""
        return [one.judged for one in self._search_and_judge(questions, documents, self.passages_read)]

    def _search_and_judge(
        self,
        questions: Sequence[str],
        documents: AbstractSet[str] | None,
        first: int,
        min_confidence: float | None = None,
    ) -> list[_Undecided]:
        cleaned = [clean_question(question) for question in questions]
        chosen = None if documents is None else frozenset(documents)
        found = []
        times = []
        for question in cleaned:
            began = perf_counter()
            found.append(find(self.index, question, self.passages_read, chosen))
            times.append(_milliseconds(began))
        began = perf_counter()
        near = [copies for _, copies in found]
        asked = [with_mark(question) for question in cleaned]
        judged = self._judge.judge(asked, near, first, min_confidence)
        each = _milliseconds(began) / max(1, len(asked))
        return [
            _Undecided(question, passages, one, time, each)
            for question, (passages, _), one, time in zip(cleaned, found, judged, times, strict=True)
        ]

    def _decide(
        self, undecided: _Undecided, top_k: int, min_confidence: float | None, total: float
    ) -> Result:
        judged = undecided.judged
        confidences = self.calibration.confidence(judged.features, judged.strings).tolist()
        candidates = [contender.candidate for contender in judged.contenders]
        certain = dict(zip((one.place for one in candidates), confidences, strict=True))
        groups = group([candidates[at] for at in self.calibration.order(judged.features)])
        answers = tuple(
            Answer(_cite(one.best), certain[one.best.place], tuple(_cite(other) for other in one.others))
            for one in groups[:top_k]
        )
        return Result(
            question=undecided.question,
            answers=tuple(
                answer for answer in answers if self.calibration.answers(answer.confidence, min_confidence)
            ),
            passages=undecided.passages,
            best=answers[0] if answers else None,
            threshold=self.calibration.bar(min_confidence),
            generation=self.index.generation,
            encoder=self.index.encoder_identity,
            reader=self.reader.identity,
            timing=Timing(undecided.retrieve, undecided.read, total),
        )


def _cite(candidate: Candidate) -> Citation:
    return Citation(
        candidate.document, candidate.span, candidate.hit.passage, candidate.paragraph, sentence_of(candidate)
    )


def _check_limits(top_k: int, min_confidence: float | None) -> None:
    if not 1 <= top_k <= MAX_TOP_K:
        raise InvalidQuestionError(f"top_k is {top_k}: ask for 1 to {MAX_TOP_K} answers")
    if min_confidence is not None and not 0 <= min_confidence <= 1:
        raise InvalidQuestionError(f"min_confidence is {min_confidence}: it goes from 0 to 1")


def _milliseconds(began: float) -> float:
    return (perf_counter() - began) * 1000
