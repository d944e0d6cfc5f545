"""From a question to the passages that are nearest, and the different ones of them that are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from index.alike import MOST_COPIES
from index.diversity import spread
from index.document import Document
from index.store import CANDIDATES, Hit
from qa.answer import FoundPassage
from qa.copies import Copies, together
from qa.question import with_mark

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


def nearest(
    index: Passages, question: str, k: int, documents: frozenset[str] | None = None
) -> list[FoundPassage]:
    """The `k` nearest passages, best first; in `documents` alone where they are named."""
    return [_with_document(index, hit) for hit in _hits(index, question, k, documents)]


def find(
    index: Passages, question: str, most: int, documents: frozenset[str] | None = None
) -> tuple[tuple[FoundPassage, ...], list[Copies]]:
    """The nearest passages, and the different ones of them that are to be read, `most` at most, with their
    copies; in `documents` alone where they are named.

    The nearest are found without a gap as far as they are read, and behind these only copies, which may stand
    far below what they are copies of: another title is above them.
    """
    few = max(most + 1, PASSAGES_SHOWN)
    hits = _hits(index, question, max(few, CANDIDATES), documents)
    first = spread(range(len(hits)), few, lambda place: hits[place].passage.document_id)
    found, read = _look_through(index, question, [hits[place] for place in first], few, most)
    looked_for = few
    for wanted in (few + MOST_COPIES, max(few + MOST_COPIES, _MOST_FOUND)):
        if len(hits) < looked_for or not _may_go_on(found, read, most):
            break
        looked_for, hits = wanted, _hits(index, question, wanted, documents)
        found, read = _look_through(index, question, hits, few, most)
    last = max((place for copies in read for place, _ in copies.passages), default=-1)
    found = found[: max(PASSAGES_SHOWN, last + 1)]
    further = tuple(_further_copies(index, hits, found, read))
    if further and further[-1].hit is hits[-1] and looked_for == few:
        # There may be more of them below.
        hits = _hits(index, question, max(few, CANDIDATES) + MOST_COPIES, documents)
        further = tuple(_further_copies(index, hits, found, read))
    return found + further, together(found + further, question)[:most] if further else read


def _further_copies(
    index: Passages, hits: Sequence[Hit], found: Sequence[FoundPassage], read: Sequence[Copies]
) -> Iterator[FoundPassage]:
    """Of the hits not among those found the ones that are as what is read; only those as long are looked at,
    since each brings a document with it."""
    known = {passage.hit.passage.id for passage in found}
    texts = {copies.passages[0][1].text for copies in read}
    lengths = set(map(len, texts))
    for hit in hits:
        if hit.passage.id not in known and len(hit.passage.span) in lengths:
            passage = _with_document(index, hit)
            if passage.text in texts:
                yield passage


def _look_through(
    index: Passages, question: str, hits: Sequence[Hit], first: int, most: int
) -> tuple[tuple[FoundPassage, ...], list[Copies]]:
    """The first of the hits, and the different ones of them, `most` at most; twice as many hits while there
    may be more of these, since each brings a document with it."""
    while True:
        found = tuple(_with_document(index, hit) for hit in hits[:first])
        read = together(found, question)[:most]
        if first >= len(hits) or not _may_go_on(found, read, most):
            return found, read
        first *= 2


def _may_go_on(found: Sequence[FoundPassage], read: Sequence[Copies], most: int) -> bool:
    """Whether further hits may be read: different ones, while those are too few, or copies of what is read,
    while the last hit is one."""
    return len(read) < most or any(
        place == len(found) - 1 for copies in read for place, _ in copies.passages[-1:]
    )


def _hits(index: Passages, question: str, k: int, documents: frozenset[str] | None) -> list[Hit]:
    """What the index finds for the question, with one question mark however it was typed."""
    return index.search(with_mark(question), k, documents)


def _with_document(index: Passages, hit: Hit) -> FoundPassage:
    return FoundPassage(index.document(hit.passage.document_id), hit)
