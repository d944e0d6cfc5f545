"""Questions that a language model writes about paragraphs, for a teacher to answer.

They are read by the training alone, and only to see what its teachers make of them: whether a question has
an answer, and which, is not taken from the model that wrote it. Nothing it writes is ever served.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from qa.training.errors import DataError
from qa.training.squad import Paragraph, Question, read_json, read_squad
from qa.training.writing.rewording import Writes

_EXAMPLES = """\
Passage: The Erie Canal opened in 1825. It cut the cost of carrying grain from Buffalo to New York by nine \
tenths, so that the city outgrew Philadelphia within a generation.
Questions:
- In which year did boats first use the canal?
- What became much cheaper to transport?
- By how much did freight prices fall?
- Which city did New York overtake?
- why did new york grow so fast

Passage: Marie Curie, born in Warsaw, moved to Paris in 1891 to study physics. She named the first element \
that she discovered polonium, after her native country.
Questions:
- Where was Marie Curie born?
- When did she go to France?
- What subject did she want to learn?
- What is polonium named for?
- who discovered polonium

"""
_FEWEST, _MOST = 46, 179
"""Words of a passage that is asked about."""

_PASSAGE, _QUESTIONS = "Passage:", "Questions:"
_SHOWN, _QUESTIONS_SHOWN = 3, 5
"""Passages in a prompt, and questions of each."""
_FEWEST_SHOWN, _MOST_SHOWN = 50, 110
"""Words of such a passage."""

_SHORTEST, _LONGEST = 9, 159
"""Code points of a question; what is shorter or longer is none."""

_UNSPACED = (
    (re.compile(r"``\s*|\s*''"), '"'),
    (re.compile(r"\s+([,.;:!?%)\]]|(?:'s|n't|'re|'ve|'ll|'d|'m|')\b)"), r"\1"),
    (re.compile(r"([(\[$])\s+"), r"\1"),
    (re.compile(r"(?<=\w) - (?=\w)"), "-"),
    (re.compile(r"\s+"), " "),
)


class Asker:
    """A language model that continues a list of questions on a passage."""

    def __init__(self, writer: Writes, like: Iterable[Question] | None = None, seed: int = 0) -> None:
        """Each call shows the model some passages with their questions, to write more of the kind: drawn anew
        from `like`, always the same ones where it is None. DataError where `like` has too few."""
        self._writer = writer
        self._shown = None if like is None else passages_to_show(like)
        self._rng = random.Random(seed)  # noqa: S311 - nothing secret is drawn

    def ask(self, texts: Sequence[str], *, times: int = 2, pieces: int = 72) -> list[list[str]]:
        """The questions on each text: `times` lists of at most so many word pieces are drawn and joined."""
        examples = self._examples()
        prompts = [f"{examples}{_PASSAGE} {text}\n{_QUESTIONS}\n-" for text in texts]
        written = self._writer.go_on(prompts, times=times, pieces=pieces, until="\n\n")
        return [questions_in(lists) for lists in written]

    def _examples(self) -> str:
        if self._shown is None:
            return _EXAMPLES
        shown = ""
        for text, questions in self._rng.sample(self._shown, _SHOWN):
            lines = "".join(f"- {question}\n" for question in self._rng.sample(questions, _QUESTIONS_SHOWN))
            shown += f"{_PASSAGE} {text}\n{_QUESTIONS}\n{lines}\n"
        return shown


def passages_to_show(questions: Iterable[Question]) -> list[tuple[str, list[str]]]:
    """Texts of some length with their questions, where those are enough; DataError where too few texts
    are such."""
    asked: dict[str, dict[str, None]] = {}
    for question in questions:
        asked.setdefault(as_written(question.paragraph.text), {})[question.text.strip()] = None
    wanted = [
        (text, list(of_text))
        for text, of_text in asked.items()
        if len(of_text) >= _QUESTIONS_SHOWN and _FEWEST_SHOWN <= len(text.split()) <= _MOST_SHOWN
    ]
    if len(wanted) < _SHOWN:
        raise DataError(
            f"{len(wanted)} passages of {_FEWEST_SHOWN} to {_MOST_SHOWN} words have {_QUESTIONS_SHOWN} "
            f"questions to show as examples; at least {_SHOWN} are needed"
        )
    return wanted


def questions_in(lists: Iterable[str]) -> list[str]:
    """The questions of the lists that a model wrote, each once. What begins with a capital and lacks its
    mark was cut off, and is left out."""
    found: dict[str, None] = {}
    for said in lists:
        for line in said.split("\n\n")[0].split(_PASSAGE)[0].split("\n"):
            question = line.strip(" -\t")
            whole = question.endswith("?") or question[:1].islower()
            if whole and _SHORTEST <= len(question) <= _LONGEST:
                found[question] = None
    return list(found)


def as_written(text: str) -> str:
    """A text of which a set keeps the word pieces apart by blanks, as it is written."""
    for pattern, put in _UNSPACED:
        text = pattern.sub(put, text)
    return text.strip()


def paragraphs_to_ask(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """Those of _FEWEST to _MOST words, each text once, shortest first."""
    once = {as_written(paragraph.text): paragraph for paragraph in paragraphs}
    wanted = [
        Paragraph(paragraph.source, paragraph.article, paragraph.number, text)
        for text, paragraph in once.items()
        if _FEWEST <= len(text.split()) <= _MOST
    ]
    return sorted(wanted, key=lambda paragraph: len(paragraph.text))


def ask(asker: Asker, paragraphs: Sequence[Paragraph], out: Path, size: int = 16) -> Iterator[int]:
    """Write questions on the paragraphs to `out`, a SQuAD file without answers, batch after batch; answers
    how many paragraphs each batch has added. What the file already holds is kept and not asked again;
    DataError where that is something else."""
    entries: list[dict[str, Any]] = []
    done: set[str] = set()
    if out.exists():
        done = {paragraph.text for paragraph in read_squad(out).paragraphs}
        entries = read_json(out)["data"]
    left = [paragraph for paragraph in paragraphs if paragraph.text not in done]
    for begin in range(0, len(left), size):
        part = left[begin : begin + size]
        for paragraph, questions in zip(part, asker.ask([one.text for one in part]), strict=True):
            entries.append(_entry(len(entries), paragraph, questions))
        aside = out.with_name(out.name + ".aside")
        aside.write_text(json.dumps({"version": "2.0", "data": entries}), encoding="utf-8")
        aside.replace(out)
        yield len(part)


def _entry(number: int, paragraph: Paragraph, questions: Sequence[str]) -> dict[str, Any]:
    qas = [{"id": f"asked-{number}-{place}", "question": text} for place, text in enumerate(questions)]
    return {"title": paragraph.article, "paragraphs": [{"context": paragraph.text, "qas": qas}]}
