"""From a question to the passages that are nearest, and the different ones of them that are read."""

from __future__ import annotations

from typing import Protocol

from index.document import Document
from index.store import Hit
from qa.answer import FoundPassage
from qa.copies import Copies, together

PASSAGES_SHOWN = 5
"""A result lists at least so many of the nearest passages, read or not."""

_MOST_FOUND = 64
"""Passages looked through at most for as many different ones as are read."""


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
    wanted = max(most, PASSAGES_SHOWN)
    while True:
        hits = index.search(question, wanted, documents)
        found = tuple(FoundPassage(index.document(hit.passage.document_id), hit) for hit in hits)
        read = together(found, question)[:most]
        if len(read) == most or len(hits) < wanted or wanted >= _MOST_FOUND:
            break
        wanted = min(2 * wanted, _MOST_FOUND)
    last = max((place for copies in read for place, _ in copies.passages), default=-1)
    return found[: max(PASSAGES_SHOWN, last + 1)], read
