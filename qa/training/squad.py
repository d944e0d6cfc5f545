"""Reading files in SQuAD format (1.1 and 2.0)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.training.errors import DataError

ORIGINAL = "original"
"""The key of a rewording's question as it was, beside `question`."""

BESIDE = "beside"
"""The key of the other passages that the service finds for a question (qa.training.searching)."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A context of a set. `source` is the file's name without its ending, `article` its title there."""

    source: str
    article: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a paragraph with its accepted spans, half-open code points; none if unanswerable.

    Where the file does not say what is right, it is not `labelled`: only a teacher can tell. `original` is
    the question that this one is in other words, "" where it is none. `beside` are passages without an answer
    that are read with its own, as few as there are, all as the service cuts them; None of a set that was not
    searched.
    """

    id: str
    text: str
    paragraph: Paragraph
    spans: tuple[tuple[int, int], ...]
    labelled: bool = True
    original: str = ""
    beside: tuple[str, ...] | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        return tuple(self.paragraph.text[start:end] for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """All paragraphs and questions of one file, in file order."""

    source: str
    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Question, ...]

    def without(self, articles: Collection[str]) -> QuestionSet:
        return self.where(lambda article: article not in articles)

    def only(self, articles: Collection[str]) -> QuestionSet:
        return self.where(lambda article: article in articles)

    def where(self, wanted: Callable[[str], bool]) -> QuestionSet:
        """The part whose article titles are wanted."""
        paragraphs = tuple(paragraph for paragraph in self.paragraphs if wanted(paragraph.article))
        questions = tuple(question for question in self.questions if wanted(question.paragraph.article))
        return QuestionSet(self.source, paragraphs, questions)


def read_json(path: Path) -> Any:
    """What a file of JSON holds; DataError where it is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path}: not UTF-8: byte {error.start} cannot be decoded; save it as UTF-8"
        ) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise DataError(f"{path}: not JSON ({error}): give a file of questions") from error


def read_squad(path: Path) -> QuestionSet:
    """Read one file. Every answer is compared with its context at its offset. A question without the key
    `answers`, and not said to be impossible, is read as one that is not labelled.

    Raises DataError when the file is no SQuAD JSON or an answer stands elsewhere.
    """
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    content = read_json(path)
    where = str(path)
    try:
        for number, article in enumerate(content["data"], 1):
            where = f"{path}, article {number}"
            title = article.get("title", "")
            for place, entry in enumerate(article["paragraphs"], 1):
                where = f"{path}, article {number}, paragraph {place}"
                paragraph = Paragraph(path.stem, _text(title), len(paragraphs), _text(entry["context"]))
                paragraphs.append(paragraph)
                questions.extend(_questions(paragraph, entry["qas"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{where}: not SQuAD JSON ({error!r}): correct it") from error
    return QuestionSet(path.stem, tuple(paragraphs), tuple(questions))


def _text(value: Any) -> str:
    """TypeError, which is how a wrong kind shows anywhere else in the file, for what is no text."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        half = ord(value[error.start])
        raise TypeError(f"a text holds the lone surrogate U+{half:04X} at {error.start}") from error
    return value


def _questions(paragraph: Paragraph, entries: Iterable[dict[str, object]]) -> Iterable[Question]:
    for entry in entries:
        spans: dict[tuple[int, int], None] = {}
        impossible = bool(entry.get("is_impossible"))
        answers = [] if impossible else entry.get("answers", [])
        if not isinstance(answers, list):
            raise TypeError(f"answers are {answers!r}, no list")
        for answer in answers:
            start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
            if start < 0 or paragraph.text[start:end] != answer["text"]:
                raise DataError(
                    f"{paragraph.source}, question {entry['id']}: {answer['text']!r} is not at {start}"
                )
            spans[start, end] = None
        labelled = impossible or "answers" in entry
        original = _text(entry.get(ORIGINAL, ""))
        beside = entry.get(BESIDE)
        if not isinstance(beside, list | None):
            raise DataError(f"{paragraph.source}, question {entry['id']}: {BESIDE!r} is no list of passages")
        yield Question(
            str(entry["id"]),
            _text(entry["question"]),
            paragraph,
            tuple(spans),
            labelled,
            original,
            None if beside is None else tuple(map(_text, beside)),
        )
