"""The body of a network runs in bfloat16, and in float32 where a device takes bfloat16 apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.config import load_recipe
from qa.training.network import models, precision
from qa.training.network.batches import Batch, collate, make_batches
from qa.training.network.models import logits, open_model, open_tokenizer
from qa.training.network.planning import EpochPlanner
from qa.training.squad import read_squad
from tests.training_data import write_squad
from tests.training_model import write_tiny_model

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def measured_anew() -> Iterator[None]:
    precision.body_dtype.cache_clear()
    yield
    precision.body_dtype.cache_clear()


@pytest.mark.parametrize(
    ("bfloat16", "chosen"), [(0.5, "bfloat16"), (4.0, "bfloat16"), (4.1, "float32"), (40.0, "float32")]
)
def test_bfloat16_unless_it_takes_several_times_as_long(
    monkeypatch: pytest.MonkeyPatch, bfloat16: float, chosen: str
) -> None:
    seconds = {torch.float32: 1.0, torch.bfloat16: bfloat16}
    monkeypatch.setattr(precision, "_seconds", lambda _, dtype: seconds[dtype])
    assert precision.body_dtype(CPU) is getattr(torch, chosen)


def test_this_machine_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = precision.body_dtype(CPU)
    assert first in (torch.float32, torch.bfloat16)
    monkeypatch.delattr(precision, "_seconds")
    assert precision.body_dtype(CPU) is first


def test_the_body_runs_in_what_was_measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path / "start")
    model, batch = open_model(folder), _batch(folder, tmp_path)
    exact, _ = logits(model, batch, float32=True)
    monkeypatch.setattr(models, "body_dtype", lambda _: torch.float32)
    assert torch.equal(logits(model, batch)[0], exact)
    monkeypatch.setattr(models, "body_dtype", lambda _: torch.bfloat16)
    halved, _ = logits(model, batch)
    assert not torch.equal(halved, exact)
    assert torch.allclose(halved, exact, atol=0.05)
    assert torch.equal(logits(model, batch, float32=True)[0], exact)


def _batch(folder: Path, tmp_path: Path) -> Batch:
    recipe = load_recipe()
    planner = EpochPlanner([read_squad(write_squad(tmp_path / "tiny.json"))], recipe)
    return collate(make_batches(planner.plan(0), open_tokenizer(folder), recipe, 0)[0])
