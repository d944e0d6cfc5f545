"""Documents with questions of strangers: of people who have not seen the text and ask in their own words.

A folder of documents beside a JSON file of its name: `{"minutes.md": [{"question": "…", "answers": ["…"]}]}`.
An accepted text stands in its document once, or is given between [[ and ]] in words that do; without answers
the document does not say.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.builder import build
from index.identity import document_id
from index.search import Index
from qa.placing import Target
from qa.questions import Accepted, Question
from qa.training.squad import DataError


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
    questions that does not fit it."""
    asked = _read(folder.with_suffix(".json"))
    with TemporaryDirectory(prefix="verbatim-") as name:
        build([folder], Path(name) / "index")
        index = Index.open(Path(name) / "index")
        try:
            targets = tuple(
                target
                for source, entries in asked.items()
                for target in _targets(folder / source, entries, index)
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
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {
            source: [(entry["question"], list(entry["answers"])) for entry in entries]
            for source, entries in content.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path} is no file of questions by document ({error!r}): {__doc__}") from error


def _targets(source: Path, entries: list[tuple[str, list[str]]], index: Index) -> Iterator[Target]:
    home = document_id(source)
    text = index.document(home).text
    for number, (question, answers) in enumerate(entries):
        where = f"{source}: question {number + 1}"
        accepted = tuple(place(text, answer) for answer in answers)
        asked = Question(question, accepted, None, None, home, where)
        spans = tuple(span for one in accepted for span in one.spans())
        yield Target(asked, tuple(one.text for one in accepted), {home: spans}, frozenset({home}))
