"""Documents with questions of strangers: of people who have not seen the text and ask in their own words.

A folder of documents beside a JSON file of its name: `{"minutes.md": [{"question": "…", "answers": ["…"]}]}`.
An accepted text stands in its document once, or is given between [[ and ]] in words that do; without answers
the document does not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.builder import build
from index.errors import UnknownDocumentError
from index.folder.destination import FolderDestination
from index.identity import document_id
from index.opening import open_index
from index.search import Index
from index.sources import find_sources
from qa.errors import InvalidQuestionError
from qa.evaluation.placing import Target
from qa.evaluation.question_files import Accepted, Question
from qa.question import clean_question
from qa.training.errors import DataError
from qa.training.squad import read_json

_FORM = 'write {"minutes.md": [{"question": "…", "answers": ["…"]}]}'


@dataclass(frozen=True)
class Strangers:
    """All documents of a folder, searched together, and what was asked of them; a question's context is its
    document."""

    name: str
    searched: Index
    targets: tuple[Target, ...]
    documents: int


@contextmanager
def open_strangers(folder: Path) -> Iterator[Strangers]:
    """Index a folder of documents, in a folder that is gone when the block ends; DataError for a file of
    questions that does not fit it, and where a document cannot be loaded."""
    folder = folder.absolute()  # "." has a name then
    questions = folder.with_name(f"{folder.name}.json")
    asked = _read(questions)
    with TemporaryDirectory(prefix="verbatim-") as name:
        destination = FolderDestination(Path(name) / "index")
        report = build(find_sources([folder], leave_out=None), destination)
        for failure in report.failed:
            raise DataError(f"{failure.path} cannot be loaded: {failure.reason}")
        index = open_index(Path(name) / "index")
        try:
            targets = tuple(
                target
                for source, entries in asked.items()
                for target in _targets(folder / source, entries, index, questions)
            )
            yield Strangers(folder.name, index, targets, len(asked))
        finally:
            index.close()


def place(text: str, answer: str) -> Accepted:
    """Where an accepted text stands; DataError where what says so does not stand in `text` just once."""
    before, opened, rest = answer.rpartition("[[")
    inside, _, after = rest.partition("]]") if opened else (answer, "", "")
    words = before + inside + after
    if text.count(words) != 1:
        raise DataError(f"{words!r} stands {text.count(words)} times in its document: say more words of it")
    return Accepted(inside, (text.index(words) + len(before),))


def _read(path: Path) -> dict[str, list[tuple[str, list[str]]]]:
    where = str(path)
    try:
        content = read_json(path)
    except DataError as error:
        reason = str(error).removeprefix(f"{path}: ")
        raise DataError(f"{path} is no file of questions by document, {reason}") from error
    found: dict[str, list[tuple[str, list[str]]]] = {}
    try:
        for source, entries in content.items():
            found[source] = []
            for number, entry in enumerate(entries, 1):
                where = f"{path}, {source}, question {number}"
                answers = entry["answers"]
                if not isinstance(answers, list) or not all(isinstance(one, str) and one for one in answers):
                    raise TypeError(f"answers are {answers!r}, no list of texts")
                found[source].append((clean_question(entry["question"]), answers))
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{where}: {path.name} is no file of questions by document ({error!r}): {_FORM}"
        ) from error
    except InvalidQuestionError as error:
        raise DataError(f"{where}: {error}") from error
    if not any(found.values()):
        raise DataError(f"{path} asks nothing: {_FORM}")
    return found


def _targets(
    source: Path, entries: list[tuple[str, list[str]]], index: Index, asked: Path
) -> Iterator[Target]:
    home = document_id(source)
    try:
        text = index.document(home).text
    except UnknownDocumentError as error:
        raise DataError(
            f"{asked} asks of {source}, which is no document of the folder: correct one"
        ) from error
    for number, (question, answers) in enumerate(entries, 1):
        where = f"{source}: question {number}"
        try:
            accepted = tuple(place(text, answer) for answer in answers)
        except DataError as error:
            raise DataError(f"{asked}, {source.name}, question {number}: {error}") from error
        spans = tuple(span for one in accepted for span in one.spans())
        named = Question(question, accepted, None, None, home, where)
        yield Target(named, tuple(one.text for one in accepted), {home: spans}, frozenset({home}))
