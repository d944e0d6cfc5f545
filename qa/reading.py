"""What a span reader is given and what it gives back, whichever model is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.document import Span


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A text to read, and the places in it where an answer may stand, in order and apart.

    An answer lies inside one of `places`, never across two; None allows the whole text.
    """

    text: str
    places: tuple[Span, ...] | None = None


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A span of the text that was read; `score` is its start logit plus its end logit."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says to one question.

    `null_score` is that of "no answer here", the least over the windows of the text; `spans` are best
    first and may overlap one another. A text without a single word piece has no span, and a null of 0.
    """

    null_score: float
    spans: tuple[ScoredSpan, ...]


class SpanReader(Protocol):
    """Reads texts for spans that answer a question. Safe to call from several threads at once."""

    @property
    def identity(self) -> str:
        """`name@sha256` of the model's weights."""
        ...

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """One reading for each excerpt, in order."""
        ...

    def read_many(self, questions: Sequence[tuple[str, Sequence[Excerpt]]]) -> list[list[Reading]]:
        """As `read` for each question; whoever reads several texts at once fills such batches across them."""
        ...
