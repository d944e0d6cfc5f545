"""Questions of which no file says what is right: learned from a teacher alone."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.config import Recipe, load_recipe
from qa.training.errors import RecipeError
from qa.training.network.batches import collate, make_batches
from qa.training.network.loss import imitation_loss
from qa.training.network.models import logits, open_model, open_tokenizer
from qa.training.network.planning import EpochPlanner
from qa.training.network.train import Training, train
from qa.training.squad import QuestionSet, read_squad
from tests.training_data import squad_json, write_squad
from tests.training_model import write_tiny_model, write_tiny_teacher

PLAIN = ("adversarial=0", "teach_unanswerable=1")


@pytest.fixture
def recipe() -> Recipe:
    changes = ["steps=4", "warmup_steps=1", "decay_steps=2", "tokens=600", "max_pieces=200", "dropout=0"]
    return load_recipe(
        changes=[*changes, "swapped_names=1.0", "sentence_removed=1.0", "imitation=0.25", *PLAIN]
    )


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
