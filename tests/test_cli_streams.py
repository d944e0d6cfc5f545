"""The streams and names that a command is run with: closed, narrow or not UTF-8, and it goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.terminal import complain
from tests.command_line import QUESTION, ROOT, verbatim


class TestStreams:
    """What stands around the command does not decide whether it fails, nor where its words go."""

    def test_a_terminal_that_lacks_the_characters_gets_their_escapes(self, article_index: Path) -> None:
        asked = verbatim(
            "ask", QUESTION, "--index", str(article_index), env={**os.environ, "PYTHONIOENCODING": "ascii"}
        )
        assert (asked.returncode, asked.stderr) == (0, b"")
        assert b"Azerbaijan\\u2019s blocking" in asked.stdout

    def test_what_a_file_s_name_holds_drives_no_terminal(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        complain("a\x1b]0;title\x07\x1b[31m.pdf: broken")
        assert capsys.readouterr().err == "verbatim: a␛]0;title␇␛[31m.pdf: broken\n"

    def test_a_closed_stderr_sends_no_complaint_to_stdout(self) -> None:
        asked = subprocess.run(
            ["sh", "-c", '"$0" -m api.cli ask "" 2>&-', sys.executable],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert (asked.returncode, asked.stdout) == (2, b"")

    @pytest.mark.parametrize("form", ["", "--json"])
    def test_a_closed_stdout_is_no_failure(self, article_index: Path, form: str) -> None:
        command = f'"$0" -m api.cli check --index "$1" {form} >&-'
        checked = subprocess.run(
            ["sh", "-c", command, sys.executable, str(article_index)],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert (checked.returncode, checked.stderr) == (0, b"")

    def test_a_reader_that_left_before_anything_was_said_is_no_failure(self) -> None:
        """What is said is kept back until the end here, as it is in any pipe."""
        reading, writing = os.pipe()
        os.close(reading)
        command = [sys.executable, "-m", "api.cli", "--version"]
        buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        with os.fdopen(writing, "wb") as left:
            told = subprocess.run(
                command, cwd=ROOT, stdout=left, stderr=subprocess.PIPE, env=buffered, check=False
            )
        assert (told.returncode, told.stderr) == (0, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
    @pytest.mark.parametrize("asked", ["--help", "--version", "check"])
    @pytest.mark.parametrize("buffered", ["", "1"])
    def test_what_could_not_be_written_is_a_failure_of_one_line(
        self, asked: str, buffered: str, article_index: Path
    ) -> None:
        """Python buffers what goes to a file; with PYTHONUNBUFFERED it fails where it is printed."""
        command = [sys.executable, "-m", "api.cli", asked]
        command += ["--index", str(article_index)] if asked == "check" else []
        environment = {**os.environ, "PYTHONUNBUFFERED": buffered}
        with Path("/dev/full").open("wb") as full:
            told = subprocess.run(
                command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, env=environment, check=False
            )
        assert told.returncode == 2
        assert told.stderr.startswith(b"verbatim: ")
        assert told.stderr.count(b"\n") == 1
        assert b"No space left on device" in told.stderr

    def test_a_path_that_is_not_utf_8_keeps_its_name_in_json(self, tmp_path: Path) -> None:
        name = os.fsencode(tmp_path) + b"/caf\xe9"
        checked = verbatim("check", "--json", "--index", name)
        assert checked.returncode == 1
        assert os.fsencode(json.loads(checked.stdout)["index"]) == name
