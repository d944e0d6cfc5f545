"""Questions of an index as a set to train on: each with the passages that the service finds and reads for it.

Whoever asks a collection names what is asked after, and the passage that answers often does not: it says
"she", "the bridge", under a title and headings. So the reader is trained on what it is given to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from index.document import Span
from qa.copies import Copies
from qa.evaluation.placing import Target
from qa.finding import Passages, find
from qa.question import PASSAGES_READ
from qa.training.squad import BESIDE

_MOST_FOUND = 64
"""Passages of its own documents among which a question's answer is looked for."""


def searched_set(name: str, targets: Iterable[Target], index: Passages) -> Iterator[dict[str, Any]]:
    """An article of SQuAD JSON for each question, of one passage: the nearest with an accepted answer, or the
    nearest at all where there is no answer, of its own context if it has one. What else is read for the
    question stands under `BESIDE`. A question whose answer is in no passage as a whole is left out."""
    for number, target in enumerate(targets):
        found = _found(index, target)
        own = next((read for read in found if _places(read, target) or not target.question.answerable), None)
        if own is None:
            continue
        others = [read for read in found if read is not own and not _places(read, target)]
        answers = [
            {"text": own.excerpt.text[span.start : span.end], "answer_start": span.start}
            for span in _places(own, target)
        ]
        entry = {
            "id": f"{name}-{number}",
            "question": target.question.text,
            "answers": answers,
            "is_impossible": not answers,
            BESIDE: [read.excerpt.text for read in others[: PASSAGES_READ - 1]],
        }
        title = own.passages[0][1].document.title
        yield {"title": title, "paragraphs": [{"context": own.excerpt.text, "qas": [entry]}]}


def _found(index: Passages, target: Target) -> list[Copies]:
    """The different passages that are read for a question; before them those of its own documents, where none
    that is read has an answer."""
    asked = target.question.text
    _, read = find(index, asked, PASSAGES_READ)
    own = frozenset(target.places) or target.context
    if own and not any(_places(one, target) for one in read):
        _, nearest = find(index, asked, _MOST_FOUND, own)
        texts = {one.excerpt.text for one in nearest}
        return [*nearest, *(one for one in read if one.excerpt.text not in texts)]
    return read


def _places(read: Copies, target: Target) -> list[Span]:
    """Where accepted answers stand in what is read of a passage."""
    _, passage = read.passages[0]
    inside = passage.hit.passage.span
    accepted = target.places.get(passage.document.id, ())
    return [span.shifted(read.lead - inside.start) for span in accepted if inside.contains(span)]
