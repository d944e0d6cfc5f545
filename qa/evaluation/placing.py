"""Where the accepted answers of a file of questions stand among the documents that are searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.document import Document, DocumentRecord, Span
from index.errors import UnknownDocumentError
from qa.errors import QuestionFileError
from qa.evaluation.question_files import Question, QuestionSet, check_place

_PAGE = 500


class Documents(Protocol):
    """The part of an index that knows its documents."""

    def document(self, document_id: str) -> Document: ...

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]: ...


@dataclass(frozen=True)
class Target:
    """A question with its accepted texts and the places that count, by document id.

    `context` names the documents that hold the question's own context, where the file gives one.
    """

    question: Question
    texts: tuple[str, ...]
    places: Mapping[str, tuple[Span, ...]]
    context: frozenset[str] | None = None


def place(questions: QuestionSet, documents: Documents) -> list[Target]:
    """Every question with its places in `documents`; QuestionFileError where an answer has none."""
    if questions.contexts:
        return _place_contexts(questions, documents)
    return _place_starts(questions, documents)


def _place_contexts(questions: QuestionSet, documents: Documents) -> list[Target]:
    homes = _homes(questions, documents)
    return [_target_in_context(question, homes) for question in questions.questions]


def _target_in_context(question: Question, homes: Sequence[Sequence[tuple[str, int]]]) -> Target:
    assert question.context is not None
    places: dict[str, tuple[Span, ...]] = {}
    for document_id, begin in homes[question.context]:
        spans = tuple(span.shifted(begin) for accepted in question.accepted for span in accepted.spans())
        places[document_id] = places.get(document_id, ()) + spans
    texts = tuple(accepted.text for accepted in question.accepted)
    return Target(question, texts, places, frozenset(places))


def _homes(questions: QuestionSet, documents: Documents) -> list[list[tuple[str, int]]]:
    """For each context the documents that hold it, with the offset at which it begins: those that are it and
    no more where there are such, else those that it is a part of."""
    homes: list[list[tuple[str, int]]] = [[] for _ in questions.contexts]
    contexts = dict(enumerate(questions.contexts))
    known = {context: number for number, context in contexts.items()}
    whole: dict[str, int] = {}
    for document in _all(documents):
        if document.text in known:
            whole[document.id] = known[document.text]
            homes[known[document.text]].append((document.id, 0))
        else:
            _look_into(document, contexts, homes)
    parts = {number: contexts[number] for number in contexts.keys() - whole.values()}
    for document_id in whole if parts else ():
        _look_into(documents.document(document_id), parts, homes)
    for question in questions.questions:
        assert question.context is not None
        if not homes[question.context]:
            raise QuestionFileError(
                f"{question.where}: its context {questions.contexts[question.context][:40]!r}… is not in the "
                "index: index the contexts, or leave --index out"
            )
    return homes


def _look_into(
    document: Document, contexts: Mapping[int, str], homes: Sequence[list[tuple[str, int]]]
) -> None:
    for number, context in contexts.items():
        begin = document.text.find(context)
        while begin >= 0:
            homes[number].append((document.id, begin))
            begin = document.text.find(context, begin + 1)


def _place_starts(questions: QuestionSet, documents: Documents) -> list[Target]:
    unnamed = [question for question in questions.questions if question.document is None]
    home = _home_of(unnamed, documents) if any(question.answerable for question in unnamed) else None
    targets = []
    for question in questions.questions:
        document = home if question.document is None else _named(question, documents)
        spans: list[Span] = []
        if document is not None:
            _check(question, document)
            spans = [span for accepted in question.accepted for span in accepted.spans()]
        texts = tuple(accepted.text for accepted in question.accepted)
        targets.append(Target(question, texts, {document.id: tuple(spans)} if document and spans else {}))
    return targets


def _named(question: Question, documents: Documents) -> Document:
    assert question.document is not None
    try:
        return documents.document(question.document)
    except UnknownDocumentError as error:
        raise QuestionFileError(f"{question.where}: {error}") from error


def _home_of(questions: Iterable[Question], documents: Documents) -> Document:
    """The one document in which every accepted text stands at its starts."""
    questions = list(questions)
    mistakes: list[QuestionFileError] = []
    homes = []
    for document in _all(documents):
        try:
            for question in questions:
                _check(question, document)
        except QuestionFileError as error:
            mistakes.append(error)
        else:
            homes.append(document)
    if len(homes) > 1:
        raise QuestionFileError(
            f'the answers stand in {homes[0].id} and in {homes[1].id} alike: name each question\'s "document"'
        )
    if not homes and len(mistakes) > 1:
        first = next(question for question in questions if question.answerable)
        raise QuestionFileError(
            f"{first.where}: none of the {len(mistakes)} documents has the answers of all questions that "
            f'name no "document" at their starts: name each question\'s "document", or correct the starts'
        )
    if not homes:
        raise mistakes[0] if mistakes else QuestionFileError("the index holds no document: index one first")
    return homes[0]


def _check(question: Question, document: Document) -> None:
    for accepted in question.accepted:
        for start in accepted.starts:
            check_place(document.text, accepted.text, start, f"{question.where}, in {document.id}")


def _all(documents: Documents) -> Iterator[Document]:
    after = None
    while records := documents.records(_PAGE, after):
        for record in records:
            yield documents.document(record.id)
        after = records[-1].id
