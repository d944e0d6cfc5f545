"""Reading files in SQuAD format (1.1 and 2.0)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

ORIGINAL = "original"
"""The key of a rewording's question as it was, beside `question`."""

BESIDE = "beside"
"""The key of the other passages that the service finds for a question (qa.training.searching)."""


class DataError(ValueError):
    """A file that is not SQuAD JSON, or an answer that does not stand where the file says."""


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

    @property
    def articles(self) -> tuple[str, ...]:
        """Titles in file order."""
        return tuple(dict.fromkeys(paragraph.article for paragraph in self.paragraphs))


def read_squad(path: Path) -> QuestionSet:
    """Read one file. Every answer is compared with its context at its offset. A question without the key
    `answers`, and not said to be impossible, is read as one that is not labelled.

    Raises DataError when the file is no SQuAD JSON or an answer stands elsewhere.
    """
    paragraphs: list[Paragraph] = []
    questions: list[Question] = []
    try:
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            for entry in article["paragraphs"]:
                paragraph = Paragraph(path.stem, article.get("title", ""), len(paragraphs), entry["context"])
                paragraphs.append(paragraph)
                questions.extend(_questions(paragraph, entry["qas"]))
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise DataError(f"{path}: not SQuAD JSON ({error!r})") from error
    return QuestionSet(path.stem, tuple(paragraphs), tuple(questions))


def _questions(paragraph: Paragraph, entries: Iterable[dict[str, object]]) -> Iterable[Question]:
    for entry in entries:
        spans: dict[tuple[int, int], None] = {}
        impossible = bool(entry.get("is_impossible"))
        answers = [] if impossible else entry.get("answers", [])
        assert isinstance(answers, list)
        for answer in answers:
            start, end = answer["answer_start"], answer["answer_start"] + len(answer["text"])
            if paragraph.text[start:end] != answer["text"]:
                raise DataError(
                    f"{paragraph.source}, question {entry['id']}: {answer['text']!r} is not at {start}"
                )
            spans[start, end] = None
        labelled = impossible or "answers" in entry
        original = str(entry.get(ORIGINAL, ""))
        beside = entry.get(BESIDE)
        if not isinstance(beside, list | None):
            raise DataError(f"{paragraph.source}, question {entry['id']}: {BESIDE!r} is no list of passages")
        yield Question(
            str(entry["id"]),
            str(entry["question"]),
            paragraph,
            tuple(spans),
            labelled,
            original,
            None if beside is None else tuple(map(str, beside)),
        )
