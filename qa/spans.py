"""Candidates for an answer, from all passages of a question, as places in documents.

Scores come in by passage; here candidates that overlap become one contender, with borders chosen by
qa.borders, and the same string in several places becomes one answer. Order is by score, then earliest
start.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from index.document import Document, Paragraph, Span
from index.store import Hit
from qa.reading import Reading, ScoredSpan
from qa.snapping import snap
from qa.speech import said_in


@dataclass(frozen=True)
class Candidate:
    """A place that may answer, before it is judged.

    `rank` is that of the passage among those read, from 0; `null_score` is the reader's for that passage.
    """

    document: Document
    span: Span
    paragraph: Paragraph
    hit: Hit
    rank: int
    score: float
    null_score: float

    @property
    def text(self) -> str:
        return self.span.cut(self.document.text)

    @property
    def margin(self) -> float:
        return self.score - self.null_score

    @property
    def place(self) -> tuple[str, int, int]:
        return self.document.id, self.span.start, self.span.end


def places_in(document: Document, passage: Span) -> tuple[tuple[Paragraph, Span], ...]:
    """Where an answer may stand: the sentences that a passage touches, each with its paragraph and cut to
    the part inside the passage, who speaks apart from what is said; a paragraph whose sentences are not known
    counts as one.

    Answers hardly ever cross a sentence: of 3,392 questions of squad2-dev, SQuADShifts wiki and reddit one
    has no accepted answer inside one. Spans that do cross are nearly always wrong.
    """
    found = []
    paragraphs = document.paragraphs
    first = bisect_right(paragraphs, passage.start, key=lambda paragraph: paragraph.span.start) - 1
    for paragraph in paragraphs[max(0, first) :]:
        if paragraph.span.start >= passage.end:
            break
        for sentence in _touched(paragraph.block.sentences or (paragraph.span,), passage):
            for part in said_in(document.text, sentence):
                start, end = max(passage.start, part.start), min(passage.end, part.end)
                if start < end:
                    found.append((paragraph, Span(start, end)))
    return tuple(found)


def _touched(sentences: Sequence[Span], place: Span) -> Sequence[Span]:
    """Those that share a code point with the place. They come in text order; a paragraph may have thousands,
    where a file has no line ends."""
    first = bisect_right(sentences, place.start, key=lambda sentence: sentence.end)
    return sentences[first : bisect_left(sentences, place.end, first, key=lambda sentence: sentence.start)]


def candidates_of(
    document: Document, hit: Hit, rank: int, reading: Reading, lead: int = 0
) -> list[Candidate]:
    """What the reader found in one passage, snapped, best first, each place once; of what was read, the first
    `lead` code points are no part of the passage."""
    places = places_in(document, hit.passage.span)
    found: dict[Span, Candidate] = {}
    for scored in reading.spans:
        if scored.span.start < lead:
            continue
        there = ScoredSpan(scored.span.shifted(hit.passage.span.start - lead), scored.score)
        candidate = _candidate(document, hit, rank, reading.null_score, there, places)
        if candidate is not None and candidate.span not in found:
            found[candidate.span] = candidate
    return list(found.values())


def _candidate(
    document: Document,
    hit: Hit,
    rank: int,
    null_score: float,
    scored: ScoredSpan,
    places: Sequence[tuple[Paragraph, Span]],
) -> Candidate | None:
    for paragraph, part in places:
        if part.overlaps(scored.span):
            snapped = snap(document.text, scored.span, part, paragraph.span)
            if snapped is None:
                return None
            return Candidate(document, snapped, paragraph, hit, rank, scored.score, null_score)
    return None


def sentence_of(candidate: Candidate) -> Span:
    """The sentence that holds the candidate; the paragraph where its sentences are not known."""
    sentences = _touched(candidate.paragraph.block.sentences, candidate.span)
    return next((one for one in sentences if one.contains(candidate.span)), candidate.paragraph.span)


@dataclass(frozen=True)
class Contender:
    """A place that may answer, with the borders chosen for it.

    `margin` is the best of all candidates that touch the place, whatever their borders; `support` is the
    evidence of all of them: 2 log(sum of exp(margin / 2)), at least `margin`. `touching` are those that
    the borders were chosen from, best margin first.
    """

    candidate: Candidate
    margin: float
    support: float
    touching: tuple[Candidate, ...]


def contend(
    candidates: Iterable[Candidate], choose: Callable[[Sequence[Candidate]], Candidate]
) -> list[Contender]:
    """Places of which no two overlap, best margin first, then earliest; `choose` takes one of the candidates
    that touch a place, given best margin first.

    A place seen through two passages stands as the passage that speaks best for its borders saw it.
    """
    found = []
    left = sorted(candidates, key=lambda one: (-one.margin, one.place, one.rank))
    while left:
        touching, apart = _touching(left, left[0])
        chosen = choose(touching)
        more, left = _touching(apart, chosen)
        margins = [one.margin for one in touching + more]
        found.append(Contender(chosen, margins[0], _support(margins), tuple(touching)))
    return found


def _touching(candidates: Sequence[Candidate], place: Candidate) -> tuple[list[Candidate], list[Candidate]]:
    """Those that share a code point with the place, and the others, each in their order."""
    parts: tuple[list[Candidate], list[Candidate]] = [], []
    for one in candidates:
        parts[not _share_a_place(one, place)].append(one)
    return parts


def _support(margins: Sequence[float]) -> float:
    best = max(margins)
    return best + 2 * log(sum(exp((margin - best) / 2) for margin in margins))


def same_string(text: str) -> str:
    """What two places must share to count as the same string: case and white space aside."""
    return " ".join(text.casefold().split())


Strings = NDArray[np.intp]
"""`[n]`: of each contender of a question the number of its string, counted from 0 as they come."""


def strings_of(contenders: Sequence[Contender]) -> Strings:
    """The same number for the same string, wherever it stands."""
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(same_string(one.candidate.text), len(numbers)) for one in contenders], np.intp
    )


@dataclass(frozen=True)
class Group:
    """One answer to be: its best place, and the other places where the reader found the string."""

    best: Candidate
    others: tuple[Candidate, ...]


def group(ranked: Sequence[Candidate]) -> list[Group]:
    """Answers in the order of their best place; the same strings, case and white space aside, together."""
    places: dict[str, list[Candidate]] = {}
    for candidate in ranked:
        places.setdefault(same_string(candidate.text), []).append(candidate)
    return [Group(best, tuple(others)) for best, *others in places.values()]


def _share_a_place(one: Candidate, other: Candidate) -> bool:
    return one.document.id == other.document.id and one.span.overlaps(other.span)
