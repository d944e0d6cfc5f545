"""Spans through the tokenizer, and a run that stops and goes on."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.folding import fold
from qa.training.__main__ import main
from qa.training.config import Recipe, load_recipe
from qa.training.errors import ArgumentError
from qa.training.network.augmentation import Passage
from qa.training.network.average import average
from qa.training.network.batches import Group, collate, encode, make_batches
from qa.training.network.export import export
from qa.training.network.lanes import shares
from qa.training.network.loss import imitation_loss, joint_logits
from qa.training.network.models import SpanModel, logits, open_model, open_tokenizer
from qa.training.network.planning import EpochPlanner
from qa.training.network.train import Training, train
from qa.training.squad import QuestionSet, read_squad
from tests.training_data import squad_json, write_squad
from tests.training_model import write_tiny_model, write_tiny_teacher


@pytest.fixture
def start(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "start")


@pytest.fixture
def recipe() -> Recipe:
    changes = ["steps=6", "warmup_steps=2", "decay_steps=3", "tokens=600", "max_pieces=200"]
    return load_recipe(changes=[*changes, "retrieved=1.0", "sentence_removed=1.0", "swapped_names=1.0"])


@pytest.fixture
def sets(tmp_path: Path) -> list[QuestionSet]:
    return [read_squad(write_squad(tmp_path / "tiny.json"))]


def test_spans_survive_the_tokenizer_exactly(start: Path) -> None:
    tokenizer = open_tokenizer(start)
    text = "They \u201ccut\u201d Armenia\u2019s link\u00a0(caf\u00e9, na\u00efve) on 12\u201313 May."
    for answer in ("cut", "Armenia\u2019s link", "caf\u00e9", "12\u201313 May", "They"):
        begin = text.index(answer)
        group = Group("what?", (Passage(fold(text), ((begin, begin + len(answer)),)),))
        row = encode(group, tokenizer, 288)[0]
        offsets = tokenizer.encode("what?", fold(text)).offsets
        ((first, last),) = row.spans
        assert text[offsets[first][0] : offsets[last][1]] == answer


def test_what_is_cut_off_takes_its_span_along(start: Path) -> None:
    group = Group("who", (Passage("aa bb cc dd", ((0, 2), (9, 11))),))
    row = encode(group, open_tokenizer(start), 10)[0]
    assert len(row.ids) == 10
    assert row.spans == ((row.context, row.context + 1),)


def test_groups_stay_together_in_batches(start: Path, sets: list[QuestionSet], recipe: Recipe) -> None:
    groups = EpochPlanner(sets, recipe).plan(0)
    tokenizer = open_tokenizer(start)
    batches = make_batches(groups, tokenizer, recipe, 0)
    assert sum(len(batch) for batch in batches) == len(groups)
    for batch in batches:
        tensors = collate(batch)
        assert tensors.ids.numel() <= recipe.tokens or len(batch) == 1
        assert tensors.groups.tolist() == sorted(tensors.groups.tolist())
        assert (tensors.context.sum(1) > 0).all()


def test_an_epoch_is_the_same_when_drawn_again(sets: list[QuestionSet], recipe: Recipe) -> None:
    random.seed(1)
    first = EpochPlanner(sets, recipe).plan(3)
    random.seed(2)
    assert EpochPlanner(sets, recipe).plan(3) == first
    assert EpochPlanner(sets, recipe).plan(4) != first


def test_a_resumed_run_ends_with_the_weights_of_an_uninterrupted_one(
    tmp_path: Path, start: Path, sets: list[QuestionSet], recipe: Recipe
) -> None:
    whole = train(sets, start, tmp_path / "whole", recipe, quiet=True)

    folder = tmp_path / "resumed"
    train(sets, start, folder, recipe, quiet=True, until=2)
    resumed = train(sets, start, folder, recipe, quiet=True)

    for (name, weight), (_, other) in zip(whole.named_parameters(), resumed.named_parameters(), strict=True):
        assert torch.equal(weight, other), name
    assert not list(folder.glob("*.aside"))


def test_the_token_embeddings_stay_and_the_rest_moves(
    tmp_path: Path, start: Path, sets: list[QuestionSet], recipe: Recipe
) -> None:
    before, after = open_model(start), train(sets, start, tmp_path / "run", recipe, quiet=True)
    name = "bert.embeddings.word_embeddings.weight"
    assert torch.equal(before.state_dict()[name], after.state_dict()[name])
    assert not torch.equal(before.qa_outputs.weight, after.qa_outputs.weight)


def test_a_teacher_is_imitated_and_stays_as_it_is(
    tmp_path: Path, start: Path, sets: list[QuestionSet], recipe: Recipe
) -> None:
    """The teacher is trained first, by the same command; then what it says draws the model nearer to it."""
    taught = tmp_path / "teacher"
    train(sets, write_tiny_teacher(tmp_path / "new"), taught, recipe, tokenizer_of=start, quiet=True)
    before = open_model(taught).state_dict()

    def distance(model: SpanModel) -> float:
        return (
            imitation_loss(
                *logits(model, batch, float32=True), *logits(open_model(taught), batch, float32=True), batch
            )
            .mean()
            .item()
        )

    batch = collate(make_batches(EpochPlanner(sets, recipe).plan(0), open_tokenizer(start), recipe, 0)[0])
    alone, beside = (
        train(sets, start, tmp_path / name, only, teachers=teachers, quiet=True)
        for name, only, teachers in (
            ("alone", recipe, ()),
            ("beside", dataclasses.replace(recipe, imitation=1.0, learning_rate=1e-3), (taught,)),
        )
    )
    assert distance(beside) < distance(open_model(start))
    assert distance(beside) < distance(alone)
    after = open_model(taught).state_dict()
    assert all(torch.equal(weight, after[name]) for name, weight in before.items())


def test_a_teacher_named_twice_counts_twice(
    tmp_path: Path, start: Path, sets: list[QuestionSet], recipe: Recipe
) -> None:
    once, twice = open_model(start), open_model(write_tiny_teacher(tmp_path / "teacher"))
    as_read = dataclasses.replace(recipe, teach_originals=0)
    groups = make_batches(EpochPlanner(sets, as_read).plan(0), open_tokenizer(start), recipe, 0)[0]
    batch = collate(groups)
    with torch.no_grad():
        said = [logits(teacher, batch) for teacher in (twice, once, twice)]
        own = logits(once, batch)
        expected, other = (
            imitation_loss(*own, *joint_logits(some), batch).mean().item() for some in (said, said[:2])
        )
    only = dataclasses.replace(recipe, imitation=1.0, dropout=0.0, teach_unanswerable=1, adversarial=0.0)
    training = Training(open_model(start, dropout=0.0), only, "cpu", teachers=[twice, once, twice])
    assert training.advance(groups) == pytest.approx(expected, rel=1e-3)
    assert expected != pytest.approx(other, rel=1e-2)


def test_what_is_padded_changes_nothing_for_a_teacher(
    tmp_path: Path, start: Path, sets: list[QuestionSet], recipe: Recipe
) -> None:
    """MPNet counts its places from the padding's number on, which is not BERT's."""
    teacher = open_model(write_tiny_teacher(tmp_path / "teacher"))
    groups = make_batches(EpochPlanner(sets, recipe).plan(0), open_tokenizer(start), recipe, 0)[0]
    start_logits, _ = logits(teacher, collate(groups), float32=True)
    row = 0
    for group in groups:
        for passage in group:
            alone, _ = logits(teacher, collate([[passage]]), float32=True)
            assert torch.allclose(start_logits[row, : len(passage.ids)], alone[0], atol=1e-5)
            row += 1


def test_a_teacher_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match="holds a teacher"):
        export(write_tiny_teacher(tmp_path / "teacher"), tmp_path / "out", "none")


def test_lanes_give_the_gradient_of_the_whole_batch(
    start: Path, sets: list[QuestionSet], recipe: Recipe
) -> None:
    groups = make_batches(EpochPlanner(sets, recipe).plan(0), open_tokenizer(start), recipe, 0)[0]
    threads = torch.get_num_threads()
    try:
        whole, apart = (
            Training(open_model(start), recipe, "cpu"),
            Training(open_model(start), recipe, "cpu", 2),
        )
        assert apart.advance(groups) == pytest.approx(whole.advance(groups), rel=1e-3)
        for weight, other in zip(whole.parameters, apart.parameters, strict=True):
            assert torch.allclose(weight, other, atol=2 * recipe.rate(0))
    finally:
        torch.set_num_threads(threads)


def test_shares_keep_every_group_in_order(start: Path, sets: list[QuestionSet], recipe: Recipe) -> None:
    groups = make_batches(EpochPlanner(sets, recipe).plan(0), open_tokenizer(start), recipe, 0)[0]
    for count in (1, 2, 3, len(groups) + 2):
        parts = shares(groups, count)
        assert [group for part in parts for group in part] == groups
        assert len(parts) <= count
        assert all(parts)


def test_weights_are_compared_on_the_fitting_part_alone(
    tmp_path: Path, start: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The questions of an article that only reports would make two lines of figures differ."""
    reported, fitting = squad_json()["data"]
    with_others, alone = tmp_path / "with-others.json", tmp_path / "alone.json"
    with_others.write_text(json.dumps({"data": [reported | {"title": "Warsaw"}, fitting]}), encoding="utf-8")
    alone.write_text(json.dumps({"data": [fitting]}), encoding="utf-8")
    lines = []
    for file in (with_others, alone):
        monkeypatch.setattr("sys.argv", ["qa.training", "compare", str(file), str(start)])
        assert main() == 0
        lines.append(json.loads(capsys.readouterr().out))
    assert lines[0] == lines[1]
    assert lines[0]["weights"] == str(start)
    assert 0 <= lines[0]["exact_match"] <= lines[0]["f1"] <= 1


def test_an_average_lies_between_its_parts(
    tmp_path: Path, start: Path, sets: list[QuestionSet], recipe: Recipe
) -> None:
    train(sets, start, tmp_path / "run", recipe, quiet=True)
    mean = average([(tmp_path / "run", 0.25), (start, 0.75)], tmp_path / "mean")
    trained, first = open_model(tmp_path / "run"), open_model(start)
    for weight, one, other in zip(
        open_model(tmp_path / "mean").parameters(), trained.parameters(), first.parameters(), strict=True
    ):
        assert torch.allclose(weight, 0.25 * one + 0.75 * other, atol=1e-6)
    assert mean.config.vocab_size == first.config.vocab_size
    with pytest.raises(ArgumentError, match="do not sum to 1"):
        average([(start, 0.4)], tmp_path / "less")
