"""Weights that are to read are weights that were trained to: a head drawn at random is for training alone."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.errors import ReaderError
from qa.training.config import load_recipe
from qa.training.network.average import average
from qa.training.network.export import export
from qa.training.network.models import open_model
from qa.training.network.train import train
from qa.training.squad import read_squad
from tests.training_commands import refused
from tests.training_data import write_squad
from tests.training_model import write_tiny_model, write_tiny_teacher

SHORT = ["steps=2", "warmup_steps=1", "decay_steps=1", "tokens=600"]
RECIPE = load_recipe(changes=[*SHORT, "max_pieces=200"])


@pytest.fixture
def start(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "start")


@pytest.fixture
def headless(tmp_path: Path, start: Path) -> Path:
    """The same weights as a backbone is published: without a span head."""
    open_model(start).bert.save_pretrained(tmp_path / "headless")
    (tmp_path / "headless" / "tokenizer.json").write_bytes((start / "tokenizer.json").read_bytes())
    return tmp_path / "headless"


def test_what_has_no_head_is_neither_exported_nor_averaged_nor_measured(
    tmp_path: Path,
    start: Path,
    headless: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = r"headless is not trained to read: it has no qa_outputs\.bias, qa_outputs\.weight; train it first"
    for shares in ([(headless, 0.5), (start, 0.5)], [(start, 0.5), (headless, 0.5)]):
        with pytest.raises(ReaderError, match=told):
            average(shares, tmp_path / "out")
    with pytest.raises(ReaderError, match=told):
        export(headless, tmp_path / "out", "none", int8=False)
    assert not (tmp_path / "out").exists()
    path = write_squad(tmp_path / "set.json")
    said = refused(f"compare {path} {headless}", monkeypatch, capsys)
    assert "headless is not trained to read" in said


def test_what_has_no_head_is_trained_and_teaches_nobody(tmp_path: Path, start: Path, headless: Path) -> None:
    sets = [read_squad(write_squad(tmp_path / "set.json"))]
    with pytest.raises(ReaderError, match="headless is not trained to read"):
        train(sets, start, tmp_path / "taught", RECIPE, teachers=[headless], quiet=True)
    train(sets, headless, tmp_path / "run", RECIPE, quiet=True)
    export(tmp_path / "run", tmp_path / "out", "trained", int8=False)
    bare = write_tiny_teacher(tmp_path / "teacher")
    open_model(bare).mpnet.save_pretrained(tmp_path / "bare")
    with pytest.raises(ReaderError, match="bare is not trained to read"):
        open_model(tmp_path / "bare")
    body = open_model(tmp_path / "bare", headless=True).mpnet.state_dict()
    assert all(torch.equal(body[name], value) for name, value in open_model(bare).mpnet.state_dict().items())


def test_what_lacks_more_than_its_head_is_not_trained_either(start: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(start / "model.safetensors")
    weights = {name: value for name, value in weights.items() if "attention.self.query" not in name}
    save_file(weights, start / "model.safetensors", {"format": "pt"})
    with pytest.raises(ReaderError, match=r"it has no bert\.encoder\.layer\.0\.attention\.self\.query"):
        open_model(start, headless=True)


def test_sequences_are_no_longer_than_a_model_has_places(tmp_path: Path, start: Path) -> None:
    sets = [read_squad(write_squad(tmp_path / "set.json"))]
    long = load_recipe(changes=[*SHORT, "max_pieces=513"])
    with pytest.raises(ReaderError, match="places for 512 word pieces, not for 513: lower"):
        train(sets, start, tmp_path / "run", long, quiet=True)
    open_model(start, pieces=512)
    teacher = write_tiny_teacher(tmp_path / "teacher")
    open_model(teacher, pieces=258)
    with pytest.raises(ReaderError, match="places for 258 word pieces"):
        open_model(teacher, pieces=259)


def test_an_average_without_a_tokenizer_is_not_written(tmp_path: Path, start: Path) -> None:
    (start / "tokenizer.json").unlink()
    with pytest.raises(ReaderError, match="does not hold a tokenizer"):
        average([(start, 1.0)], tmp_path / "out")
    assert not (tmp_path / "out").exists()
