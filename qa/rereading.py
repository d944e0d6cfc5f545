"""The best contenders' sentences, read once more, each alone.

A second witness: a span that its sentence does not bear out by itself is less sure to be right. Which span is
the best it hardly ever changes (the model card, under "Tried").
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import replace

from index.document import Span
from qa.reading import Excerpt, Reading, SpanReader
from qa.spans import Alone, Candidate, Contender, sentence_of

REREAD = 3
"""Contenders of a question, best margin first."""

USUAL_GAIN = 1.5
"""How much more of a margin a best contender has in its sentence alone than in its passage: the median over
the fitting part."""

Sentence = tuple[str, Span]
"""A document's id and the part of one sentence that a passage holds."""


def reread(
    reader: SpanReader,
    questions: Sequence[str],
    contenders: Sequence[Sequence[Contender]],
    known: Sequence[MutableMapping[Sentence, Reading]],
) -> list[list[Contender]]:
    """The contenders of each question, the best of them with what their sentences say alone.

    `known` holds for each question what was read before, and takes in what is read now.
    """
    asked: list[tuple[str, list[Excerpt]]] = []
    wanted: list[dict[Sentence, Candidate]] = []
    for question, led, before in zip(questions, contenders, known, strict=True):
        new: dict[Sentence, Candidate] = {}
        for contender in led[:REREAD]:
            candidate = contender.candidate
            sentence = _part(candidate)
            if sentence[1] == candidate.hit.passage.span:
                before[sentence] = candidate.reading
            elif sentence not in before:
                new.setdefault(sentence, candidate)
        wanted.append(new)
        asked.append((question, [Excerpt(part.cut(one.document.text)) for (_, part), one in new.items()]))
    readings = [reader.read(*asked[0])] if len(asked) == 1 else reader.read_many(asked)
    for before, new, found in zip(known, wanted, readings, strict=True):
        before.update(zip(new, found, strict=True))
    return [
        [replace(one, alone=_alone(one.candidate, before)) for one in led[:REREAD]] + list(led[REREAD:])
        for led, before in zip(contenders, known, strict=True)
    ]


def borne_out(contenders: Sequence[Contender]) -> list[Contender]:
    """The contenders as they would be if their sentences, which are not read, spoke for them as usual."""
    return [_borne_out(one) for one in contenders[:REREAD]] + list(contenders[REREAD:])


def _borne_out(contender: Contender) -> Contender:
    margin = contender.candidate.margin + USUAL_GAIN
    return replace(contender, alone=Alone(margin, margin))


def _part(candidate: Candidate) -> Sentence:
    """A sentence may be cut between passages, and a paragraph without known sentences may be endless."""
    sentence, passage = sentence_of(candidate), candidate.hit.passage.span
    part = Span(max(sentence.start, passage.start), min(sentence.end, passage.end))
    return candidate.document.id, part


def _alone(candidate: Candidate, known: Mapping[Sentence, Reading]) -> Alone | None:
    sentence = _part(candidate)
    reading = known[sentence]
    own = candidate.span.shifted(-sentence[1].start)
    touching = [scored.score for scored in reading.spans if scored.span.overlaps(own)]
    if not touching:
        return None
    return Alone(max(touching) - reading.null_score, reading.spans[0].score - reading.null_score)
