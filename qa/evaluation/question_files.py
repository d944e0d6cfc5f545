"""Questions with accepted answers, in the contract's format and in that of SQuAD 2.0.

    [{"question": "…", "answers": [{"text": "…", "starts": [n, …]}, …], "type": "date"}]
    {"data": [{"paragraphs": [{"context": "…", "qas": [{"question", "answers", "is_impossible"}]}]}]}

In the first, `starts` are offsets in a document of the index; an optional "document" names its id. In
the second they are offsets in the paragraph's context. Every accepted text is checked to stand where the
file says, for a figure measured against a shifted offset is worse than none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from index.document import Span
from qa.errors import InvalidQuestionError, QuestionFileError
from qa.question import clean_question

_AS_JSON = "give a list of questions or SQuAD 2.0, as JSON"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A text that counts as right, and where: the starts are code points of its document or context."""

    text: str
    starts: tuple[int, ...]

    def spans(self) -> tuple[Span, ...]:
        return tuple(Span(start, start + len(self.text)) for start in self.starts)


@dataclass(frozen=True, slots=True)
class Question:
    """`context` is a number in `QuestionSet.contexts`, `document` an id; both None where the file names
    neither. `where` says where in the file it stands. Without `accepted` it has no answer."""

    text: str
    accepted: tuple[Accepted, ...]
    kind: str | None
    context: int | None
    document: str | None
    where: str

    @property
    def answerable(self) -> bool:
        return bool(self.accepted)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """`contexts` holds each distinct context once; empty for the contract's own format."""

    name: str
    questions: tuple[Question, ...]
    contexts: tuple[str, ...]


def read_questions(path: Path) -> QuestionSet:
    """The questions of a file, in its order; QuestionFileError names the first thing wrong with it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise QuestionFileError(f"{path} cannot be read: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise QuestionFileError(f"{path} is not UTF-8: byte {error.start} cannot be decoded") from error
    except RecursionError as error:
        raise QuestionFileError(f"{path} is nested too deeply to be a file of questions") from error
    except ValueError as error:
        raise QuestionFileError(f"{path} is not JSON: {error}; {_AS_JSON}") from error
    return questions_of(path, content)


def questions_of(path: Path, content: Any, numbers: Iterable[int] | None = None) -> QuestionSet:
    """As `read_questions`, of what the file at `path` holds, or of a part of it: `numbers` are those that the
    articles of the part have in the file, by which they are named."""
    if isinstance(content, list):
        found = QuestionSet(path.name, tuple(_own(path, content)), ())
    elif isinstance(content, dict) and "data" in content:
        found = _squad(path, content, count(1) if numbers is None else numbers)
    else:
        raise QuestionFileError(
            f'{path} is neither a list of questions nor SQuAD JSON with "data"; README shows both'
        )
    if not found.questions:
        raise QuestionFileError(f"{path} holds no question; write at least one")
    return found


def _own(path: Path, content: list[Any]) -> Iterator[Question]:
    for number, item in enumerate(content):
        where = f"{path}: question {number + 1}"
        entry = _mapping(item, where)
        accepted = []
        for place, answer in enumerate(_list(entry, "answers", where)):
            there = f"{where}, answer {place + 1}"
            facts = _mapping(answer, there)
            starts = _list(facts, "starts", there)
            if not starts:
                raise QuestionFileError(f'{there}: "starts" is empty: say where the answer counts')
            accepted.append(
                Accepted(_text(facts, "text", there), tuple(_offset(start, there) for start in starts))
            )
        yield Question(
            text=_question(entry, where),
            accepted=tuple(accepted),
            kind=_optional_text(entry, "type", where),
            context=None,
            document=_optional_text(entry, "document", where),
            where=where,
        )


def _squad(path: Path, content: Mapping[str, Any], numbers: Iterable[int]) -> QuestionSet:
    contexts: dict[str, int] = {}
    questions = []
    for article, number in zip(_list(content, "data", str(path)), numbers, strict=False):
        title = f"{path}: article {number}"
        for place, item in enumerate(_list(_mapping(article, title), "paragraphs", title)):
            where = f"{title}, paragraph {place + 1}"
            paragraph = _mapping(item, where)
            context = _text(paragraph, "context", where)
            known = contexts.setdefault(context, len(contexts))
            for turn, entry in enumerate(_list(paragraph, "qas", where)):
                there = f"{where}, question {turn + 1}"
                questions.append(_squad_question(_mapping(entry, there), context, known, there))
    return QuestionSet(path.name, tuple(questions), tuple(contexts))


def _squad_question(entry: Mapping[str, Any], context: str, number: int, where: str) -> Question:
    starts: dict[str, list[int]] = {}
    impossible = entry.get("is_impossible", False)
    if not isinstance(impossible, bool):
        raise QuestionFileError(f'{where}: "is_impossible" is {impossible!r}, not true or false')
    for place, item in enumerate(_list(entry, "answers", where)):
        there = f"{where}, answer {place + 1}"
        answer = _mapping(item, there)
        text = _text(answer, "text", there)
        start = _offset(answer.get("answer_start"), there)
        check_place(context, text, start, there)
        places = starts.setdefault(text, [])
        if start not in places:
            places.append(start)
    if impossible == bool(starts):
        contradiction = (
            "is marked impossible and has answers"
            if impossible
            else "has no answer and is not marked impossible"
        )
        raise QuestionFileError(f"{where} {contradiction}")
    return Question(
        text=_question(entry, where),
        accepted=tuple(Accepted(text, tuple(places)) for text, places in starts.items()),
        kind=None,
        context=number,
        document=None,
        where=where,
    )


def check_place(source: str, text: str, start: int, where: str) -> None:
    """QuestionFileError where `text` does not stand at `start` of `source`."""
    found = source[start : start + len(text)]
    if found != text:
        raise QuestionFileError(f"{where}: at {start} stands {found!r}, not {text!r}; correct one of them")


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise QuestionFileError(f"{where} is {type(value).__name__}, not an object")
    return value


def _list(entry: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = entry.get(key)
    if not isinstance(value, list):
        raise QuestionFileError(f'{where}: "{key}" is missing or no list')
    return value


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise QuestionFileError(f'{where}: "{key}" is missing or no text')
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise QuestionFileError(
            f'{where}: "{key}" holds the lone surrogate U+{ord(value[error.start]):04X} at {error.start}, '
            "half a character: write whole ones"
        ) from error
    return value


def _optional_text(entry: Mapping[str, Any], key: str, where: str) -> str | None:
    return None if entry.get(key) is None else _text(entry, key, where)


def _question(entry: Mapping[str, Any], where: str) -> str:
    try:
        return clean_question(_text(entry, "question", where))
    except InvalidQuestionError as error:
        raise QuestionFileError(f"{where}: {error}") from error


def _offset(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise QuestionFileError(f"{where}: the start {value!r} is no offset: it counts code points from 0")
    return value
