"""A reader's folder: whatever is missing, altered or no reader at all is told and never used."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from qa.errors import ReaderError
from qa.reader import SHIPPED_MODEL, Reader


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("reader.json", "tokenizer.json", "reader.onnx"):
        shutil.copyfile(SHIPPED_MODEL / name, folder / name)
    return folder


def test_a_missing_reader_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"no reader in .*reader.json is missing"):
        Reader.load(tmp_path)


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json"])
def test_altered_files_are_refused_before_they_are_read(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(ReaderError, match=f"{name} has sha256 .* was altered"):
        Reader.load(copy)
    (copy / name).unlink()
    with pytest.raises(ReaderError, match=f"{name} cannot be read"):
        Reader.load(copy)


@pytest.mark.parametrize("text", ["", "[]", '{"name": "x"}', '{"max_length": "many"}'])
def test_a_description_that_describes_nothing_is_refused(copy: Path, text: str) -> None:
    (copy / "reader.json").write_text(text)
    with pytest.raises(ReaderError, match="does not describe a reader"):
        Reader.load(copy)


@pytest.mark.parametrize(
    ("name", "described", "named"),
    [
        ("reader.onnx", "sha256", "not a model that onnxruntime can load"),
        ("tokenizer.json", "tokenizer_sha256", r"tokenizer\.json is not a tokenizer"),
    ],
)
def test_a_file_that_is_no_model_is_refused(copy: Path, name: str, described: str, named: str) -> None:
    facts = json.loads((copy / "reader.json").read_text())
    (copy / name).write_bytes(b"no model")
    facts[described] = hashlib.sha256(b"no model").hexdigest()
    (copy / "reader.json").write_text(json.dumps(facts))
    with pytest.raises(ReaderError, match=named):
        Reader.load(copy)
