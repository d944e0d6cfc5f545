"""Questions with the passages that the service finds for them, as a set to train on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from index.identity import document_id
from qa.evaluation.evaluate import open_source
from qa.evaluation.question_files import read_questions
from qa.folding import fold
from qa.question import PASSAGES_READ
from qa.training.config import load_recipe
from qa.training.errors import DataError
from qa.training.network.batches import Group, collate, make_batches
from qa.training.network.loss import reading_loss
from qa.training.network.models import logits, open_model, open_tokenizer
from qa.training.network.planning import EpochPlanner
from qa.training.network.train import Training
from qa.training.searching import searched_set
from qa.training.squad import BESIDE, QuestionSet, read_squad
from tests.built_index import build
from tests.training_data import squad_json, write_squad
from tests.training_model import write_tiny_model, write_tiny_teacher

PARTS = 6
YEAR = "The keeper of hut {n} counted {n}00 sheep there in 19{n}7."
FILL = "Nobody came by that week and the paths were deep in snow, as far as anybody could see from the door. "
BRIDGE = "\n\n".join(["# The huts of Ardnish", *(FILL * 4 + YEAR.format(n=n) for n in range(1, PARTS))])
QUESTIONS = [(f"How many sheep were counted at hut {n} of Ardnish?", f"{n}00 sheep") for n in range(1, PARTS)]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Questions on one document of several passages, the last of which it does not answer, made a set."""
    folder = tmp_path_factory.mktemp("written")
    source = folder / "huts.md"
    source.write_text(BRIDGE, encoding="utf-8")
    name = document_id(source)
    asked = [
        {
            "question": question,
            "answers": [{"text": text, "starts": [BRIDGE.index(text)]}],
            "document": name,
        }
        for question, text in QUESTIONS
    ]
    asked.append({"question": "Who built the huts of Ardnish?", "answers": [], "document": name})
    (folder / "questions.json").write_text(json.dumps(asked), encoding="utf-8")
    build([source], folder / "index")
    data = _searched(folder / "questions.json", folder / "index")
    (folder / "set.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    return folder / "set.json"


def _searched(path: Path, index: Path | None = None) -> list[dict[str, Any]]:
    questions = read_questions(path)
    with open_source(questions, index, "search") as (passages, targets):
        return list(searched_set(questions.name, targets, passages))


@pytest.fixture(scope="module")
def searched(written: Path) -> QuestionSet:
    return read_squad(written)


def _entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for entry in paragraph["qas"]:
                yield paragraph["context"], entry


def test_each_question_stands_on_the_passage_that_answers_it(searched: QuestionSet) -> None:
    assert [question.answers for question in searched.questions[:-1]] == [(text,) for _, text in QUESTIONS]
    assert searched.questions[-1].spans == ()


def test_passages_are_read_under_their_title_where_it_says_a_word_that_is_asked(
    searched: QuestionSet,
) -> None:
    assert all(question.paragraph.text.startswith("The huts of Ardnish\n") for question in searched.questions)
    assert len({question.paragraph.text for question in searched.questions}) > 1


def test_no_passage_beside_it_answers_a_question_or_stands_twice(searched: QuestionSet) -> None:
    """Two passages hold the first answer: one begins with the sentence that the other ends with."""
    for question in searched.questions:
        assert question.beside is not None
        assert 0 < len(question.beside) < PASSAGES_READ
        read = [question.paragraph.text, *question.beside]
        assert len(set(read)) == len(read)
        assert not any(answer in text for answer in question.answers for text in question.beside)


def test_a_question_on_a_context_stands_on_a_passage_of_it_whether_answered_or_not(tmp_path: Path) -> None:
    path = write_squad(tmp_path / "tiny.json")
    data = _searched(path)
    own = {entry["question"]: context for context, entry in _entries(path)}
    assert len(data) == len(own)
    for article in data:
        (paragraph,) = article["paragraphs"]
        (entry,) = paragraph["qas"]
        assert paragraph["context"] in own[entry["question"]]
        assert paragraph["context"] not in entry[BESIDE]
        assert entry["is_impossible"] == (entry["question"] == "Who bridged the Aras?")


def test_its_own_context_comes_first_where_another_is_nearer(tmp_path: Path) -> None:
    """A question without an answer, written on a text that is found after another one."""
    content = squad_json(impossible=False)
    aras, kura = content["data"][0]["paragraphs"]
    asked = "Where does the Kura end, in the Caspian Sea near Tbilisi?"
    aras["qas"].append({"id": "none", "question": asked, "answers": [], "is_impossible": True})
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    (found,) = (
        paragraph
        for article in _searched(path)
        for paragraph in article["paragraphs"]
        if paragraph["qas"][0]["question"] == asked
    )
    assert found["context"] == aras["context"]
    assert found["qas"][0][BESIDE][0] == kura["context"]


def test_a_set_without_it_has_nothing_beside(tmp_path: Path) -> None:
    read = read_squad(write_squad(tmp_path / "tiny.json"))
    assert all(question.beside is None for question in read.questions)


def test_what_was_found_alone_is_read_as_it_is_too(written: Path, tmp_path: Path) -> None:
    path = _with_beside(written, tmp_path, [])
    groups = EpochPlanner(
        [read_squad(path)], load_recipe(changes=["swapped_names=1.0", "passage_removed=1"])
    ).plan(0)
    assert len(groups) == PARTS
    assert not any(group.heard or len(group.passages) > 1 for group in groups)


def test_passages_beside_that_are_no_list_are_told_so(written: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="'beside' is no list"):
        read_squad(_with_beside(written, tmp_path, "a passage"))


def _with_beside(written: Path, folder: Path, beside: Any) -> Path:
    content = json.loads(written.read_text(encoding="utf-8"))
    for article in content["data"]:
        article["paragraphs"][0]["qas"][0][BESIDE] = beside
    (folder / "changed.json").write_text(json.dumps(content), encoding="utf-8")
    return folder / "changed.json"


def test_an_epoch_reads_them_as_they_are_with_one_or_two_beside(searched: QuestionSet) -> None:
    recipe = load_recipe(
        changes=["swapped_names=1.0", "sentence_removed=1.0", "opposites=1.0", "passage_removed=0"]
    )
    groups = [group for epoch in range(20) for group in EpochPlanner([searched], recipe).plan(epoch)]
    assert len(groups) == 20 * len(searched.questions)
    assert not any(group.heard for group in groups)
    sizes = {(bool(_spans(group)), len(group.passages)) for group in groups}
    assert sizes == {(True, 2), (True, 3), (False, 1), (False, 2)}
    for group in groups:
        texts = [passage.text for passage in group.passages]
        assert len(set(texts)) == len(texts)
        assert len(_spans(group)) == (0 if "built" in group.question else 1)


def test_what_was_found_beside_a_passage_is_read_without_it(searched: QuestionSet) -> None:
    """Of answerable questions alone: what stands beside others is read with no answer as it is."""
    plain, removed = (
        EpochPlanner([searched], load_recipe(changes=[f"passage_removed={share}"])).plan(0)
        for share in (0, 1)
    )
    answerable = [question for question in searched.questions if question.spans]
    extra = len(removed) - len(plain)
    assert extra == len(answerable) > 0
    beside = {fold(text) for question in answerable for text in question.beside or ()}
    without = [group for group in removed if not _spans(group) and "built" not in group.question]
    assert len(without) == extra
    for group in without:
        assert not group.heard
        assert 1 <= len(group.passages) <= 2
        assert {passage.text for passage in group.passages} <= beside


def _spans(group: Group) -> list[str]:
    return [passage.text[slice(*span)] for passage in group.passages for span in passage.spans]


def test_what_nobody_hears_of_teachers_is_learned_from_the_labels_alone(
    searched: QuestionSet, tmp_path: Path
) -> None:
    """Among others of which they are heard: by hand, the labels' loss of the one and both of the other."""
    plain = read_squad(write_squad(tmp_path / "plain.json", impossible=False))
    changes = ["steps=4", "warmup_steps=1", "decay_steps=2", "tokens=10000", "max_pieces=100", "dropout=0"]
    recipe = load_recipe(changes=[*changes, "imitation=1.0", "adversarial=0"])
    start, taught = write_tiny_model(tmp_path / "start"), write_tiny_teacher(tmp_path / "teacher")
    groups = EpochPlanner([searched, plain], recipe).plan(0)
    (batch,) = make_batches(groups, open_tokenizer(start), recipe, 0)
    unheard = [group for group in batch if not group[0].heard]
    heard = [group for group in batch if group[0].heard]
    assert unheard
    assert heard
    with torch.no_grad():
        alone = reading_loss(*_read(start, unheard), collate(unheard), recipe.shared_weight).sum()
        one = Training(open_model(start), recipe, "cpu", teachers=[open_model(taught)])._loss(heard)
    both = Training(open_model(start), recipe, "cpu", teachers=[open_model(taught)])._loss(batch)
    expected = (alone.item() + one.item() * len(heard)) / len(batch)
    assert both.item() == pytest.approx(expected, rel=1e-4)


def _read(start: Path, groups: Any) -> Any:
    return logits(open_model(start), collate(groups))


def test_the_command_makes_a_set_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from qa.training.__main__ import main

    path = write_squad(tmp_path / "tiny.json")
    count = sum(1 for _ in _entries(path))
    monkeypatch.setattr("sys.argv", ["qa.training", "search", str(path), "--out", str(tmp_path / "out.json")])
    assert main() == 0
    assert capsys.readouterr().out == f"{tmp_path / 'out.json'}: {count} of {count} questions\n"
    assert len(read_squad(tmp_path / "out.json").questions) == count


def test_the_command_says_what_is_wrong_with_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from qa.training.__main__ import main

    path = tmp_path / "own.json"
    path.write_text(
        json.dumps([{"question": "Who?", "answers": [{"text": "Nobody at all", "starts": [3]}]}]),
        encoding="utf-8",
    )
    monkeypatch.setattr("sys.argv", ["qa.training", "search", str(path), "--out", str(tmp_path / "out.json")])
    assert main() == 2
    assert "at 3 stands" in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()
