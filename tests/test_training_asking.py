"""Questions that a language model writes, and what is learned from those that only a teacher answers."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.__main__ import main
from qa.training.asking import Asker, as_written, ask, paragraphs_to_ask, passages_to_show, questions_in
from qa.training.batches import EpochPlanner, collate, make_batches
from qa.training.config import Recipe, RecipeError, load_recipe
from qa.training.loss import imitation_loss
from qa.training.models import logits, open_model, open_tokenizer
from qa.training.squad import DataError, Paragraph, Question, QuestionSet, read_squad
from qa.training.train import Training, train
from qa.training.writer import Writer
from tests.training_data import squad_json, write_squad
from tests.training_model import write_tiny_asker, write_tiny_model, write_tiny_teacher


@pytest.fixture
def recipe() -> Recipe:
    changes = ["steps=4", "warmup_steps=1", "decay_steps=2", "tokens=600", "max_pieces=200", "dropout=0"]
    return load_recipe(changes=[*changes, "swapped_names=1.0", "sentence_removed=1.0", "imitation=0.25"])


@pytest.fixture
def unlabelled(tmp_path: Path) -> QuestionSet:
    """The tiny set without a word on what is right, but for the question that is said to have no answer."""
    content = squad_json()
    for question in _questions(content):
        if not question["is_impossible"]:
            del question["answers"], question["is_impossible"]
    path = tmp_path / "asked.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_squad(path)


def _questions(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [qa for article in content["data"] for part in article["paragraphs"] for qa in part["qas"]]


class Told:
    """Says of each text what it was told to; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, texts: list[str]) -> list[list[str]]:
        self.asked += texts
        return [[f"What is said of number {len(text)}?"] for text in texts]


def test_a_question_without_answers_is_not_labelled(unlabelled: QuestionSet, tmp_path: Path) -> None:
    assert [question.labelled for question in unlabelled.questions].count(True) == 1
    assert all(question.labelled for question in read_squad(write_squad(tmp_path / "tiny.json")).questions)


def test_what_is_not_labelled_is_asked_as_it_is_and_of_no_known_span(
    unlabelled: QuestionSet, recipe: Recipe
) -> None:
    only = dataclasses.replace(
        unlabelled, questions=tuple(one for one in unlabelled.questions if not one.labelled)
    )
    groups = EpochPlanner([only], dataclasses.replace(recipe, retrieved=1.0)).plan(0)
    assert len(groups) == len(only.questions)
    assert {len(group.passages) for group in groups} == {2}
    assert not any(group.labelled or passage.spans for group in groups for passage in group.passages)


def test_only_the_teacher_says_what_is_right_where_the_file_does_not(
    unlabelled: QuestionSet, tmp_path: Path, recipe: Recipe
) -> None:
    """By hand: a quarter from the teacher and the rest from the label where there is one, else all."""
    start, taught = write_tiny_model(tmp_path / "start"), write_tiny_teacher(tmp_path / "teacher")
    labelled = read_squad(write_squad(tmp_path / "tiny.json"))
    groups = EpochPlanner([unlabelled, labelled], recipe).plan(0)
    wide = dataclasses.replace(recipe, tokens=10**6)
    (batch,) = make_batches(groups, open_tokenizer(start), wide, 0)
    tensors = collate(batch)
    assert 0 < int(tensors.labelled.sum()) < len(batch)

    model, teacher = open_model(start), open_model(taught)
    training = Training(model, wide, "cpu", teachers=[teacher])
    with torch.no_grad():
        read = logits(model, tensors)
        imitated = imitation_loss(*read, *logits(teacher, tensors), tensors)
    alone = Training(open_model(start), wide, "cpu")
    total = 0.0
    for group, distance in zip(batch, imitated.tolist(), strict=True):
        if group[0].labelled:
            with torch.no_grad():
                total += 0.25 * distance + 0.75 * alone._loss([group]).item()
        else:
            total += distance
    assert training.advance(batch) == pytest.approx(total / len(batch), rel=1e-2)


def test_without_a_teacher_nothing_is_learned_from_them(
    unlabelled: QuestionSet, tmp_path: Path, recipe: Recipe
) -> None:
    start = write_tiny_model(tmp_path / "start")
    with pytest.raises(RecipeError, match=r"asked: .* --teacher"):
        train([unlabelled], start, tmp_path / "run", recipe, quiet=True)
    assert not (tmp_path / "run").exists()


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


def test_drawn_are_the_likeliest_pieces_that_make_up_the_greater_part(tmp_path: Path) -> None:
    torch.manual_seed(0)
    writer = Writer(write_tiny_asker(tmp_path / "asker"))
    flat = -torch.arange(100.0).flip(0) / 1000
    assert set(writer._drawn(flat.expand(4000, -1)).tolist()) <= set(range(60, 100))
    steep = torch.tensor([0.0, 5.0, 4.5, 0.5])
    assert set(writer._drawn(steep.expand(1000, -1)).tolist()) == {1, 2}


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Says the likeliest letter, so that what it says of a prompt alone and beside others compares; the four
    pieces before the letters are none, and two of them ends."""
    monkeypatch.setattr(Writer, "_drawn", lambda _, logits: logits[:, 4:].argmax(dim=-1) + 4)
    return Writer(write_tiny_asker(tmp_path / "asker"))


def test_what_prompts_begin_with_alike_is_read_once_and_changes_nothing(writer: Writer) -> None:
    for prompts in (
        ["a long beginning: one", "a long beginning: another, longer", "a long beginning: o"],
        ["a long beginning", "a long beginning: one", "a long beginning"],
        ["nothing", "alike", "here"],
    ):
        together = writer.go_on(prompts, times=2, pieces=12, until="never")
        alone = [writer.go_on([prompt], times=1, pieces=12, until="never")[0][0] for prompt in prompts]
        assert together == [[said, said] for said in alone]
        assert any(alone)


def test_a_text_that_has_ended_is_read_no_further_and_the_others_go_on(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = ["a long beginning: one", "a long beginning: another, longer", "a long beginning: o"]
    grown = [
        [said for [said] in writer.go_on(prompts, times=1, pieces=pieces, until="never")]
        for pieces in range(1, 13)
    ]
    read: list[int] = []
    forward = writer._model.forward

    def counted(*args: Any, **kwargs: Any) -> Any:
        read.append(len(kwargs["input_ids"]))
        return forward(*args, **kwargs)

    monkeypatch.setattr(writer._model, "forward", counted)
    shrunk = False
    for until in sorted({letter for said in grown[-1] for letter in said.strip()}):
        read.clear()
        cut = [said for [said] in writer.go_on(prompts, times=1, pieces=12, until=until)]
        steps = []
        for text, *longer in zip(cut, *grown, strict=True):
            ended = [until in said.lstrip() for said in longer]
            last = ended.index(True) if True in ended else len(longer) - 1
            assert text == longer[last]
            steps.append(last)
        # the shared beginning and the prompts are read first, then each text's pieces but the last
        assert read[2:] == [sum(step > number for step in steps) for number in range(max(steps))]
        shrunk |= len(set(read[2:])) > 1
    assert shrunk


@pytest.mark.parametrize("end", ["[PAD]", "[SEP]", "a", "b"])
def test_a_text_ends_where_model_or_tokenizer_has_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    folder = write_tiny_asker(tmp_path / "asker")
    numbers = open_tokenizer(folder).get_vocab()
    settings = folder / "generation_config.json"
    settings.write_text(json.dumps({"eos_token_id": [numbers["a"], numbers["b"]]}), encoding="utf-8")
    writer = Writer(folder)
    written = iter([numbers["c"], numbers[end], numbers["d"]])
    monkeypatch.setattr(writer, "_drawn", lambda _: torch.tensor([next(written)]))
    [[said]] = writer.go_on(["c"], times=1, pieces=12, until="never")
    assert said.replace(" ", "").startswith("c")
    assert list(written) == [numbers["d"]]


def test_blanks_before_the_first_word_end_nothing(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    as_text = {1: "\n", 2: "\n who", 3: "\n who\n"}
    monkeypatch.setattr(writer._tokenizer, "decode", lambda said: as_text[len(said)])
    assert [len(said) for said in writer._said(["c"], times=1, pieces=12, until="\n")] == [3]
