"""A run that is told to stop."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.__main__ import main
from qa.training.network.checkpoint import CHECKPOINT
from qa.training.network.lanes import Groups
from qa.training.network.train import Training
from tests.training_data import write_squad
from tests.training_model import write_tiny_model

STEPS = ["--steps", "4", "--set", "warmup_steps=1", "--set", "decay_steps=2"]


def test_a_run_told_to_end_leaves_its_checkpoint_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """SIGTERM comes inside the second step: that step counts, and the third is the next run's first."""
    sets = write_squad(tmp_path / "tiny.json")
    start = write_tiny_model(tmp_path / "start")
    out = tmp_path / "run"
    advance, begun = Training.advance, list[int]()

    def watched(training: Training, groups: Groups) -> float:
        begun.append(training.step)
        if begun == [0, 1]:
            os.kill(os.getpid(), signal.SIGTERM)
        return advance(training, groups)

    monkeypatch.setattr(Training, "advance", watched)
    monkeypatch.setattr(
        "sys.argv", ["qa.training", "train", str(sets), "--start", str(start), "--out", str(out), *STEPS]
    )
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert main() == 130
        assert signal.getsignal(signal.SIGTERM) is before
        assert capsys.readouterr().err.endswith("qa.training train: interrupted\n")
        assert (out / CHECKPOINT).is_file()
        assert not (out / "model.safetensors").exists()
        assert main() == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert begun == [0, 1, 2, 3]
    assert (out / "model.safetensors").is_file()
