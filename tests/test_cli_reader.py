"""`--reader`: another reader's answers, with a confidence of its own and without."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli import main
from qa.calibration import Calibration
from qa.reader import SHIPPED_MODEL
from tests.command_line import QUESTION, fails


class TestAnotherReader:
    """The shipped files under another name: the same answers, said to come from it, and a warning."""

    @pytest.fixture
    def other(self, tmp_path: Path) -> Path:
        folder = tmp_path / "other"
        folder.mkdir()
        for name in ("reader.onnx", "tokenizer.json"):
            (folder / name).symlink_to(SHIPPED_MODEL / name)
        facts = json.loads((SHIPPED_MODEL / "reader.json").read_text(encoding="utf-8"))
        (folder / "reader.json").write_text(json.dumps(facts | {"name": "other"}), encoding="utf-8")
        return folder

    def test_ask(self, other: Path, article_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
        place = ["--index", str(article_index), "--json"]
        assert main(["ask", QUESTION, *place]) == 0
        shipped = json.loads(capsys.readouterr().out)
        assert main(["ask", QUESTION, "--reader", str(other), *place]) == 0
        printed = capsys.readouterr()
        answered = json.loads(printed.out)
        assert answered["answers"] == shipped["answers"]
        assert answered["index"]["reader"].startswith("other@")
        assert "not fitted" in printed.err

    def test_with_a_confidence_of_its_own(
        self, other: Path, article_index: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        shipped = Calibration.load()
        own = replace(shipped, reader=shipped.reader.replace("verbatim-minilm", "other"), threshold=1.0)
        own.save(other / "calibration.json")
        asked = ["ask", QUESTION, "--reader", str(other), "--index", str(article_index), "--json"]
        assert main(asked) == 1, "answered below its own threshold"
        printed = capsys.readouterr()
        assert json.loads(printed.out)["status"] == "no_answer"
        assert printed.err == ""
        (other / "calibration.json").write_text("{}", encoding="utf-8")
        fails(asked, capsys, "calibration.json")

    def test_evaluate(
        self, other: Path, article_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        known = [{"question": QUESTION, "answers": [{"text": "December 12, 2022", "starts": [4442]}]}]
        file = tmp_path / "questions.json"
        file.write_text(json.dumps(known), encoding="utf-8")
        place = ["--index", str(article_index), "--json"]
        assert main(["evaluate", str(file), "--reader", str(other), *place]) == 0
        measured = json.loads(capsys.readouterr().out)
        assert (measured["hit1"], measured["served_hit1"]) == (1, 1)
        replace(Calibration.load(), threshold=1.0).save(other / "calibration.json")
        assert main(["evaluate", str(file), "--reader", str(other), *place]) == 0
        measured = json.loads(capsys.readouterr().out)
        assert (measured["hit1"], measured["served_hit1"]) == (1, 0)
        fails(["evaluate", str(file), "--reader", str(tmp_path / "none"), *place], capsys, "none")


@pytest.mark.parametrize("lacks", ["everything", "reader.onnx", "a confidence"])
def test_serve_refuses_before_it_listens(
    lacks: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it refuses an index that is none."""
    monkeypatch.setattr("api.server.bind", lambda *_: pytest.fail("it listens"))
    folder = tmp_path / "other"
    if lacks != "everything":
        folder.mkdir()
        for name in {"reader.json", "reader.onnx", "tokenizer.json"} - {lacks}:
            (folder / name).symlink_to(SHIPPED_MODEL / name)
        (folder / "calibration.json").write_text("{}", encoding="utf-8")
    named = {"everything": "no such folder", "a confidence": "calibration.json"}.get(lacks, lacks)
    fails(["serve", "--reader", str(folder)], capsys, str(folder), named)
    monkeypatch.setenv("VERBATIM_READER", str(folder))
    fails(["serve"], capsys, str(folder), named)


def test_ask_refuses_before_it_opens_an_index(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli.ask.open_index", lambda *_: pytest.fail("an index is opened"))
    fails(["ask", QUESTION, "--reader", "/nonexist"], capsys, "reader /nonexist", "give a folder")
