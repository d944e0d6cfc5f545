"""Epochs that visit few questions, or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.config import load_recipe
from qa.training.errors import RecipeError
from qa.training.network.batches import make_batches
from qa.training.network.models import open_tokenizer
from qa.training.network.planning import EpochPlanner
from qa.training.network.train import MOST_EMPTY, train
from qa.training.squad import read_squad
from tests.training_commands import refused
from tests.training_data import write_squad
from tests.training_model import write_tiny_model

RECIPE = load_recipe(changes=["steps=3", "warmup_steps=1", "decay_steps=1"])


def test_no_question_makes_no_batch(tmp_path: Path) -> None:
    start = write_tiny_model(tmp_path / "start")
    assert make_batches([], open_tokenizer(start), RECIPE, 0) == []


def test_epochs_without_a_question_are_passed_over(tmp_path: Path) -> None:
    """The recipe visits a question of this name once in fifty epochs."""
    sets = [read_squad(write_squad(tmp_path / "qamr.json"))]
    planner = EpochPlanner(sets, RECIPE)
    visited = [epoch for epoch in range(MOST_EMPTY) if planner.plan(epoch)]
    assert 0 < len(visited) < MOST_EMPTY / 2
    start = write_tiny_model(tmp_path / "start")
    train(sets, start, tmp_path / "run", RECIPE, quiet=True)
    whole = (tmp_path / "run" / "log.jsonl").read_text(encoding="utf-8")
    assert '"started"' in whole
    state = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    assert state["step"] == 3
    assert state["epoch"] >= visited[0]


def test_a_run_that_comes_to_visit_none_ends(tmp_path: Path) -> None:
    sets = [read_squad(write_squad(tmp_path / "tiny.json"))]
    start = write_tiny_model(tmp_path / "start")
    late = replace(RECIPE, steps=30, late={**RECIPE.late, "mix": {"tiny": 0.0}})
    with pytest.raises(RecipeError, match=f"{MOST_EMPTY} epochs in a row visit no question"):
        train(sets, start, tmp_path / "run", late, quiet=True)
    train(sets, start, tmp_path / "first", late, quiet=True, until=1)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--set join_most=0 --set join_sentences=1", "join_most is 0"),
        ("--set learning_rate=-1", "learning_rate is -1.0"),
        ("--set learning_rate=nan", "learning_rate is nan"),
        ("--set dropout=2", "dropout is 2.0: give 0 to 1"),
        ("--set tokens=0 --set max_pieces=0", "tokens is 0: give 1 or more"),
        ("--set retrieved_depth=-1", "retrieved_depth is -1"),
        ("--set mix.tiny=1e-9", "epochs in a row visit no question"),
    ],
)
def test_a_run_that_cannot_be_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str, told: str
) -> None:
    path = write_squad(tmp_path / "tiny.json")
    start = write_tiny_model(tmp_path / "start")
    run = f"train {path} --start {start} --out {tmp_path / 'run'} --steps 3"
    run += " --set warmup_steps=1 --set decay_steps=1"
    assert told in refused(f"{run} {words}", monkeypatch, capsys)
