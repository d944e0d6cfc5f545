"""The exported reader gives the trained one's margins, and the service can load it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.errors import ReaderError
from qa.reader import Reader
from qa.reading import Excerpt
from qa.training.network.export import export
from qa.training.network.models import open_model, open_tokenizer
from qa.training.network.outliers import CHANNELS
from tests.benchmarks.dequantise import read_weights
from tests.training_model import write_tiny_model


@pytest.mark.parametrize("int8", [False, True])
def test_logits_are_margins_over_the_null_in_every_row(tmp_path: Path, int8: bool) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    start = write_tiny_model(tmp_path / "start")
    sha256 = export(start, tmp_path / "out", "tiny", int8=int8)
    assert json.loads((tmp_path / "out" / "reader.json").read_text("utf-8"))["sha256"] == sha256
    session = onnxruntime.InferenceSession(
        tmp_path / "out" / "reader.onnx", providers=["CPUExecutionProvider"]
    )
    rng = np.random.default_rng(0)
    ids = rng.integers(4, 40, (3, 21))
    mask, types = np.ones_like(ids), np.zeros_like(ids)
    mask[1, 15:] = 0
    types[:, 8:] = 1
    start_logits, end_logits = session.run(
        ["start_logits", "end_logits"], {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
    )
    assert np.abs(start_logits[:, 0]).max() == np.abs(end_logits[:, 0]).max() == 0
    model = open_model(start)
    model.train(False)
    with torch.inference_mode():
        rows = (torch.from_numpy(array) for array in (ids, mask, types))
        wanted = model(**dict(zip(("input_ids", "attention_mask", "token_type_ids"), rows, strict=True)))
    margins = (wanted.start_logits - wanted.start_logits[:, :1]).numpy()
    assert np.abs(margins - start_logits)[mask == 1].max() < (0.05 if int8 else 1e-4)


def test_what_was_exported_can_be_made_weights_again(tmp_path: Path) -> None:
    """Within half a step of 7 bits, channels that were taken apart exactly."""
    start = write_tiny_model(tmp_path / "start")
    model = open_model(start)
    torch.manual_seed(1)
    for parameter in model.parameters():
        # Fresh biases are all 0, and equal tensors are stored once.
        parameter.data += 0.1 * torch.randn_like(parameter)
    model.save_pretrained(start)
    export(start, tmp_path / "out", "tiny")
    found = read_weights(tmp_path / "out" / "reader.onnx")
    for name, parameter in open_model(start).named_parameters():
        wanted = parameter.detach().numpy()
        step = np.abs(wanted).max() / 63
        assert found[name].shape == wanted.shape
        assert np.abs(found[name] - wanted).max() <= 0.51 * step, name
    exact = (found["bert.encoder.layer.0.output.dense.weight"] == wanted_of(start)).all(axis=0)
    assert exact.sum() >= CHANNELS


def wanted_of(start: Path) -> np.ndarray:
    weight: np.ndarray = open_model(start).bert.encoder.layer[0].output.dense.weight.detach().numpy()
    return weight


def test_the_service_reads_with_the_exported_files(tmp_path: Path) -> None:
    start = write_tiny_model(tmp_path / "start")
    sha256 = export(start, tmp_path / "out", "tiny", int8=False)
    reader = Reader.load(tmp_path / "out")
    assert reader.identity == f"tiny@{sha256}"
    (reading,) = reader.read("who", [Excerpt("Fishermen like the Aras.")])
    assert reading.null_score == 0.0
    assert reading.spans


@pytest.mark.parametrize("int8", [False, True])
def test_where_it_fails_the_reader_before_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, int8: bool
) -> None:
    """Without a tokenizer, and where a later step fails; what did work leaves its three files alone."""
    start, out = write_tiny_model(tmp_path / "start"), tmp_path / "out"
    export(start, out, "before", int8=False)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert set(before) == {"reader.onnx", "tokenizer.json", "reader.json"}
    model = open_model(start)
    model.qa_outputs.weight.data += 1
    model.save_pretrained(start)
    (start / "tokenizer.json").rename(tmp_path / "tokenizer.json")
    with pytest.raises(ReaderError, match="does not hold a tokenizer"):
        export(start, out, "after", int8=int8)
    (tmp_path / "tokenizer.json").rename(start / "tokenizer.json")

    def full(_: Path) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("qa.training.network.export._sha256", full)
        with pytest.raises(OSError, match="No space"):
            export(start, out, "after", int8=int8)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    export(start, out, "after", int8=int8)
    assert set(before) == {path.name for path in out.iterdir()}
    assert Reader.load(out).identity.startswith("after@")


def test_the_shipped_tokenizer_neither_truncates_nor_pads(tmp_path: Path) -> None:
    start = write_tiny_model(tmp_path / "start")
    assert json.loads((start / "tokenizer.json").read_text("utf-8"))["truncation"] is not None
    export(start, tmp_path / "out", "tiny", int8=False)
    written = json.loads((tmp_path / "out" / "tokenizer.json").read_text("utf-8"))
    assert written["truncation"] is None
    assert written["padding"] is None
    assert len(open_tokenizer(start).encode("a" * 90).ids) > 16
