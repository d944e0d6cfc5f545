"""What the confidence is fitted on: contenders of many questions with the features the service has of them.

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

from qa.answerer import Answerer
from qa.evaluation.metrics import best_over, is_hit, token_f1
from qa.evaluation.placing import Target
from qa.features import Matrix
from qa.judging import Judged
from qa.spans import Candidate, Strings

Way = Literal["given", "searched", "removed"]
WAYS: tuple[Way, ...] = ("given", "searched", "removed")
WAYS_OF_UNANSWERABLE = WAYS[:-1]

_BATCH = 16
_SAME_ANSWER = 0.5


@dataclass(frozen=True)
class Sample:
    """One question asked one way: `features` of its contenders, best margin first, which are the same string
    and which are right.

    `right` is hit@1; `answerable` says whether what was asked holds an answer, found or not, and `exchanged`
    that the question was made to mislead (`misleading`), of one that the source counts already. `stranger`
    says that who asked had not seen the text (`strangers`). `where` in its file it stands, or the one that it
    was made of; "" where that is not told.
    """

    way: Way
    source: str
    question: str
    answerable: bool
    features: Matrix
    strings: Strings
    right: NDArray[np.bool_]
    exchanged: bool = False
    stranger: bool = False
    where: str = ""


def gather(
    searching: Answerer,
    given: Answerer,
    targets: Sequence[Target],
    source: str,
    ways: Iterable[Way] = WAYS,
    tick: Callable[[int], object] = lambda _: None,
) -> Iterator[Sample]:
    """Samples of the targets, way by way; questions without a contender give none.

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
    return WAYS if all(target.question.answerable for target in targets) else WAYS_OF_UNANSWERABLE


def draw(targets: Sequence[Target], count: int) -> list[Target]:
    """At most `count` targets, always the same ones."""
    rng = random.Random(0)  # noqa: S311 - nothing secret is drawn
    return rng.sample(list(targets), min(count, len(targets)))


def _ask(
    answerer: Answerer, part: Sequence[Target], way: Way, everywhere: frozenset[str]
) -> Iterator[Judged]:
    if way == "searched":
        yield from answerer.contenders([target.question.text for target in part])
        return
    for target in part:
        own = target.context or frozenset()
        documents = own if way == "given" else everywhere - own
        yield from answerer.contenders([target.question.text], documents=documents)


def _sample(way: Way, source: str, target: Target, judged: Judged) -> Sample | None:
    if not judged.contenders:
        return None
    candidates = [contender.candidate for contender in judged.contenders]
    if way == "removed" and best_over(token_f1, candidates[0].text, target.texts) >= _SAME_ANSWER:
        # The collection says it elsewhere too: neither right where it counts nor a false answer.
        return None
    answerable = target.question.answerable and way != "removed"
    right = np.array([answerable and _is_right(candidate, target) for candidate in candidates])
    asked = target.question
    return Sample(
        way, source, asked.text, answerable, judged.features, judged.strings, right, where=asked.where
    )


def _is_right(candidate: Candidate, target: Target) -> bool:
    document = candidate.document
    return is_hit(document.text, candidate.span, target.places.get(document.id, ()))
