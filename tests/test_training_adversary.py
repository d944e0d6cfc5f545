"""Words moved against the model: as far as was asked, uphill, and padding not at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.config import load_recipe
from qa.training.network.adversary import loss_against
from qa.training.network.batches import collate, make_batches
from qa.training.network.loss import reading_loss
from qa.training.network.models import logits, open_model, open_tokenizer, word_vectors
from qa.training.network.planning import EpochPlanner
from qa.training.network.train import Training
from qa.training.squad import read_squad
from tests.training_data import write_squad
from tests.training_model import write_tiny_model, write_tiny_teacher

ROWS = torch.tensor([[[3.0, 0.0], [0.0, 4.0], [9.0, 9.0]], [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]]])
ATTENTION = torch.tensor([[1, 1, 0], [1, 1, 1]])
PULL = torch.tensor([[[1.0, 0.0], [0.0, 0.0], [5.0, 5.0]], [[0.0, 0.0], [0.0, 2.0], [0.0, 0.0]]])


def test_each_row_goes_its_own_way_and_padding_stays() -> None:
    """A loss that is a product with `PULL` has `PULL` for its slope everywhere."""
    seen = []

    def loss(words: torch.Tensor) -> torch.Tensor:
        seen.append(words.detach().clone())
        return (words * PULL).sum()

    loss_against(loss, ROWS, ATTENTION, 0.1)
    first, second = seen
    assert torch.equal(first, ROWS)
    moved = second - ROWS
    assert torch.allclose(moved[0], torch.tensor([[0.5, 0.0], [0.0, 0.0], [0.0, 0.0]]))  # a tenth of 5
    assert torch.allclose(moved[1], torch.tensor([[0.0, 0.0], [0.0, 0.1 * 6**0.5], [0.0, 0.0]]))


def test_where_the_loss_is_flat_nothing_moves() -> None:
    words = []

    def loss(given: torch.Tensor) -> torch.Tensor:
        words.append(given.detach().clone())
        return (given * 0).sum()

    assert loss_against(loss, ROWS, ATTENTION, 0.1).item() == 0
    assert torch.equal(words[1], ROWS)


@pytest.mark.parametrize("write", [write_tiny_model, write_tiny_teacher])
def test_the_loss_of_a_model_rises(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    """And the model's own word vectors, given by hand, change nothing of what it says."""
    folder = write_tiny_model(tmp_path / "start")
    model = open_model(write(tmp_path / "model"))
    recipe = load_recipe()
    planner = EpochPlanner([read_squad(write_squad(tmp_path / "tiny.json"))], recipe)
    groups = make_batches(planner.plan(0), open_tokenizer(folder), recipe, 0)[0]
    batch = collate(groups)
    words = word_vectors(model, batch)

    def loss(given: torch.Tensor) -> torch.Tensor:
        return reading_loss(*logits(model, batch, float32=True, words=given), batch, 0.5).mean()

    plain = reading_loss(*logits(model, batch, float32=True), batch, 0.5).mean()
    assert torch.equal(loss(words), plain)
    assert loss_against(loss, words, batch.attention, 0.01).item() > plain.item()
    assert loss_against(loss, words, batch.attention, 0.0).item() == pytest.approx(plain.item())


def test_a_run_learns_from_what_was_moved(tmp_path: Path) -> None:
    start = write_tiny_model(tmp_path / "start")
    sets = [read_squad(write_squad(tmp_path / "tiny.json"))]
    plain = dataclasses.replace(load_recipe(), dropout=0.0)
    groups = make_batches(EpochPlanner(sets, plain).plan(0), open_tokenizer(start), plain, 0)[0]
    losses, weights = [], []
    for recipe in (plain, dataclasses.replace(plain, adversarial=0.05)):
        training = Training(open_model(start, dropout=0.0), recipe, "cpu")
        losses.append(training.advance(groups))
        weights.append([weight.detach().clone() for weight in training.parameters])
    assert losses[1] > losses[0]
    assert not all(torch.equal(one, other) for one, other in zip(*weights, strict=True))
