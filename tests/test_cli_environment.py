"""The settings in the environment that every command takes, and those that are empty on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from api.cli.arguments import parser, settings_of
from api.settings import Settings
from tests.command_line import QUESTION, fails

STORE = "milvus://127.0.0.1:1/none"
COMMANDS = [["ask", QUESTION], ["evaluate", "x.json"], ["check"], ["serve"]]


@pytest.fixture(autouse=True)
def nothing_is_served_nor_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not refused here must not go on for ever, nor find the repository to index."""
    monkeypatch.setattr("api.cli.serve.run_serve", lambda _settings: None)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def settings(command: list[str], *options: str) -> Any:
    return settings_of(parser().parse_args([*command, *options]))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
class TestEveryCommand:
    """What one takes of the environment, and what it refuses there, the others do too."""

    def test_the_index(self, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VERBATIM_INDEX", "folder")
        assert settings(command).place == Path("folder")
        assert settings(command, "--index", "other").place == Path("other")
        assert str(settings(command, "--store", STORE).place) == STORE

    def test_the_store(self, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VERBATIM_STORE", STORE)
        monkeypatch.setenv("VERBATIM_MILVUS_TOKEN", "name:word")
        place = settings(command).place
        assert (str(place), place.token) == (STORE, "name:word")
        assert settings(command, "--index", "folder").place == Path("folder")

    def test_the_reader(self, command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VERBATIM_READER", "folder")
        assert settings(command).reader == "folder"
        if command != ["check"]:
            assert settings(command, "--reader", "other").reader == "other"

    @pytest.mark.parametrize(
        ("variables", "named"),
        [
            ({"VERBATIM_INDEX": "folder", "VERBATIM_STORE": STORE}, "folder and milvus"),
            ({"VERBATIM_STORE": "milvus://"}, "setting store"),
        ],
    )
    def test_what_cannot_be_meant(
        self,
        command: list[str],
        variables: dict[str, str],
        named: str,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        fails(command, capsys, named)

    @pytest.mark.parametrize(
        ("variable", "value", "named"),
        [
            ("VERBATIM_PORT", "tcp://10.0.0.1:80", "VERBATIM_PORT: 'tcp://10.0.0.1:80' cannot be used"),
            ("VERBATIM_SERVICE_HOST", "10.0.0.1", "VERBATIM_SERVICE_HOST: no such setting"),
            ("VERBATIM_TOKEN", "bad token", "setting token"),
            ("VERBATIM_READERS", "0", "setting readers"),
            ("VERBATIM_INDX", "folder", "VERBATIM_INDX: no such setting"),
        ],
    )
    def test_what_only_serve_uses_only_serve_refuses(
        self,
        command: list[str],
        variable: str,
        value: str,
        named: str,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Kubernetes sets the first two beside a Service that is named verbatim."""
        monkeypatch.setenv(variable, value)
        monkeypatch.setenv("VERBATIM_INDEX", "folder")
        if command == ["serve"]:
            fails(command, capsys, named)
        else:
            assert settings(command) == Settings(index=Path("folder"))

    def test_two_places(self, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        fails([*command, "--index", "folder", "--store", STORE], capsys, "folder and milvus", "one of them")


class TestWhatTheyAnswerFrom:
    @pytest.fixture(autouse=True)
    def named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VERBATIM_INDEX", str(tmp_path / "none"))

    def test_a_folder_without_an_index_is_told(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        questions = tmp_path / "questions.json"
        questions.write_text('[{"question": "who", "answers": []}]', encoding="utf-8")
        place = str(tmp_path / "none")
        fails(["ask", QUESTION], capsys, place, "holds no index")
        fails(["evaluate", str(questions)], capsys, place, "holds no index")
        assert main(["check", "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["index"] == place

    def test_questions_that_bring_their_contexts_are_asked_of_them(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """What the environment names is there for other questions; what the command line names is meant."""
        context = "The siege began in June 1991."
        asked = {
            "question": "when did the siege begin",
            "answers": [{"text": "June 1991", "answer_start": context.index("June")}],
        }
        squad = {"data": [{"paragraphs": [{"context": context, "qas": [asked]}]}]}
        questions = tmp_path / "squad.json"
        questions.write_text(json.dumps(squad), encoding="utf-8")
        assert main(["evaluate", str(questions), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["hit1"] == 1
        place = str(tmp_path / "none")
        fails(["evaluate", str(questions), "--index", place], capsys, place, "holds no index")

    def test_the_command_line_has_the_last_word(
        self, capsys: pytest.CaptureFixture[str], article_index: Path
    ) -> None:
        assert main(["check", "--index", str(article_index)]) == 0
        assert str(article_index) in capsys.readouterr().out

    def test_the_reader_that_is_named(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, article_index: Path
    ) -> None:
        monkeypatch.setenv("VERBATIM_READER", "/nonexist")
        fails(["ask", QUESTION, "--index", str(article_index)], capsys, "reader /nonexist")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["ask", "x", "--index", ""], "--index"),
        (["ask", "x", "--store", ""], "--store"),
        (["ask", "x", "--reader", ""], "--reader"),
        (["ask", "--file", ""], "--file"),
        (["serve", "--index="], "--index"),
        (["serve", "--store="], "--store"),
        (["serve", "--reader="], "--reader"),
        (["serve", "--host="], "--host"),
        (["serve", "--allowed-host="], "--allowed-host"),
        (["serve", "--cors-origin="], "--cors-origin"),
        (["serve", "--trusted-proxy="], "--trusted-proxy"),
        (["evaluate", ""], "FILE"),
        (["evaluate", "x", "--index", ""], "--index"),
        (["evaluate", "x", "--store", ""], "--store"),
        (["evaluate", "x", "--reader", ""], "--reader"),
        (["check", "--index", ""], "--index"),
        (["check", "--store", ""], "--store"),
        (["index", "", "--out", "{tmp}"], "PATH"),
        (["index", ".", "", "--out", "{tmp}"], "PATH"),
        (["index", ".", "--out", ""], "--out"),
        (["index", ".", "--store", ""], "--store"),
        (["index", ".", "--store", STORE, "--shard", ""], "--shard"),
        (["index", ".", "--out", "{tmp}", "--encoder", ""], "--encoder"),
    ],
)
def test_an_empty_value_names_nothing(
    arguments: list[str], named: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    filled = [str(out) if argument == "{tmp}" else argument for argument in arguments]
    fails(filled, capsys, f"argument {named}: '' names nothing", f"verbatim {arguments[0]} --help")
    assert not out.exists()


def test_an_empty_root_path_is_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERBATIM_ROOT_PATH", "/qa")
    assert settings(["serve"], "--root-path", "").root_path == ""
