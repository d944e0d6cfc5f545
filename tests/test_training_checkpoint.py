"""Checkpoints of other runs, or of none: refused by name, whatever they hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.config import Recipe, load_recipe
from qa.training.errors import RecipeError
from qa.training.network.checkpoint import CHECKPOINT, write_state
from qa.training.network.models import open_model
from qa.training.network.train import Training, train
from qa.training.squad import read_squad
from tests.training_data import write_squad
from tests.training_model import write_tiny_model


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("start"))


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return load_recipe(changes=["steps=4", "warmup_steps=1", "decay_steps=2"])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, start: Path, recipe: Recipe) -> Path:
    """The folder of a run that stopped after two steps."""
    folder = tmp_path_factory.mktemp("run")
    train([read_squad(write_squad(folder / "set.json"))], start, folder, recipe, quiet=True, until=2)
    return folder


def changed(**values: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda state: state | values


def first_moment(name: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    def change(state: dict[str, Any]) -> dict[str, Any]:
        state["optimizer"]["state"][0][name] = value
        return state

    return change


def without_moments(state: dict[str, Any]) -> dict[str, Any]:
    del state["optimizer"]["state"][1]
    return state


@pytest.mark.parametrize(
    "change",
    [
        lambda _: [1, 2],
        lambda _: None,
        lambda _: {"step": 1},
        changed(step="x"),
        changed(step=True),
        changed(epoch=1.5),
        changed(position=-1),
        changed(weights=5),
        changed(average=None),
        lambda state: state | {"average": state["average"][:-1]},
        lambda state: state | {"average": [torch.zeros(1)] * len(state["average"])},
        lambda state: state | {"weights": [one.flatten() for one in state["weights"]]},
        lambda state: state | {"weights": ["x"] * len(state["weights"])},
        changed(optimizer=5),
        changed(optimizer={"state": {}}),
        changed(optimizer={"state": [1]}),
        without_moments,
        first_moment("exp_avg", torch.zeros(1)),
        first_moment("exp_avg_sq", 3),
        first_moment("step", "x"),
        changed(random=torch.zeros(3)),
        changed(random=torch.zeros(3, dtype=torch.uint8)),
        changed(random=None),
    ],
)
def test_what_is_no_state_of_the_run_is_refused(
    tmp_path: Path, start: Path, recipe: Recipe, run: Path, change: Callable[[dict[str, Any]], Any]
) -> None:
    torch.save(change(torch.load(run / CHECKPOINT, weights_only=True)), tmp_path / CHECKPOINT)
    with pytest.raises(RecipeError, match=r"checkpoint\.pt cannot be gone on with \(.*: give another --out"):
        Training(open_model(start), recipe, "cpu").resume(tmp_path)


def test_what_is_one_is_taken_up_as_it_is(start: Path, recipe: Recipe, run: Path, tmp_path: Path) -> None:
    training = Training(open_model(start), recipe, "cpu")
    assert training.resume(run)
    training.save(tmp_path)
    old, new = (torch.load(folder / CHECKPOINT, weights_only=True) for folder in (run, tmp_path))
    assert [new[name] for name in ("step", "epoch", "position")] == [2, old["epoch"], old["position"]]
    for name in ("weights", "average"):
        assert all(torch.equal(one, other) for one, other in zip(old[name], new[name], strict=True))
    for number, moments in old["optimizer"]["state"].items():
        for name, value in moments.items():
            assert torch.equal(value, new["optimizer"]["state"][number][name])
    assert torch.equal(old["random"], new["random"])
    assert not Training(open_model(start), recipe, "cpu").resume(tmp_path / "none")


def test_a_run_of_more_batches_goes_on_in_the_next_epoch(
    tmp_path: Path, start: Path, recipe: Recipe, run: Path
) -> None:
    """The position was of other files: beyond the end of an epoch of these."""
    state = torch.load(run / CHECKPOINT, weights_only=True)
    torch.save(state | {"position": 10_000}, tmp_path / CHECKPOINT)
    train([read_squad(run / "set.json")], start, tmp_path, recipe, quiet=True)
    state = torch.load(tmp_path / CHECKPOINT, weights_only=True)
    assert state["step"] == 4


def test_a_run_that_has_not_begun_is_taken_up(tmp_path: Path, start: Path, recipe: Recipe) -> None:
    Training(open_model(start), recipe, "cpu").save(tmp_path)
    assert Training(open_model(start), recipe, "cpu").resume(tmp_path)


def test_a_save_that_breaks_off_leaves_the_checkpoint_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / CHECKPOINT).write_bytes(b"the one before")

    def broken(_state: object, path: Path) -> None:
        Path(path).write_bytes(b"ha")
        raise OSError("No space left on device")

    monkeypatch.setattr("torch.save", broken)
    with pytest.raises(OSError, match="No space left"):
        write_state(tmp_path, {"step": 1})
    assert (tmp_path / CHECKPOINT).read_bytes() == b"the one before"
