"""What a setting says is a reader and is none: told apart before anything is loaded, each with its remedy."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
from pathlib import Path

import pytest

from api.loading import opening_reader
from qa.errors import CalibrationError, ReaderError
from qa.reader import SHIPPED_MODEL, Reader
from qa.readers import check_reader, open_reader

REMEDY = (
    "give a folder written by python -m qa.training export, or a Hugging Face model by its folder or name"
)


@pytest.fixture(autouse=True)
def nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def loads(*_: object, **__: object) -> Reader:
        raise AssertionError("loaded")

    monkeypatch.setattr("qa.transformers_reader.load_transformers_reader", loads)
    monkeypatch.setattr(Reader, "load", loads)


def refused(model: str, *named: str) -> None:
    """By `open_reader` and by `check_reader` alike, in one line that says these."""
    for refuse in (open_reader, check_reader):
        with pytest.raises(ReaderError) as told:
            refuse(model)
        said = str(told.value)
        assert said.startswith(f"reader {model or repr('')}: ")
        assert "\n" not in said
        for part in named:
            assert part in said


def test_an_empty_value() -> None:
    refused("", "empty", REMEDY)


@pytest.mark.parametrize("value", ["/nonexist", "./none", "~/none", "none/", "a/b/c", "a--b", " "])
def test_a_path_where_nothing_is(value: str) -> None:
    refused(value, "there is no such folder;", REMEDY)


def test_a_file(tmp_path: Path) -> None:
    (tmp_path / "reader.onnx").write_bytes(b"x")
    refused(str(tmp_path / "reader.onnx"), "is a file and no folder", REMEDY)


def test_a_name_longer_than_any_file_has() -> None:
    refused("r" * 300, os.strerror(errno.ENAMETOOLONG), REMEDY)


@pytest.mark.parametrize("asked", ["is_dir", "is_file"])
def test_a_folder_that_may_not_be_looked_into(
    asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(path: Path) -> bool:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, asked, closed)
    refused(str(tmp_path), os.strerror(errno.EACCES), REMEDY)


@pytest.mark.parametrize("name", ["deepset/none-such", "none-such"])
def test_a_name_that_is_not_in_the_local_cache(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    refused(name, "there is no such folder, and no such model", str(tmp_path), "HF_HUB_OFFLINE", REMEDY)


def test_a_name_that_the_hub_does_not_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def loads(*_: object, **__: object) -> Reader:
        raise ReaderError("reader cannot be loaded") from OSError("not listed\non the hub")

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("qa.transformers_reader.load_transformers_reader", loads)
    check_reader("deepset/none-such")
    with pytest.raises(
        ReaderError, match=r"the hub gave none \(not listed on the hub\); give a folder"
    ) as told:
        open_reader("deepset/none-such")
    assert str(tmp_path) in str(told.value)


@pytest.mark.parametrize(
    ("holds", "named"),
    [
        ({}, "holds neither reader.json nor config.json"),
        ({"reader.onnx": "", "tokenizer.json": "{}"}, "holds neither reader.json nor config.json"),
        ({"config.json": "{"}, "config.json is not a JSON object"),
        ({"config.json": "[]"}, "config.json is not a JSON object"),
        ({"config.json": "{}", "tokenizer.json": "{}"}, "no weights, such as model.safetensors"),
        ({"config.json": "{}", "model.safetensors": "", "tokenizer_config.json": "{}"}, "no tokenizer, such"),
    ],
)
def test_a_folder_that_lacks_a_file(holds: dict[str, str], named: str, tmp_path: Path) -> None:
    for name, text in holds.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    refused(str(tmp_path), named, REMEDY)


@pytest.mark.parametrize("lacks", ["reader.onnx", "tokenizer.json"])
def test_an_exported_folder_that_lacks_a_file(lacks: str, tmp_path: Path) -> None:
    for name in {"reader.json", "reader.onnx", "tokenizer.json"} - {lacks}:
        (tmp_path / name).symlink_to(SHIPPED_MODEL / name)
    refused(str(tmp_path), f"{lacks} is missing; export the reader again")


def test_a_reader_whose_own_confidence_cannot_be_used(tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(SHIPPED_MODEL, folder, copy_function=lambda of, to: Path(to).symlink_to(of))
    check_reader(str(folder))
    (folder / "calibration.json").unlink()
    (folder / "calibration.json").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"calibration\.json"):
        check_reader(str(folder))


def test_another_reader_is_open_before_the_index_is_looked_for() -> None:
    with pytest.raises(ReaderError, match="no such folder"), opening_reader("/nonexist"):
        pytest.fail("an index would be made, beside what may import the same packages")


def test_another_reader_is_opened_by_whom_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gives that up would still wait for a thread of its own."""
    monkeypatch.setattr("qa.readers.open_reader", lambda _model: threading.current_thread())
    with opening_reader("another") as opening:
        assert opening.result() is threading.current_thread()


def test_the_shipped_reader_is_opened_beside_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    index_is_open = threading.Event()
    monkeypatch.setattr("qa.readers.open_reader", lambda _model: index_is_open.wait(60))
    with opening_reader() as opening:
        index_is_open.set()
    assert opening.result()
