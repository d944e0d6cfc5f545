"""From a question to the passages that are nearest, and the different ones of them that are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from index.alike import MOST_COPIES
from index.document import Document
from index.store import Hit
from qa.answer import FoundPassage
from qa.copies import Copies, together

PASSAGES_SHOWN = 5
"""A result lists at least so many of the nearest passages, read or not."""

_MOST_FOUND = 1024
"""Passages looked through at most for as many different ones as are read; most copies an index leaves out
itself."""


class Passages(Protocol):
    """What is asked of an index: index.search.Index, or a double of it."""

    @property
    def generation(self) -> str: ...

    @property
    def encoder_identity(self) -> str: ...

    def search(self, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]: ...

    def document(self, document_id: str) -> Document: ...


def find(
    index: Passages, question: str, most: int, documents: frozenset[str] | None = None
) -> tuple[tuple[FoundPassage, ...], list[Copies]]:
    """The nearest passages, and the different ones of them that are to be read, `most` at most, with their
    copies; in `documents` alone where they are named."""
    few = max(most, PASSAGES_SHOWN)
    for wanted in (few, few + MOST_COPIES, max(few + MOST_COPIES, _MOST_FOUND)):
        hits = index.search(question, wanted, documents)
        found, read = _look_through(index, question, hits, few, most)
        if len(read) == most or len(hits) < wanted:
            break
    last = max((place for copies in read for place, _ in copies.passages), default=-1)
    return found[: max(PASSAGES_SHOWN, last + 1)], read


def _look_through(
    index: Passages, question: str, hits: Sequence[Hit], first: int, most: int
) -> tuple[tuple[FoundPassage, ...], list[Copies]]:
    """The first of the hits, and the different ones of them, `most` at most; twice as many hits while those
    are fewer, since each brings a document with it."""
    while True:
        found = tuple(FoundPassage(index.document(hit.passage.document_id), hit) for hit in hits[:first])
        read = together(found, question)[:most]
        if len(read) == most or first >= len(hits):
            return found, read
        first *= 2
