"""A service whose answers are planted: real pages and routes over a double of what reads and searches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from index.document import Document, DocumentRecord, Passage, Span
from index.errors import UnknownDocumentError
from index.loaders import load_bytes
from index.store import Hit
from qa.answer import Answer, Citation, FoundPassage, Result, Timing
from qa.question import clean_question

THRESHOLD = 0.5


def planted_document(document_id: str, name: str, text: str) -> Document:
    """As read from a file `name` that holds `text`."""
    return load_bytes(text.encode(), Path(name), document_id=document_id)


@dataclass(frozen=True)
class Plant:
    """The words at their `nth` occurrence in a document are an answer; `again` are occurrences elsewhere."""

    document: str
    words: str
    confidence: float
    nth: int = 0
    again: tuple[int, ...] = ()


class PlantedIndex:
    generation = "planted"
    encoder_identity = "planted@0"

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = {document.id: document for document in documents}

    @property
    def document_count(self) -> int:
        return len(self.documents)

    @property
    def passage_count(self) -> int:
        return sum(len(document.paragraphs) for document in self.documents.values())

    def search(self, question: str, k: int, documents: AbstractSet[str] | None = None) -> list[Hit]:
        del question
        chosen = [one for name, one in self.documents.items() if documents is None or name in documents]
        return [
            Hit(
                Passage(f"{one.id}.{part.number}", one.id, part.span, part.section),
                0.5,
                1.0,
                1 / (60 + rank),
            )
            for one in chosen
            for rank, part in enumerate(one.paragraphs)
        ][:k]

    def document(self, document_id: str) -> Document:
        if document_id not in self.documents:
            raise UnknownDocumentError(f"{document_id}: no document of this id; GET /v1/documents lists them")
        return self.documents[document_id]

    def record(self, document_id: str) -> DocumentRecord:
        one = self.document(document_id)
        return DocumentRecord(
            one.id, one.title, one.path, one.media_type, one.sha256, one.source_sha256, len(one.text),
            len(one.paragraphs), len(one.paragraphs), one.encoding,
        )  # fmt: skip

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        names = sorted(name for name in self.documents if after is None or name > after)
        return [self.record(name) for name in names[:limit]]

    def close(self) -> None:
        """Holds nothing open."""


@dataclass(frozen=True)
class PlantedReader:
    identity: str = "planted@0"


@dataclass(frozen=True)
class PlantedCalibration:
    threshold: float = THRESHOLD


@dataclass
class PlantedAnswerer:
    """Finds what was planted for a question, whatever its case; nothing for any other."""

    index: PlantedIndex
    plants: Mapping[str, Sequence[Plant]]
    reader: PlantedReader = field(default_factory=PlantedReader)
    calibration: PlantedCalibration = field(default_factory=PlantedCalibration)
    fitted: bool = True
    passages_read: int = 5

    def answer(
        self,
        question: str,
        *,
        top_k: int = 3,
        documents: AbstractSet[str] | None = None,
        min_confidence: float | None = None,
    ) -> Result:
        least = self.calibration.threshold if min_confidence is None else min_confidence
        asked = clean_question(question)
        for name in documents or ():
            self.index.document(name)
        found = tuple(
            self._answer(plant)
            for plant in self.plants.get(asked.lower(), ())
            if documents is None or plant.document in documents
        )
        hits = self.index.search(asked, self.passages_read, documents)
        return Result(
            question=asked,
            answers=tuple(answer for answer in found if answer.confidence >= least)[:top_k],
            passages=tuple(FoundPassage(self.index.document(hit.passage.document_id), hit) for hit in hits),
            best=found[0] if found else None,
            threshold=least,
            generation=self.index.generation,
            encoder=self.index.encoder_identity,
            reader=self.reader.identity,
            timing=Timing(3.0, 38.0, 41.0),
        )

    def answer_batch(
        self,
        questions: Sequence[str],
        *,
        top_k: int = 3,
        documents: AbstractSet[str] | None = None,
        min_confidence: float | None = None,
    ) -> list[Result]:
        return [
            self.answer(one, top_k=top_k, documents=documents, min_confidence=min_confidence)
            for one in questions
        ]

    def _answer(self, plant: Plant) -> Answer:
        document = self.index.document(plant.document)
        first, *others = (self._cite(document, plant.words, nth) for nth in (plant.nth, *plant.again))
        return Answer(first, plant.confidence, tuple(others))

    @staticmethod
    def _cite(document: Document, words: str, nth: int) -> Citation:
        found = [match.start() for match in re.finditer(re.escape(words), document.text)]
        span = Span(found[nth], found[nth] + len(words))
        paragraph = document.paragraph_at(span.start)
        assert paragraph is not None
        touched = [sentence for sentence in paragraph.block.sentences if sentence.overlaps(span)]
        passage = Passage(f"{document.id}.{paragraph.number}", document.id, paragraph.span, paragraph.section)
        return Citation(document, span, passage, paragraph, Span(touched[0].start, touched[-1].end))
