"""What the confidence is fitted on: candidates of many questions with the features the service has of them.

Each question is asked three ways: of its own context, of all contexts, and of all contexts but its own.
The last makes it unanswerable, with the nearest passages that remain: the questions that people ask of a
source that does not treat them. A set with unanswerable questions of its own is not asked so.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qa.answerer import Answerer, Judged
from qa.features import Matrix
from qa.metrics import best_over, exact_match, is_hit, token_f1
from qa.placing import Target
from qa.spans import Candidate

Way = Literal["given", "searched", "removed"]
WAYS: tuple[Way, ...] = ("given", "searched", "removed")

MOST_CANDIDATES = 24
"""Of one question, the best by score over null: the others never lead."""

_BATCH = 16
_SAME_ANSWER = 0.5


@dataclass(frozen=True)
class Sample:
    """One question asked one way: `features` of its candidates, which of them are right, and how good.

    `right` is hit@1, `worth` the mean of F1 and exact match where it counts, 0 elsewhere;
    `answerable` says whether any right answer was within reach.
    """

    way: Way
    source: str
    answerable: bool
    features: Matrix
    right: NDArray[np.bool_]
    worth: NDArray[np.float64]


def gather(
    searching: Answerer,
    given: Answerer,
    targets: Sequence[Target],
    source: str,
    ways: Iterable[Way] = WAYS,
    tick: Callable[[int], object] = lambda _: None,
) -> Iterator[Sample]:
    """Samples of the targets, way by way; questions without a candidate give none.

    `searching` searches all contexts, `given` reads each context as one passage.
    """
    everywhere = frozenset[str]().union(*(target.context or frozenset[str]() for target in targets))
    for way in ways:
        asked = [target for target in targets if way != "removed" or target.question.answerable]
        for begin in range(0, len(asked), _BATCH):
            part = asked[begin : begin + _BATCH]
            for target, judged in zip(
                part, _ask(given if way == "given" else searching, part, way, everywhere), strict=True
            ):
                sample = _sample(way, source, target, judged)
                if sample is not None:
                    yield sample
            tick(len(part))


def ways_for(targets: Sequence[Target]) -> tuple[Way, ...]:
    """All ways, without the last where some of the questions are unanswerable as they are."""
    return WAYS if all(target.question.answerable for target in targets) else WAYS[:-1]


def draw(targets: Sequence[Target], count: int, seed: int = 0) -> list[Target]:
    """At most `count` targets, always the same ones for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret is drawn
    return rng.sample(list(targets), min(count, len(targets)))


def _ask(
    answerer: Answerer, part: Sequence[Target], way: Way, everywhere: frozenset[str]
) -> Iterator[Judged]:
    if way == "searched":
        yield from answerer.candidates([target.question.text for target in part])
        return
    for target in part:
        own = target.context or frozenset()
        documents = own if way == "given" else everywhere - own
        yield from answerer.candidates([target.question.text], documents=documents)


def _sample(way: Way, source: str, target: Target, judged: Judged) -> Sample | None:
    order = sorted(range(len(judged.candidates)), key=lambda at: -judged.candidates[at].margin)[
        :MOST_CANDIDATES
    ]
    if not order:
        return None
    candidates = [judged.candidates[at] for at in order]
    right = [_is_right(candidate, target) for candidate in candidates]
    worth = [_worth(candidate, target) for candidate in candidates]
    if way == "removed" and best_over(token_f1, candidates[0].text, target.texts) >= _SAME_ANSWER:
        # The collection says it elsewhere too: neither right where it counts nor a false answer.
        return None
    return Sample(way, source, any(right), judged.features[order], np.array(right), np.array(worth))


def _is_right(candidate: Candidate, target: Target) -> bool:
    document = candidate.document
    return is_hit(document.text, candidate.span, target.places.get(document.id, ()))


def _worth(candidate: Candidate, target: Target) -> float:
    places = target.places.get(candidate.document.id, ())
    if not any(candidate.span.overlaps(place) for place in places):
        return 0.0
    return sum(best_over(measure, candidate.text, target.texts) for measure in (token_f1, exact_match)) / 2
