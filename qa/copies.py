"""Passages that say the same, so that they are read once: one text often stands in several documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qa.answer import FoundPassage
from qa.reading import Excerpt
from qa.spans import places_in


@dataclass(frozen=True)
class Copies:
    """Passages of one text, each with its place among those found, from 0; at least one, nearest first."""

    excerpt: Excerpt
    passages: tuple[tuple[int, FoundPassage], ...]


def together(found: Iterable[FoundPassage]) -> list[Copies]:
    """The different texts of the passages found, in the order in which each comes first.

    Those are alike whose code points are the same, and whose sentences end at the same ones: the reader is
    given the same and finds the same in them.
    """
    alike: dict[Excerpt, list[tuple[int, FoundPassage]]] = {}
    for place, passage in enumerate(found):
        alike.setdefault(_excerpt(passage), []).append((place, passage))
    return [Copies(excerpt, tuple(passages)) for excerpt, passages in alike.items()]


def _excerpt(passage: FoundPassage) -> Excerpt:
    """The passage's text, and its sentences as the only places where an answer may stand."""
    span = passage.hit.passage.span
    return Excerpt(
        passage.text,
        tuple(part.shifted(-span.start) for _, part in places_in(passage.document, span)),
    )
