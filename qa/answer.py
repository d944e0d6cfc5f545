"""What an answer is: a span of a document, how sure, and where it stands.

No class here holds a quote beside its offsets: every text is cut from the document when asked for, so
the two cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from index.document import Document, Paragraph, Passage, Span
from index.store import Hit

CONTEXT_LENGTH = 32
"""Code points of prefix and suffix in a TextQuoteSelector."""


@dataclass(frozen=True)
class Citation:
    """A place in a document, inside one paragraph, and the passage in which the reader found it."""

    document: Document
    span: Span
    passage: Passage
    paragraph: Paragraph
    sentence: Span
    """The sentence that holds the span; the paragraph where its sentences are not known."""

    @cached_property
    def text(self) -> str:
        return self.span.cut(self.document.text)

    @property
    def prefix(self) -> str:
        """Up to 32 code points before the span."""
        return self.document.text[max(0, self.span.start - CONTEXT_LENGTH) : self.span.start]

    @property
    def suffix(self) -> str:
        """Up to 32 code points after the span."""
        return self.document.text[self.span.end : self.span.end + CONTEXT_LENGTH]

    @property
    def section(self) -> tuple[str, ...]:
        return self.paragraph.section

    @property
    def page(self) -> int | None:
        """The page on which the span begins; None in a source without pages."""
        return self.paragraph.block.page_at(self.span.start)


@dataclass(frozen=True)
class Answer:
    """One answer: where it stands first, and the other places with the same string.

    `confidence` is the fitted probability that the answer is right, from 0 to 1 (qa.calibration says of which
    questions).
    """

    citation: Citation
    confidence: float
    other_citations: tuple[Citation, ...] = ()

    @property
    def text(self) -> str:
        return self.citation.text


@dataclass(frozen=True)
class Timing:
    """Milliseconds."""

    retrieve: float
    read: float
    total: float


@dataclass(frozen=True)
class FoundPassage:
    """A passage found for a question, read or not, with the document it is cut from."""

    document: Document
    hit: Hit

    @cached_property
    def text(self) -> str:
        return self.hit.passage.span.cut(self.document.text)


@dataclass(frozen=True)
class Result:
    """What came of one question.

    `answers` are those at or above the threshold, best first, at most top_k; `passages` what was
    retrieved, nearest first. `best` is the best span before the decision to answer, for evaluation;
    None where the reader found no span at all.
    """

    question: str
    answers: tuple[Answer, ...]
    passages: tuple[FoundPassage, ...]
    best: Answer | None
    threshold: float
    generation: str
    encoder: str
    reader: str
    timing: Timing

    @property
    def status(self) -> Literal["answered", "no_answer"]:
        return "answered" if self.answers else "no_answer"

    @property
    def different_passages(self) -> tuple[FoundPassage, ...]:
        """The passages as a person wants to see them: each text once, where it stands nearest."""
        nearest: dict[str, FoundPassage] = {}
        for passage in self.passages:
            nearest.setdefault(passage.text, passage)
        return tuple(nearest.values())
