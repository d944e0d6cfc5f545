"""`verbatim index` and `verbatim check`: what they report of files that fail and of a damaged index."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from api.cli import main


class TestIndex:
    """With a folder of the article's index nothing is embedded anew: these need no model."""

    def test_check_of_a_sound_index(self, capsys: pytest.CaptureFixture[str], article_index: Path) -> None:
        assert main(["check", "--index", str(article_index)]) == 0
        assert capsys.readouterr().out.endswith(": sound\n")

    def test_check_of_a_damaged_one(
        self, capfd: pytest.CaptureFixture[str], article_index: Path, tmp_path: Path
    ) -> None:
        copy = tmp_path / "copy"
        subprocess.run(["cp", "-r", str(article_index), str(copy)], check=True)
        largest = max(copy.rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
        data = bytearray(largest.read_bytes())
        data[len(data) // 2] ^= 1
        largest.write_bytes(data)
        assert main(["check", "--index", str(copy)]) == 1
        printed = capfd.readouterr()
        assert printed.out == ""
        assert str(largest) in printed.err
        assert main(["check", "--index", str(copy), "--json"]) == 1
        assert str(largest) in json.loads(capfd.readouterr().out)["problems"][0]
        assert main(["ask", "x", "--index", str(copy)]) == 2
        assert str(largest) in capfd.readouterr().err

    def test_some_files_failed_is_3(
        self, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tests.planted_encoder import PlantedEncoder

        monkeypatch.setattr("api.cli.index._encoder", lambda _: PlantedEncoder())
        folder = tmp_path / "in"
        folder.mkdir()
        (folder / "good.txt").write_text("A good text.", encoding="utf-8")
        (folder / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
        assert main(["index", str(folder), "--out", str(tmp_path / "out"), "--json"]) == 3
        printed = capfd.readouterr()
        report = json.loads(printed.out)
        assert [Path(path).name for path in report["added"]] == ["good.txt"]
        assert Path(report["failed"][0]["path"]).name == "bad.txt"
        assert printed.err.startswith("verbatim: ")
        assert "bad.txt" in printed.err
        assert "\r" not in printed.err, "no progress bar in a pipe"
        assert main(["index", str(folder / "good.txt"), "--out", str(tmp_path / "out")]) == 0
        again = capfd.readouterr().out
        assert ": 1 document, 1 passage (" in again
        assert "1 unchanged" in again

    def test_an_index_of_nothing_is_not_offered_to_be_asked(
        self, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tests.planted_encoder import PlantedEncoder

        monkeypatch.setattr("api.cli.index._encoder", lambda _: PlantedEncoder())
        (tmp_path / "bad.txt").write_bytes(b"\x00\x01\x02" * 100)
        assert main(["index", str(tmp_path / "bad.txt"), "--out", str(tmp_path / "out")]) == 3
        assert capfd.readouterr().out.endswith("; no text to ask\n")
