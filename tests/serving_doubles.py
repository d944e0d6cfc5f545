"""Doubles for tests of the service: spans chosen by a hash of the question, hooks to hold or break."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from index.document import Document, Span
from qa.answer import Answer, Citation, FoundPassage, Result, Timing
from qa.errors import InvalidQuestionError
from qa.question import clean_question
from tests.planted_service import PlantedIndex, PlantedReader, planted_document

HOSTILE_TEXT = (
    "First heading\n"
    "The first paragraph says one thing. It says another — “quoted”.\r\n"
    "Cafe\u0301 au lait\u00a0costs 3\u202f€. "
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 lives here. The end.\n"
    "שלום עולם. مرحبا بالعالم.\n"
    "The end. The end. The end.\n"
)


@dataclass(frozen=True)
class FixedCalibration:
    threshold: float = 0.5


class HashedAnswerer:
    """Answers every question with a span that its hash picks, and none where it starts with "nothing".

    `batches` records what was read together; `gate`, when set to an unset event, holds every read;
    `broken` is raised for questions that hold the word "break".
    """

    def __init__(self, documents: Sequence[Document], generation: str = "one") -> None:
        self.index = PlantedIndex(documents)
        self.index.generation = generation
        self.reader = PlantedReader()
        self.calibration = FixedCalibration()
        self.fitted = True
        self.passages_read = 5
        self.batches: list[tuple[str, ...]] = []
        self.gate: threading.Event | None = None
        self.entered = threading.Event()
        self.broken: Exception | None = None
        self.altered: Callable[[Result], Result] | None = None

    def answer(
        self,
        question: str,
        *,
        top_k: int = 3,
        documents: AbstractSet[str] | None = None,
        min_confidence: float | None = None,
    ) -> Result:
        return self.answer_batch([question], top_k=top_k, documents=documents, min_confidence=min_confidence)[
            0
        ]

    def answer_batch(
        self,
        questions: Sequence[str],
        *,
        top_k: int = 3,
        documents: AbstractSet[str] | None = None,
        min_confidence: float | None = None,
    ) -> list[Result]:
        self.batches.append(tuple(questions))
        if self.gate is not None:
            self.entered.set()
            assert self.gate.wait(30)
        if self.broken is not None and any("break" in question for question in questions):
            raise self.broken
        results = [self._answer(question, top_k, documents, min_confidence) for question in questions]
        return results if self.altered is None else [self.altered(result) for result in results]

    def _answer(
        self, question: str, top_k: int, documents: AbstractSet[str] | None, min_confidence: float | None
    ) -> Result:
        question = clean_question(question)
        if not 1 <= top_k <= 20:
            raise InvalidQuestionError(f"top_k is {top_k}")
        for name in documents or ():
            self.index.document(name)
        hits = self.index.search(question, self.passages_read, documents)
        citations = [self._cite(question, rank, documents) for rank in range(top_k)]
        confidences = [0.9 - 0.04 * rank for rank in range(top_k)]
        answers = tuple(
            Answer(cited, confidence, (citations[0],) if rank == 1 else ())
            for rank, (cited, confidence) in enumerate(zip(citations, confidences, strict=True))
            if confidence >= (self.calibration.threshold if min_confidence is None else min_confidence)
        )
        return Result(
            question=question,
            answers=() if question.startswith("nothing") else answers,
            passages=tuple(FoundPassage(self.index.document(hit.passage.document_id), hit) for hit in hits),
            best=None,
            threshold=self.calibration.threshold,
            generation=self.index.generation,
            encoder=self.index.encoder_identity,
            reader=self.reader.identity,
            timing=Timing(1.0, 2.0, 3.0),
        )

    def _cite(self, question: str, rank: int, documents: AbstractSet[str] | None) -> Citation:
        digest = hashlib.sha256(f"{rank} {question}".encode()).digest()
        names = sorted(self.index.documents if documents is None else documents)
        document = self.index.document(names[digest[0] % len(names)])
        paragraph = document.paragraphs[digest[1] % len(document.paragraphs)]
        length = len(paragraph.span)
        start = paragraph.span.start + int.from_bytes(digest[2:4]) % length
        end = min(paragraph.span.end, start + 1 + digest[4] % 20)
        span = Span(start, end)
        touched = [sentence for sentence in paragraph.block.sentences if sentence.overlaps(span)]
        # The span may begin or end in the white space between sentences.
        sentence = Span(min(start, touched[0].start), max(end, touched[-1].end)) if touched else span
        hit = next(
            hit
            for hit in self.index.search(question, 10_000, {document.id})
            if hit.passage.span == paragraph.span
        )
        return Citation(document, span, hit.passage, paragraph, sentence)


def hashed_answerer(generation: str = "one", documents: int = 1) -> HashedAnswerer:
    return HashedAnswerer(
        [
            planted_document(f"doc-{n:03}", f"doc-{n:03}.txt", f"{HOSTILE_TEXT}Document {n}.\n")
            for n in range(documents)
        ],
        generation,
    )
