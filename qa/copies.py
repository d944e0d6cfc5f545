"""Passages that say the same, so that they are read once: one text often stands in several documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.document import Span
from qa.answer import FoundPassage
from qa.headings import headings_to_read
from qa.reading import Excerpt
from qa.spans import places_in


@dataclass(frozen=True)
class Copies:
    """Passages of one text, each with its place among those found, from 0; at least one, nearest first.

    `excerpt` is what is read for them: their text, `lead` code points into it, under the headings of the
    nearest.
    """

    excerpt: Excerpt
    lead: int
    passages: tuple[tuple[int, FoundPassage], ...]


def together(found: Iterable[FoundPassage], question: str) -> list[Copies]:
    """The different texts of the passages found, in the order in which each comes first.

    Those are alike whose code points are the same, and whose sentences end at the same ones. Whatever they
    stand under: a reprint under another title is no other text.
    """
    alike: dict[tuple[str, tuple[Span, ...]], list[tuple[int, FoundPassage]]] = {}
    for place, passage in enumerate(found):
        alike.setdefault((passage.text, _places(passage)), []).append((place, passage))
    return [_copies(places, passages, question) for (_, places), passages in alike.items()]


def _places(passage: FoundPassage) -> tuple[Span, ...]:
    """The passage's sentences, the only places in its text where an answer may stand."""
    span = passage.hit.passage.span
    return tuple(part.shifted(-span.start) for _, part in places_in(passage.document, span))


def _copies(places: tuple[Span, ...], passages: list[tuple[int, FoundPassage]], question: str) -> Copies:
    _, nearest = passages[0]
    above = headings_to_read(nearest.document, nearest.hit.passage, question)
    excerpt = Excerpt(above + nearest.text, tuple(place.shifted(len(above)) for place in places))
    return Copies(excerpt, len(above), tuple(passages))
