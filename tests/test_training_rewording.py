"""Questions in other words: which are taken, and what they keep of the question they were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.__main__ import main
from qa.training.errors import DataError
from qa.training.squad import read_squad
from qa.training.writing.rewording import LEAST_COSINE, PromptedWriter, choose, drawn, reword
from tests.training_data import squad_json, write_squad
from tests.training_model import write_tiny_asker


class Near:
    """A text of two numbers is the vector that leans so far from the first axis; any other text is on it."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        cosines = np.array([self.cosines.get(text, 1.0) for text in texts])
        return np.stack([cosines, np.sqrt(1 - cosines**2)], axis=1).astype(np.float32)

    def __init__(self, cosines: dict[str, float] | None = None) -> None:
        self.cosines = cosines or {}


class Told:
    """Asks each question again in the same way, and notes what it was given."""

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def go_on(self, prompts: Sequence[str], *, times: int, pieces: int, until: str) -> list[list[str]]:
        self.prompts += prompts
        assert (pieces > 0, until) == (True, "\n")
        return [[f" in plain words {len(prompt)}\n\nQuestion: more"] * times for prompt in prompts]


QUESTION = "Which treaty ended the long siege?"


def test_taken_is_what_is_near_enough_and_shares_the_least_words() -> None:
    said = ["which treaty ended the siege", "what agreement stopped it", "what stopped the siege"]
    assert choose(Near(), QUESTION, said) == "what agreement stopped it"
    for cosine, taken in ((0.81, "what agreement stopped it"), (0.79, "what stopped the siege")):
        assert (cosine >= LEAST_COSINE) is (taken == "what agreement stopped it")
        assert choose(Near({"what agreement stopped it": cosine}), QUESTION, said) == taken
    assert choose(Near(dict.fromkeys(said, 0.5)), QUESTION, said) is None


@pytest.mark.parametrize("said", ["", "\n", " which treaty ended the long siege", " what? ", " the treaty"])
def test_the_same_words_and_scraps_are_no_rewording(said: str) -> None:
    assert choose(Near(), QUESTION, [said]) is None


def test_only_the_first_question_of_what_was_said_counts() -> None:
    class Talkative:
        def go_on(self, prompts: Sequence[str], *, times: int, pieces: int, until: str) -> list[list[str]]:
            assert (times * pieces > 0, until) == (True, "\n")
            said = [" what ended it at last? The meaning stays.\nQuestion: another one here", "\n", ""]
            return [said for _ in prompts]

    assert PromptedWriter(Talkative()).rewordings([QUESTION]) == [["what ended it at last", "", ""]]


def test_answers_are_kept_and_what_was_asked_is_not_asked_again(tmp_path: Path) -> None:
    source, out, told = write_squad(tmp_path / "tiny.json"), tmp_path / "again.json", Told()
    questions = drawn(read_squad(source).questions, 100, seed=1)
    writer = PromptedWriter(told)
    assert next(reword(writer, Near(), questions, out, size=2)) == 2
    assert sum(reword(writer, Near(), questions, out, size=2)) == len(questions) - 2
    assert len(told.prompts) == len(questions)
    assert all(one.text in prompt for one, prompt in zip(questions, told.prompts, strict=True))
    again = read_squad(out).questions
    assert [one.id for one in again] == [f"again-{one.id}" for one in questions]
    assert [(one.spans, one.labelled) for one in again] == [(one.spans, True) for one in questions]
    assert [one.original for one in again] == [one.text for one in questions]
    assert [one.paragraph.text for one in again] == [one.paragraph.text for one in questions]
    assert all(one.text.startswith("in plain words") for one in again)
    assert not list(tmp_path.glob("*.aside"))


def test_a_file_of_something_else_is_not_written_over(tmp_path: Path) -> None:
    source = write_squad(tmp_path / "tiny.json")
    before = source.read_bytes()
    with pytest.raises(DataError, match="name another file"):
        list(reword(PromptedWriter(Told()), Near(), [], source))
    assert source.read_bytes() == before


def test_rewordings_of_other_questions_are_not_gone_on_with(tmp_path: Path) -> None:
    """As where the files, the number drawn or the seed are others: some would never be asked."""
    read, out = read_squad(write_squad(tmp_path / "tiny.json")).questions, tmp_path / "again.json"
    next(reword(PromptedWriter(Told()), Near(), read[:4], out, size=2))
    before = out.read_bytes()
    for others in (read[2:], read[1:], read[:1]):
        with pytest.raises(DataError, match="other questions"):
            list(reword(PromptedWriter(Told()), Near(), others, out))
        assert out.read_bytes() == before
    assert sum(reword(PromptedWriter(Told()), Near(), read[:4], out)) == 2
    assert list(reword(PromptedWriter(Told()), Near(), read[:4], out)) == []


def test_drawn_are_so_many_and_only_those_with_a_known_answer(tmp_path: Path) -> None:
    content = squad_json()
    questions = [qa for one in content["data"] for part in one["paragraphs"] for qa in part["qas"]]
    del questions[0]["answers"]
    questions[0].pop("is_impossible", None)
    path = tmp_path / "some.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    read = read_squad(path).questions
    assert len(drawn(read, 2, seed=0)) == 2
    assert {one.id for one in drawn(read, 100, seed=0)} == {one.id for one in read} - {questions[0]["id"]}
    assert drawn(read, 100, seed=0) == drawn(read, 100, seed=0)


def test_the_command_leaves_a_file_to_train_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is a random one: what it writes are letters, of which none need be near."""
    source, out = write_squad(tmp_path / "tiny.json"), tmp_path / "again.json"
    folder = write_tiny_asker(tmp_path / "model")
    command = ["qa.training", "reword", str(source), "--model", str(folder), "--out", str(out)]
    monkeypatch.setattr("sys.argv", [*command, "--questions", "3"])
    assert main() == 0
    assert json.loads(out.read_text())["asked"] == 3
    read_squad(out)
