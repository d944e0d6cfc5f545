"""Evaluation of a file that brings its contexts: searched among them all, or each question given its own."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.cli import main
from index.errors import UnknownDocumentError
from index.folder.opening import open_folder
from index.store import Vectors
from qa.answerer import Answerer
from qa.errors import QuestionFileError
from qa.evaluation.contexts import GivenContexts, index_contexts
from qa.evaluation.evaluate import evaluate, measure
from qa.evaluation.outcomes import Report
from qa.evaluation.placing import place
from qa.evaluation.question_files import QuestionSet, read_questions
from qa.readers import open_calibration, open_reader
from tests.planted_encoder import PlantedEncoder
from tests.reading_doubles import Finder, by_score

FIRST = "The talks began in May 1990. They ended in June 1991."
SECOND = "The siege began in June 1991."


class Lengths:
    """Encodes a text as its length, along one axis or another."""

    identity = "lengths@0"
    dimension = 2

    def encode(self, texts: Sequence[str]) -> Vectors:
        angles = np.array([len(text) / 100 for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_given_contexts_are_documents_of_one_passage() -> None:
    given = GivenContexts([FIRST, f"  {SECOND}\r\n", " "], Lengths())
    (record, *_) = given.records(10)
    (hit,) = given.search("when", 5, frozenset({record.id}))
    assert hit.passage.span.cut(FIRST) == FIRST
    # The mean of the whole's cosine and that of its nearest sentence, which is the shorter one.
    whole, nearest = np.cos((len(FIRST) - 4) / 100), np.cos((len("They ended in June 1991.") - 4) / 100)
    assert hit.dense == pytest.approx((whole + nearest) / 2, abs=1e-5)
    # Where the whole is nearer than each of its sentences, as retrieval has it: no better than the nearest.
    (hit,) = given.search("x" * len(FIRST), 5, frozenset({record.id}))
    nearest = np.cos((len(FIRST) - len("The talks began in May 1990.")) / 100)
    assert hit.dense == pytest.approx((1 + nearest) / 2, abs=1e-5)
    second = given.document("context-000001")
    assert second.text == f"  {SECOND}\r\n"
    assert second.blocks[0].span.cut(second.text) == SECOND
    assert given.document("context-000002").blocks == ()
    assert [one.id for one in given.records(2, after=record.id)] == ["context-000001", "context-000002"]
    assert len(given.search("when", 2)) == 2
    with pytest.raises(UnknownDocumentError):
        given.search("when", 1, frozenset({"none"}))


def test_with_context_given_each_question_is_asked_of_its_own(tmp_path: Path) -> None:
    path = squad_file(tmp_path)
    questions = read_questions(path)
    given = GivenContexts(questions.contexts, Lengths())
    finder = Finder({"May 1990": 2.0, "June 1991": 1.0})
    answerer = Answerer(given, finder, by_score(encoder="lengths@0"), passages_read=5)
    report = measure(answerer, place(questions, given), "given")
    assert [outcome.text for outcome in report.outcomes] == ["May 1990", "June 1991", "June 1991"]
    assert report.as_json()["hit1"] == 1.0
    assert report.as_json()["false_answers"] == 1


def evaluated(path: Path, **how: Any) -> Report:
    """By the shipped reader."""
    return evaluate(path, reader=open_reader(), calibration=open_calibration(), **how)


def squad_file(tmp_path: Path, first: str = FIRST) -> Path:
    def qa(text: str, context: str, answer: str | None) -> dict[str, Any]:
        answers = [] if answer is None else [{"text": answer, "answer_start": context.index(answer)}]
        return {"question": text, "is_impossible": answer is None, "answers": answers}

    paragraphs = [
        {"context": first, "qas": [qa("when did the talks begin", first, "May 1990")]},
        {
            "context": SECOND,
            "qas": [
                qa("when did the siege begin", SECOND, "June 1991"),
                qa("who besieged whom", SECOND, None),
            ],
        },
    ]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"version": "v2.0", "data": [{"title": "T", "paragraphs": paragraphs}]}))
    return path


def test_a_squad_file_is_searched_and_given_through_the_real_thing(tmp_path: Path, capfd: Any) -> None:
    path = squad_file(tmp_path, "The talks began in May 1990.")
    searched = evaluated(path).as_json()
    given = evaluated(path, context="given").as_json()
    assert (searched["answerable"], searched["unanswerable"]) == (2, 1)
    assert (searched["hit1"], given["hit1"]) == (1.0, 1.0)
    assert searched["passage_recall"]["3"] == 1.0
    assert (searched["context"], given["context"]) == ("search", "given")
    # No bar where nobody watches.
    assert capfd.readouterr().err == ""


def test_how_far_it_is_is_told_and_the_command_alone_shows_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    path = squad_file(tmp_path)
    told: list[tuple[str, int, int]] = []
    evaluated(path, progress=lambda *step: told.append(step))
    assert {what for what, _, _ in told} == {"check", "read", "embed", "ask"}
    assert told[-4:] == [("ask", done, 3) for done in range(4)]
    assert capsys.readouterr().err == ""
    assert main(["evaluate", str(path)]) == 0
    shown = capsys.readouterr().err
    assert "embedding passages" in shown
    assert "asking questions" in shown


def test_a_file_without_contexts_cannot_be_given_them(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text(json.dumps([{"question": "who", "answers": []}]))
    with pytest.raises(QuestionFileError, match="gives no contexts: evaluate it with --context search"):
        evaluated(path, context="given")


HOSTILE = (
    "\ufeffA mark of byte order begins this.",
    "\ufeff\ufeffTwo of them begin this one.",
    "One stands \ufeff within.",
    "  \n\tWhite space around it.\r\n\r\n",
    "Line ends:\r\nof Windows,\rof old,\x85and\u2028others.\f",
    "One \x1b escape and one \x07 bell in a text that is long enough for them, of a hundred letters or so.",
    "Beyond the first plane \U0001f600, not a character \uffff, and \ufffd.",
    "Caf\xe9 \u0141\xf3d\u017a \x93quoted\x94",
    "x",
    "   ",
)


@pytest.fixture
def _planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.builder.SentenceTransformerEncoder", PlantedEncoder)


@pytest.mark.usefixtures("_planted")
def test_contexts_come_back_as_they_are(tmp_path: Path) -> None:
    """Given or searched, offsets count the same text."""
    index_contexts(QuestionSet("q.json", (), HOSTILE), tmp_path / "index")
    given = GivenContexts(HOSTILE, PlantedEncoder())
    index = open_folder(tmp_path / "index", encoder=PlantedEncoder())
    try:
        for number, context in enumerate(HOSTILE):
            name = f"context-{number:06}"
            assert index.document(name).text == given.document(name).text == context
    finally:
        index.close()


@pytest.mark.usefixtures("_planted")
@pytest.mark.parametrize(
    ("context", "named"),
    [
        ("The bridge \0 fell.", "U+0000; put a space"),
        ("\x02\x01\x1b\nThe bridge fell.", "U+0001, U+0002, U+001B; put"),
    ],
)
def test_a_context_that_is_no_text_is_refused_by_its_name_and_characters(
    tmp_path: Path, context: str, named: str
) -> None:
    entry = {"question": "who", "is_impossible": True, "answers": []}
    paragraphs = [{"context": text, "qas": [entry]} for text in (FIRST, context)]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "T", "paragraphs": paragraphs}]}), encoding="utf-8")
    with pytest.raises(QuestionFileError) as told:
        evaluated(path)
    assert str(told.value).startswith(f"{path}: article 1, paragraph 2, question 1: its context ")
    assert named in str(told.value)
    # No question is asked of it: it is searched all the same.
    with pytest.raises(QuestionFileError, match=r"^q\.json: context 2 "):
        index_contexts(QuestionSet("q.json", (), (FIRST, context)), tmp_path / "index")
