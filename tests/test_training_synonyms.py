"""Words exchanged by WordNet: which, for what, and in which form. The database is a small one, written here
in the form of wndb(5WN)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

pytest.importorskip("lemminflect")
pytest.importorskip("torch")

from qa.training.__main__ import main
from qa.training.errors import DataError
from qa.training.squad import read_squad
from qa.training.writing.synonyms import SynonymWriter
from qa.training.writing.wordnet import Sense, WordNet
from tests.training_data import write_squad

VERBS = """\
  1 This is a licence, which is no entry.
00000001 30 v 02 begin 0 commence 1 000 01 + 02 00 | take the first step
00000002 30 v 02 launch 0 set_in_motion 2 002 @ 00000001 v 0000 + 00000009 n 0101 00 | get going; "launch it"
00000003 30 v 01 look 0 000 00 | use the eyes
00000004 30 v 01 see 3 000 00 | perceive
00000005 30 v 02 run 0 direct 0 000 00 | be in charge of
00000006 30 v 02 reach 0 arrive_at 0 000 00 | come to a place
"""
NOUNS = """\
00000009 04 n 02 blockade 0 encirclement 0 000 | the act of closing a place
00000010 04 n 02 run 0 footrace 0 000 | a race
00000011 04 n 02 city 0 town 0 000 | a place
"""
ADJECTIVES = """\
00000020 00 a 02 long(p) 0 lengthy 0 000 | of great extent
00000021 00 s 02 early 0 first 0 000 | at the beginning
"""
COUNTS = """\
begin%2:30:00:: 1 9
commence%2:30:01:: 1 2
launch%2:30:00:: 1 4
look%2:30:00:: 1 5
run%2:30:00:: 1 5
run%1:04:00:: 1 4
blockade%1:04:00:: 1 2
city%1:04:00:: 1 3
reach%2:30:00:: 1 3
long%3:00:00:: 1 3
early%5:00:00:: 1 3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("data.verb", VERBS),
        ("data.noun", NOUNS),
        ("data.adj", ADJECTIVES),
        ("cntlist.rev", COUNTS),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def drawings(folder: Path, question: str) -> set[str]:
    return set(SynonymWriter(WordNet(folder), times=200).rewordings([question])[0])


def test_senses_are_those_of_the_files(folder: Path) -> None:
    wordnet = WordNet(folder)
    assert wordnet.senses("launch", "verb") == (Sense(4, ("set in motion",), ("begin", "commence")),)
    assert wordnet.senses("set in motion", "verb") == (Sense(0, ("launch",), ("begin", "commence")),)
    assert wordnet.senses("long", "adj") == (Sense(3, ("lengthy",), ()),)
    assert wordnet.count("run", "noun") == 4
    assert wordnet.senses("launch", "noun") == ()


def test_a_word_keeps_its_form(folder: Path) -> None:
    found = drawings(folder, "who launched the blockades")
    assert found == {
        f"who {verb} the {noun}"
        for verb in ("launched", "set in motion", "began", "commenced")
        for noun in ("blockades", "encirclements")
    }
    assert "when was it begun" in drawings(folder, "when was it launched")
    assert drawings(folder, "what is launching") >= {"what is beginning", "what is setting in motion"}


@pytest.mark.parametrize(
    "question",
    [
        "who looked for it",  # a particle makes another verb of it
        "runs",  # as often a noun as a verb
        "which of them",
        "12 34",
        "",
    ],
)
def test_names_and_what_is_not_clear_are_left(folder: Path, question: str) -> None:
    assert drawings(folder, question) == {question}


def test_what_begins_with_a_capital_may_be_a_name(folder: Path) -> None:
    assert {drawn.split()[2] for drawn in drawings(folder, "When did Launch begin?")} == {"Launch"}


def test_other_forms_are_not_taken_for_names(folder: Path) -> None:
    assert "the town's wall" in drawings(folder, "the city's wall")
    assert "many towns" in drawings(folder, "many cities")


def test_drawings_are_the_same_for_the_same_seed(folder: Path) -> None:
    questions = ["who launched the blockade of the city", "when did it reach the city", "who is early"]
    wordnet = WordNet(folder)
    assert SynonymWriter(wordnet, 1).rewordings(questions) == SynonymWriter(wordnet, 1).rewordings(questions)
    assert SynonymWriter(wordnet, 1).rewordings(questions) != SynonymWriter(wordnet, 2).rewordings(questions)
    # A run that was stopped and goes on draws what it would have drawn.
    later = SynonymWriter(wordnet, 1).rewordings(questions[1:])
    assert later == SynonymWriter(wordnet, 1).rewordings(questions)[1:]


def test_a_pointer_to_nowhere_is_refused(folder: Path) -> None:
    path = folder / "data.verb"
    path.write_text(path.read_text(encoding="utf-8").replace("@ 00000001", "@ 00000099"), encoding="utf-8")
    with pytest.raises(DataError, match=r"no database of WordNet.*00000099"):
        WordNet(folder)


@pytest.mark.parametrize("broken", ["data.verb", "cntlist.rev"])
def test_another_folder_is_said_to_be_none(folder: Path, broken: str) -> None:
    (folder / broken).write_text("what is this\n", encoding="utf-8")
    with pytest.raises(DataError, match="no database of WordNet"):
        WordNet(folder)
    (folder / broken).unlink()
    with pytest.raises(DataError, match="wordnet-base"):
        WordNet(folder)


def test_the_command_leaves_questions_with_their_answers(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = write_squad(tmp_path / "tiny.json"), tmp_path / "again.json"
    command = ["qa.training", "reword", str(source), "--wordnet", str(folder), "--out", str(out)]
    monkeypatch.setattr("sys.argv", command)
    assert main() == 0
    assert json.loads(out.read_text())["asked"] == 5
    again = read_squad(out).questions
    assert {one.original: one.text for one in again}["Which city does the Kura reach?"].startswith("Which ")
    assert all(one.text != one.original for one in again)


def test_without_its_library_the_extra_is_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(sys.modules, "qa.training.writing.synonyms")
    monkeypatch.setitem(sys.modules, "lemminflect", None)
    source = write_squad(tmp_path / "tiny.json")
    command = ["qa.training", "reword", str(source), "--wordnet", str(folder), "--out", str(tmp_path / "o")]
    monkeypatch.setattr("sys.argv", command)
    assert main() == 2
    assert "pip install 'verbatim-qa[wordnet]'" in capsys.readouterr().err
