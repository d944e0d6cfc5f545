"""Where a command's result cannot be written, it says so before its work, which would be lost."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from qa.training.__main__ import main
from qa.training.confidence.fitting_run import fit_reader
from qa.training.errors import ArgumentError, DataError
from qa.training.outputs import check_file, check_folder
from qa.training.splits import split
from tests.reading_doubles import Finder, by_score
from tests.training_commands import refused
from tests.training_data import squad_json, write_squad


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("folder", "--out is folder, which is a folder: name a file in it"),
        ("none/out.json", "there is no folder none to write to"),
        ("set.json/out.json", "there is no folder set.json to write to"),
    ],
)
@pytest.mark.parametrize("command", ["calibrate", "search", "paragraphs"])
def test_the_file_is_looked_at_first(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    out: str,
    told: str,
) -> None:
    """Before the input, which is not there and would be told else."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    write_squad(tmp_path / "set.json")
    refusal = partial(refused, monkeypatch=monkeypatch, capsys=capsys)
    assert told in refusal(f"{command} missing --out {out}")
    assert "missing" in refusal(f"{command} missing --out fine.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "set.json"]


def test_where_no_file_can_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("qa.training.outputs.TemporaryFile", full)
    for check, path in ((check_file, tmp_path / "out.json"), (check_folder, tmp_path)):
        with pytest.raises(ArgumentError, match=r"no file can be made in .* \(No space left on device\)"):
            check(path)
    (tmp_path / "out.json").write_text("kept", encoding="utf-8")
    check_file(tmp_path / "out.json")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(ArgumentError, match="which cannot be written"):
        check_file(tmp_path / "out.json")
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == "kept"


def test_what_is_wrong_with_strangers_is_told_before_the_files_are_indexed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.training.confidence.fitting_run.open_collection", never)
    (tmp_path / "asked.json").write_text("{}", encoding="utf-8")
    parts = split(write_squad(tmp_path / "set.json"))
    with pytest.raises(DataError, match=r"asked\.json asks nothing"):
        fit_reader(Finder({}), [parts], 10, [tmp_path / "asked"])


def never(*_: object, **__: object) -> None:
    raise AssertionError("worked before it looked")


@pytest.fixture
def reporting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to report to, of a file of one article by a reader that finds nothing."""
    articles = [one | {"title": "Warsaw"} for one in squad_json()["data"]]
    (tmp_path / "set.json").write_text(json.dumps({"data": articles}), encoding="utf-8")
    monkeypatch.setattr("qa.readers.open_reader", lambda _: Finder({}))
    monkeypatch.setattr("qa.readers.open_calibration", lambda _: by_score())
    out = tmp_path / "out"
    monkeypatch.setattr("sys.argv", ["qa.training", "report", str(tmp_path / "set.json"), "--out", str(out)])
    return out


class NotInstalled:
    """Finds no matplotlib where there is one."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        if name == "matplotlib":
            raise ModuleNotFoundError(name=name)


def test_without_pictures_nothing_is_measured(
    reporting: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("qa.evaluation.evaluate.measure", never)
    for name in [name for name in sys.modules if name.startswith(("matplotlib", "qa.training.pictures"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NotInstalled, *sys.meta_path])
    assert main() == 2
    said = capsys.readouterr().err
    assert "pip install 'verbatim-qa[report]'" in said
    assert said.count("\n") == 1
    assert not reporting.exists()


def test_figures_are_written_before_the_pictures(
    reporting: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "picture.png")

    pictures: Any = SimpleNamespace(draw_reliability=fail, draw_risk=fail)
    monkeypatch.setitem(sys.modules, "qa.training.pictures", pictures)
    assert main() == 2
    assert "picture.png: No space left on device" in capsys.readouterr().err
    figures = json.loads((reporting / "figures.json").read_text(encoding="utf-8"))
    assert figures["set given"]["answerable"] == figures["set search"]["answerable"] == 5


def test_both_pictures_of_each_way_are_drawn(
    reporting: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = []
    draw = SimpleNamespace(
        draw_reliability=lambda outcomes, path: drawn.append((len(outcomes), path.name)),
        draw_risk=lambda outcomes, path: drawn.append((len(outcomes), path.name)),
    )
    monkeypatch.setitem(sys.modules, "qa.training.pictures", draw)
    assert main() == 0
    assert drawn == [
        (6, f"set-{way}-{kind}.png")
        for way in ("given", "search")
        for kind in ("reliability", "risk-coverage")
    ]
    assert json.loads(capsys.readouterr().out) == json.loads((reporting / "figures.json").read_text("utf-8"))
