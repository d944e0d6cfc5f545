"""Questions that a language model writes: of which paragraphs, after which examples, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.__main__ import main
from qa.training.errors import DataError
from qa.training.squad import Paragraph, Question, read_squad
from qa.training.writing.asking import (
    Asker,
    as_written,
    ask,
    paragraphs_to_ask,
    passages_to_show,
    questions_in,
)
from tests.training_model import write_tiny_asker


class Told:
    """Says of each text what it was told to; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, texts: list[str]) -> list[list[str]]:
        self.asked += texts
        return [[f"What is said of number {len(text)}?"] for text in texts]


def test_a_list_of_questions_ends_with_itself_and_leaves_out_what_was_cut_off() -> None:
    said = [
        " Who dug the canal?\n- why so fast\n- Which city did\n\nPassage: Another\n- Who?",
        " Who dug the canal?\n-\n- How?\n- How many boats passed it in a year?Passage: more\n- Who was it?",
    ]
    assert questions_in(said) == [
        "Who dug the canal?",
        "why so fast",
        "How many boats passed it in a year?",
    ]


@pytest.mark.parametrize(
    ("kept_apart", "written"),
    [
        ("The `` Big Four '' ( 1919 ) met .", 'The "Big Four" (1919) met.'),
        ("It was n't the king 's , was it ?", "It wasn't the king's, was it?"),
        ("a north - south line of $ 5 , at 10 %", "a north-south line of $5, at 10%"),
        ("Nothing to do - here, it's fine.", "Nothing to do-here, it's fine."),
    ],
)
def test_a_text_is_put_together_as_it_is_written(kept_apart: str, written: str) -> None:
    assert as_written(kept_apart) == written
    assert as_written(written) == written


def test_paragraphs_are_asked_once_and_only_of_some_length() -> None:
    texts = ["one " * 45, "two " * 46, "three " * 179, "four " * 180, "two " * 46]
    paragraphs = [Paragraph("set", "Title", number, text.strip()) for number, text in enumerate(texts)]
    assert [one.text.split()[0] for one in paragraphs_to_ask(paragraphs)] == ["two", "three"]


def test_what_was_asked_is_kept_when_it_goes_on(tmp_path: Path) -> None:
    paragraphs = [Paragraph("set", "Title", number, "x" * (number + 1)) for number in range(5)]
    out, told = tmp_path / "asked.json", Told()
    assert next(ask(told, paragraphs, out, size=2)) == 2
    assert list(ask(told, paragraphs, out, size=2)) == [2, 1]
    assert told.asked == [paragraph.text for paragraph in paragraphs]
    found = read_squad(out)
    assert [paragraph.text for paragraph in found.paragraphs] == told.asked
    assert len({question.id for question in found.questions}) == 5
    assert not any(question.labelled for question in found.questions)
    assert not list(tmp_path.glob("*.aside"))


def test_the_command_asks_of_every_paragraph_but_those_kept_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is a random one: what it writes are letters, of which no question need be one."""
    content = {
        "data": [
            {"title": title, "paragraphs": [{"context": f"{title} " + "word " * 50, "qas": []}]}
            for title in ("Rivers", "Huguenot")
        ]
    }
    source, out = tmp_path / "set.json", tmp_path / "asked.json"
    source.write_text(json.dumps(content), encoding="utf-8")
    folder = write_tiny_asker(tmp_path / "model")
    command = ["qa.training", "ask", str(source), "--model", str(folder), "--out", str(out)]
    monkeypatch.setattr("sys.argv", command)
    assert main() == 0
    assert [paragraph.article for paragraph in read_squad(out).paragraphs] == ["Rivers"]


def test_too_few_examples_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = {"data": [{"title": "Rivers", "paragraphs": [{"context": "word " * 50, "qas": []}]}]}
    source = tmp_path / "set.json"
    source.write_text(json.dumps(content), encoding="utf-8")
    folder = write_tiny_asker(tmp_path / "model")
    command = ["qa.training", "ask", str(source), "--model", str(folder), "--like", str(source), "--out"]
    monkeypatch.setattr("sys.argv", [*command, str(tmp_path / "asked.json")])
    assert main() == 2
    assert "ask: 0 passages of 50 to 110 words" in capsys.readouterr().err


class Noted:
    """Keeps the prompts, and says one question after each."""

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def go_on(self, prompts: list[str], **_: object) -> list[list[str]]:
        self.prompts += prompts
        return [[" who dug it\n"]] * len(prompts)


def _asked_of(word: str, words: int, questions: int) -> list[Question]:
    paragraph = Paragraph("set", word, 0, " ".join([word] * words))
    return [
        Question(f"{word}-{number}", f"Which {word} is number {number}?", paragraph, ())
        for number in range(questions)
    ]


def test_passages_of_some_length_with_questions_enough_are_shown() -> None:
    drawn = [("brief", 49, 5), ("least", 50, 5), ("most", 110, 6), ("long", 111, 5), ("few", 60, 4)]
    questions = [
        one for word, words, many in [*drawn, ("other", 60, 5)] for one in _asked_of(word, words, many)
    ]
    shown = passages_to_show([*questions, *questions])
    assert [text.split()[0] for text, _ in shown] == ["least", "most", "other"]
    assert [len(asked) for _, asked in shown] == [5, 6, 5]
    with pytest.raises(DataError, match=r"^2 passages of 50 to 110 words have 5 questions .* at least 3"):
        passages_to_show([one for one in questions if one.paragraph.article != "most"])


def test_the_model_is_shown_other_examples_each_time_and_the_same_in_another_run() -> None:
    kinds = ("river", "bridge", "canal", "lock", "ferry", "harbour")
    like = [one for kind in kinds for one in _asked_of(kind, 60, 7)]
    runs = []
    for _ in range(2):
        noted = Noted()
        asker = Asker(noted, like, seed=3)
        assert [asker.ask(["A dam."]) for _ in range(4)] == [[["who dug it"]]] * 4
        runs.append(noted.prompts)
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 4
    for prompt in runs[0]:
        *examples, last = prompt.split("\n\n")
        assert last == "Passage: A dam.\nQuestions:\n-"
        assert len({example.split()[1] for example in examples}) == 3
        for example in examples:
            text, kind = example.split("\nQuestions:\n"), example.split()[1]
            assert text[0] == "Passage: " + " ".join([kind] * 60)
            asked = text[1].split("\n")
            assert len(set(asked)) == 5
            assert set(asked) <= {f"- Which {kind} is number {number}?" for number in range(7)}


def test_without_examples_of_ones_own_the_model_is_shown_the_same_ones() -> None:
    noted = Noted()
    asker = Asker(noted)
    assert asker.ask(["A dam.", "A weir."]) == [["who dug it"], ["who dug it"]]
    one, other = noted.prompts
    assert one.replace("A dam.", "A weir.") == other
    assert one.count("Passage:") == 3
