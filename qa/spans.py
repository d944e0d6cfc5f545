"""Candidates for an answer, from all passages of a question, as places in documents.

Scores come in by passage; here the same place found through two passages becomes one candidate, the same
string in several places becomes one answer, and near-copies go. Order is by score, then earliest start.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.document import Document, Paragraph, Span
from index.store import Hit
from qa.reading import Reading, ScoredSpan
from qa.snapping import snap

NEAR_COPY = 0.5
"""Two spans that share more than this part of the shorter one say the same thing."""


@dataclass(frozen=True)
class Candidate:
    """A place that may answer, before it is judged.

    `rank` is that of the passage among those read, from 0. `score` and `null_score` are the reader's for
    that passage, and `reading` is the whole of what it said of it.
    """

    document: Document
    span: Span
    paragraph: Paragraph
    hit: Hit
    rank: int
    score: float
    reading: Reading

    @property
    def text(self) -> str:
        return self.span.cut(self.document.text)

    @property
    def margin(self) -> float:
        return self.score - self.reading.null_score

    @property
    def place(self) -> tuple[str, int, int]:
        return self.document.id, self.span.start, self.span.end


def places_in(document: Document, passage: Span) -> tuple[tuple[Paragraph, Span], ...]:
    """Where an answer may stand: the sentences that a passage touches, each with its paragraph and cut to
    the part inside the passage; a paragraph whose sentences are not known counts as one.

    Answers hardly ever cross a sentence: of 3,392 questions of squad2-dev, SQuADShifts wiki and reddit one
    has no accepted answer inside one. Spans that do cross are nearly always wrong.
    """
    found = []
    paragraphs = document.paragraphs
    first = bisect_right(paragraphs, passage.start, key=lambda paragraph: paragraph.span.start) - 1
    for paragraph in paragraphs[max(0, first) :]:
        if paragraph.span.start >= passage.end:
            break
        for sentence in paragraph.block.sentences or (paragraph.span,):
            start = max(passage.start, sentence.start)
            end = min(passage.end, sentence.end)
            if start < end:
                found.append((paragraph, Span(start, end)))
    return tuple(found)


def candidates_of(document: Document, hit: Hit, rank: int, reading: Reading) -> list[Candidate]:
    """What the reader found in one passage, snapped, best first, each place once."""
    places = places_in(document, hit.passage.span)
    found: dict[Span, Candidate] = {}
    for scored in reading.spans:
        candidate = _candidate(document, hit, rank, reading, scored, places)
        if candidate is not None and candidate.span not in found:
            found[candidate.span] = candidate
    return list(found.values())


def _candidate(
    document: Document,
    hit: Hit,
    rank: int,
    reading: Reading,
    scored: ScoredSpan,
    places: Sequence[tuple[Paragraph, Span]],
) -> Candidate | None:
    span = scored.span.shifted(hit.passage.span.start)
    for paragraph, part in places:
        if part.overlaps(span):
            snapped = snap(document.text, span, part)
            if snapped is None:
                return None
            return Candidate(document, snapped, paragraph, hit, rank, scored.score, reading)
    return None


def merge(candidates: Iterable[Candidate], judge: Callable[[Candidate], float]) -> list[Candidate]:
    """Each place once, as the passage that speaks best for it saw it; best first, then earliest."""
    best: dict[tuple[str, int, int], tuple[float, Candidate]] = {}
    for candidate in candidates:
        judged = judge(candidate)
        if candidate.place not in best or judged > best[candidate.place][0]:
            best[candidate.place] = judged, candidate
    ranked = sorted(best.values(), key=lambda item: (-item[0], item[1].place))
    return [candidate for _, candidate in ranked]


def same_string(text: str) -> str:
    """What two places must share to count as the same string: case and white space aside."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True)
class Group:
    """One answer to be: its best place, and the other places where the reader found the string."""

    best: Candidate
    others: tuple[Candidate, ...]


def group(ranked: Sequence[Candidate]) -> list[Group]:
    """Answers best first: same strings together, and no near-copy of an answer in its own place.

    A candidate that shares most of its place with a better one of another string is left out: the reader
    wavers between "December 12" and "December 12, 2022" there, and one of them is enough.
    """
    leaders: list[Candidate] = []
    others: dict[str, list[Candidate]] = {}
    for candidate in ranked:
        string = same_string(candidate.text)
        if string in others:
            taken = [*others[string], *(leader for leader in leaders if same_string(leader.text) == string)]
            if not any(_share_a_place(candidate, one) for one in taken):
                others[string].append(candidate)
        elif not any(near_copies(candidate, leader) for leader in leaders):
            leaders.append(candidate)
            others[string] = []
    return [Group(leader, tuple(others[same_string(leader.text)])) for leader in leaders]


def _share_a_place(one: Candidate, other: Candidate) -> bool:
    return one.document.id == other.document.id and one.span.overlaps(other.span)


def near_copies(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates of one document share more than half of the shorter one's place."""
    if one.document.id != other.document.id:
        return False
    shared = min(one.span.end, other.span.end) - max(one.span.start, other.span.start)
    return shared > NEAR_COPY * min(len(one.span), len(other.span))
