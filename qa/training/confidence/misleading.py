"""Questions that mislead: a text has the answer to the question that each comes from, and none to itself.

Who writes such questions for a set keeps to what the text speaks of (SQuAD 2.0, Rajpurkar et al. 2018). Here
a name is exchanged for another one of the same passage, or a word turned into its opposite; of several
drawings of a question that one stays which misleads the reader most.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from qa.answerer import Answerer
from qa.evaluation.placing import Target
from qa.features import FEATURES
from qa.judging import Judged
from qa.training.exchange import NameSwapper, opposite
from qa.training.squad import Paragraph, Question, QuestionSet

NAMES_DRAWN = 6
OPPOSITES_DRAWN = 4

_MARGIN = FEATURES.index("margin")


def misleading(
    given: Answerer,
    targets: Sequence[Target],
    contexts: Sequence[str],
    tick: Callable[[int], object] = lambda _: None,
) -> list[Target]:
    """For each answerable question that can be turned so, the one that misleads most, without an answer;
    `given` reads each of `contexts`, which the questions number, as one passage."""
    found = []
    for target, drawn in zip(targets, drawings(targets, contexts), strict=True):
        if drawn:
            judged = given.contenders(drawn, documents=target.context)
            worst = max(range(len(drawn)), key=lambda at: _margin(judged[at]))
            question = replace(target.question, text=drawn[worst], accepted=())
            found.append(Target(question, (), {}, target.context))
        tick(1)
    return found


def drawings(targets: Sequence[Target], contexts: Sequence[str], seed: int = 0) -> list[tuple[str, ...]]:
    """Other questions for each answerable one, none for the rest; the same for the same seed."""
    paragraphs = tuple(Paragraph("", "", number, text) for number, text in enumerate(contexts))
    swapper = NameSwapper(QuestionSet("", paragraphs, ()))
    return [_drawn(target, paragraphs, swapper, seed) for target in targets]


def _drawn(
    target: Target, paragraphs: Sequence[Paragraph], swapper: NameSwapper, seed: int
) -> tuple[str, ...]:
    question = target.question
    if not question.answerable or question.context is None:
        return ()
    rng = random.Random(f"{seed}/{question.text}")  # noqa: S311 - nothing secret is drawn
    spans = tuple((span.start, span.end) for accepted in question.accepted for span in accepted.spans())
    asked = Question(question.where, question.text, paragraphs[question.context], spans)
    drawn = [swapper.swap(asked, rng, within=1.0) for _ in range(NAMES_DRAWN)]
    drawn += [opposite(asked, rng) for _ in range(OPPOSITES_DRAWN)]
    return tuple(dict.fromkeys(text for text in drawn if text is not None))


def _margin(judged: Judged) -> float:
    return float(judged.features[:, _MARGIN].max()) if len(judged.features) else float("-inf")
