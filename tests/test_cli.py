"""The command line as its user meets it: usage, settings, exit codes, one line for every failure."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from tests.command_line import ROOT, fails, verbatim


class TestUsage:
    @pytest.mark.parametrize("arguments", [["--help"], ["serve", "--help"], ["ask", "-h"], ["--version"]])
    def test_help_is_done(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 0
        assert "verbatim" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [
            ([], "COMMAND"),
            (["sing"], "sing"),
            (["ask"], "QUESTION"),
            (["ask", "x", "--file", "y"], "one of the two"),
            (["ask", "x", "--top-k", "0"], "--top-k 0"),
            (["ask", "x", "--top-k", "21"], "--top-k 21"),
            (["ask", "x", "--top-k", "many"], "many"),
            (["ask", ""], "empty"),
            (["ask", " \t"], "empty"),
            (["ask", "x" * 1001], "1001"),
            (["ask", "a\x1bb"], "U+001B"),
            (["ask", "a\udcff"], "surrogate"),
            (["ask", "x\x00y"], "NUL"),
            (["ask", "x", "--index", "/nowhere"], "/nowhere"),
            (["ask", "x", "--min-confidence", "1.1"], "1.1"),
            (["ask", "x", "--min-confidence", "nan"], "nan"),
            (["ask", "x", "--min-confidence", "half"], "half"),
            (["ask", "--file", "/nowhere.txt"], "/nowhere.txt"),
            (["check", "--index", "/nowhere/at all"], "/nowhere/at all"),
            (["index", "--out", "x"], "PATH"),
            (["index", "/nowhere.txt", "--out", "{tmp}"], "/nowhere.txt"),
            (["evaluate", "/nowhere.json"], "/nowhere.json"),
            (["evaluate", "x", "--context", "none"], "none"),
            (["serve", "--port", "65536"], "65536"),
            (["serve", "--port", "-1"], "-1"),
            (["serve", "--index", "/nowhere"], "/nowhere"),
            (["serve", "--host", "a..b"], "a..b"),
            (["serve", "--host", "no.such.host.invalid"], "no.such.host.invalid"),
            (["serve", "--host", "192.0.2.1", "--port", "0"], "address of this machine with --host"),
            (["serve", "--root-path", "qa"], "qa"),
            (["serve", "--deadline", "0"], "deadline"),
            (["serve", "--rate-limit", "nan"], "rate_limit"),
            (["serve", "--ind", "x"], "--ind"),
        ],
    )
    def test_every_failure_is_one_line(
        self, arguments: list[str], named: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        arguments = [str(tmp_path / "out") if argument == "{tmp}" else argument for argument in arguments]
        if arguments[:1] == ["check"]:
            assert main(arguments) == 1
            assert named in capsys.readouterr().err
        else:
            fails(arguments, capsys, named)

    def test_settings_come_from_the_environment_too(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VERBATIM_QUEUE_LIMIT", "63")
        fails(["serve"], capsys, "queue_limit", "63", "64")
        monkeypatch.setenv("VERBATIM_QUEUE_LIMIT", "many")
        fails(["serve"], capsys, "VERBATIM_QUEUE_LIMIT", "many", "whole number")
        monkeypatch.delenv("VERBATIM_QUEUE_LIMIT")
        monkeypatch.setenv("VERBATIM_TOKN", "x")
        fails(["serve"], capsys, "VERBATIM_TOKN", "token")

    def test_a_token_is_not_told_when_it_is_refused(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VERBATIM_TOKEN", "my secret")
        assert main(["serve"]) == 2
        assert "my secret" not in capsys.readouterr().err

    def test_a_port_in_use(self, capsys: pytest.CaptureFixture[str], article_index: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            fails(["serve", "--index", str(article_index), "--port", str(port)], capsys, str(port), "--port")

    def test_a_defect_is_one_line_too(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: Any) -> None:
            raise RuntimeError("unforeseen\nthing")

        monkeypatch.setattr("api.cli.commands._ask", fail)
        fails(["ask", "x"], capsys, "RuntimeError", "unforeseen thing")

    def test_ctrl_c_is_quiet_while_the_program_is_imported(self) -> None:
        program = (
            "import sys; from api import cli\n"
            "class Interrupt:\n"
            "    def find_spec(self, name, *_):\n"
            "        if name == sys.argv[1]: raise KeyboardInterrupt\n"
            "sys.meta_path.insert(0, Interrupt())\n"
            "sys.exit(cli.main(['--help']))"
        )
        for imported in ("api.cli.commands", "api.cli.arguments", "api.cli.terminal", "argparse"):
            ended = subprocess.run(
                [sys.executable, "-c", program, imported], cwd=ROOT, capture_output=True, check=False
            )
            assert (ended.returncode, ended.stdout, ended.stderr) == (130, b"", b""), imported

    def test_ctrl_c_is_quiet(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(*_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("api.cli.commands._ask", interrupt)
        assert main(["ask", "x"]) == 130
        assert capsys.readouterr() == ("", "")


def test_invalid_utf_8_on_the_command_line_is_2() -> None:
    run = verbatim("ask", b"caf\xe9")
    assert run.returncode == 2
    assert run.stdout == b""
    assert run.stderr.startswith(b"verbatim: ")
    assert run.stderr.count(b"\n") == 1
