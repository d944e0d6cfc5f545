"""Questions asked again in other words, by a language model or a thesaurus, with the answers that they have.

Whoever wrote the questions of a set had the text before their eyes and used its words; whoever asks a source
uses their own. A rewording often asks for less, or for something else: only one that the encoder finds near
enough is taken, and of those the one that shares least words with the question as it was.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from qa.training.errors import DataError
from qa.training.squad import ORIGINAL, Question

LEAST_COSINE = 0.8
"""Of the question's and the rewording's vectors."""

_TIMES, _PIECES = 3, 24
_FEWEST_WORDS = 3
_QUESTION, _AGAIN = "Question:", "In other words:"
_EXAMPLES = """\
Somebody who has not read the text asks the same thing in other, plainer words. The meaning stays the same.

Question: In what year was the construction of the Erie Canal finished?
In other words: when did they complete the Erie Canal

Question: What was the primary reason that Marie Curie relocated to Paris in 1891?
In other words: why did Marie Curie move to Paris

Question: Which authority is responsible for the regulation of airspace over the North Sea?
In other words: who controls flights over the North Sea

Question: How many inhabitants did the settlement possess prior to the fire?
In other words: what was the town's population before it burned

Question: The treaty prohibited the signatories from manufacturing what?
In other words: what were the countries no longer allowed to make

Question: Who was the first Norwegian to be awarded the prize?
In other words: which Norwegian won the prize first

"""
_WORD = re.compile(r"\w+")


class Writes(Protocol):
    def go_on(self, prompts: Sequence[str], *, times: int, pieces: int, until: str) -> list[list[str]]: ...


class Rewords(Protocol):
    def rewordings(self, questions: Sequence[str]) -> list[list[str]]:
        """For each question some texts that may be it in other words."""
        ...


class Encodes(Protocol):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


class PromptedWriter:
    """Has a language model go on after some examples."""

    def __init__(self, writer: Writes) -> None:
        self._writer = writer

    def rewordings(self, questions: Sequence[str]) -> list[list[str]]:
        prompts = [f"{_EXAMPLES}{_QUESTION} {question}\n{_AGAIN}" for question in questions]
        written = self._writer.go_on(prompts, times=_TIMES, pieces=_PIECES, until="\n")
        return [[_first_question(text) for text in texts] for texts in written]


def drawn(questions: Iterable[Question], most: int, seed: int) -> list[Question]:
    """At most so many of the questions of which it is known what is right, in an order by chance."""
    known = [question for question in questions if question.labelled]
    random.Random(seed).shuffle(known)  # noqa: S311 - nothing secret is drawn
    return known[:most]


def reword(
    writer: Rewords, encoder: Encodes, questions: Sequence[Question], out: Path, size: int = 96
) -> Iterator[int]:
    """Write the rewordings to `out`, a SQuAD file, batch after batch; answers how many questions each batch
    has asked. What the file holds of the same questions is kept and not asked again.

    DataError where `out` holds something else, such as rewordings of other questions.
    """
    asked, entries = _begun(out, questions)
    for begin in range(asked, len(questions), size):
        part = questions[begin : begin + size]
        found = writer.rewordings([one.text.strip() for one in part])
        for question, said in zip(part, found, strict=True):
            again = choose(encoder, question.text.strip(), said)
            if again is not None:
                entries.append(_entry(question, again))
        asked = begin + len(part)
        aside = out.with_name(out.name + ".aside")
        aside.write_text(json.dumps({"version": "2.0", "asked": asked, "data": entries}), encoding="utf-8")
        aside.replace(out)
        yield len(part)


def choose(encoder: Encodes, question: str, said: Iterable[str]) -> str | None:
    """The rewording to take, or None: of what was said what is near enough and not the same words, and of
    these the one with the least words in common."""
    words = _words(question)
    others = [
        text for text in dict.fromkeys(said) if len(text.split()) >= _FEWEST_WORDS and _words(text) != words
    ]
    if not others:
        return None
    vectors = encoder.encode([question, *others])
    near = [
        (_shared(question, text), -float(cosine), text)
        for text, cosine in zip(others, vectors[1:] @ vectors[0], strict=True)
        if cosine >= LEAST_COSINE
    ]
    return min(near)[2] if near else None


def _first_question(text: str) -> str:
    """Where a model has said what it was asked, it often goes on with more of the kind."""
    return text.strip().split("\n")[0].split("? ")[0].strip()


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _shared(one: str, other: str) -> float:
    """The part of the longer words of either, by their first five letters, that both have."""
    stems = [{word[:5] for word in _words(text) if len(word) > 3} for text in (one, other)]
    return len(stems[0] & stems[1]) / max(1, len(stems[0] | stems[1]))


def _begun(out: Path, questions: Sequence[Question]) -> tuple[int, list[dict[str, Any]]]:
    """How many of the questions were asked before, and what came of them."""
    if not out.exists():
        return 0, []
    try:
        held = json.loads(out.read_text(encoding="utf-8"))
        asked, entries = int(held["asked"]), list(held["data"])
        found = [entry["paragraphs"][0]["qas"][0]["id"] for entry in entries]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise DataError(f"{out} holds no rewordings to go on with ({error!r}): name another file") from error
    others = set(found) - {_again(question) for question in questions[:asked]}
    if others or asked > len(questions):
        raise DataError(f"{out} holds rewordings of other questions: name another file")
    return asked, entries


def _again(question: Question) -> str:
    return f"again-{question.id}"


def _entry(question: Question, again: str) -> dict[str, Any]:
    qa = {
        "id": _again(question),
        "question": again,
        ORIGINAL: question.text,
        "is_impossible": not question.spans,
        "answers": [
            {"text": question.paragraph.text[start:end], "answer_start": start}
            for start, end in question.spans
        ],
    }
    return {
        "title": question.paragraph.article,
        "paragraphs": [{"context": question.paragraph.text, "qas": [qa]}],
    }
