"""The command line as its user meets it: what it prints, its exit codes, one line for every failure."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from api.cli import main
from qa.calibration import Calibration
from qa.reader import SHIPPED_MODEL
from seeds import article_path

ROOT = Path(__file__).parents[1]
QUESTION = "since when have the Karabakh Armenians been cut off"
OFF_TOPIC = "who painted the Mona Lisa"


def verbatim(*arguments: str | bytes, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        timeout=300,
        check=False,
        **options,
    )


def fails(arguments: Sequence[str], capsys: pytest.CaptureFixture[str], *named: str) -> None:
    """Exit code 2, nothing on stdout, one line on stderr that names these."""
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("verbatim: ")
    assert printed.err.count("\n") == 1
    for part in named:
        assert part in printed.err


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

        monkeypatch.setattr("api.cli._ask", fail)
        fails(["ask", "x"], capsys, "RuntimeError", "unforeseen thing")

    def test_ctrl_c_is_quiet(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(*_: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("api.cli._ask", interrupt)
        assert main(["ask", "x"]) == 130
        assert capsys.readouterr() == ("", "")


class TestStreams:
    """What stands around the command does not decide whether it fails, nor where its words go."""

    def test_a_terminal_that_lacks_the_characters_gets_their_escapes(self, article_index: Path) -> None:
        asked = verbatim(
            "ask", QUESTION, "--index", str(article_index), env={**os.environ, "PYTHONIOENCODING": "ascii"}
        )
        assert (asked.returncode, asked.stderr) == (0, b"")
        assert b"Azerbaijan\\u2019s blocking" in asked.stdout

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

    def test_a_path_that_is_not_utf_8_keeps_its_name_in_json(self, tmp_path: Path) -> None:
        name = os.fsencode(tmp_path) + b"/caf\xe9"
        checked = verbatim("check", "--json", "--index", name)
        assert checked.returncode == 1
        assert os.fsencode(json.loads(checked.stdout)["index"]) == name


class TestAsk:
    def test_json_is_the_answer_response(
        self, capfdbinary: pytest.CaptureFixture[bytes], article_index: Path
    ) -> None:
        assert main(["ask", QUESTION, "--index", str(article_index), "--json"]) == 0
        body = json.loads(capfdbinary.readouterr().out)
        assert (body["question"], body["status"]) == (QUESTION, "answered")
        text = article_path().read_bytes().decode("utf-8")
        for answer in body["answers"]:
            citation = answer["citation"]
            assert text[citation["start"] : citation["end"]] == answer["text"]

    def test_people_get_the_answer_first_and_where_it_stands(
        self, capsys: pytest.CaptureFixture[str], article_index: Path
    ) -> None:
        assert main(["ask", QUESTION, "--index", str(article_index)]) == 0
        answer, place, sentence, *_ = capsys.readouterr().out.splitlines()
        assert answer in article_path().read_text(encoding="utf-8")
        assert answer in sentence
        assert "paragraph" in place
        assert "%" in place

    def test_no_answer_is_1_with_the_nearest_passages(
        self, capsys: pytest.CaptureFixture[str], article_index: Path
    ) -> None:
        assert main(["ask", OFF_TOPIC, "--index", str(article_index)]) == 1
        printed = capsys.readouterr()
        assert printed.out.startswith("No answer")
        assert "Nearest passages" in printed.out
        assert "--min-confidence" not in printed.out, "there is nothing less sure to show"
        assert printed.err == "" or printed.err.startswith("verbatim: ")

    def test_less_sure_words_are_printed_where_asked_for(
        self, capsys: pytest.CaptureFixture[str], article_index: Path
    ) -> None:
        asked = ["ask", QUESTION, "--index", str(article_index), "--min-confidence"]
        assert main([*asked, "1"]) == 1
        first, hint, *_ = capsys.readouterr().out.splitlines()
        assert "at least 100% sure" in first
        assert hint.endswith("--min-confidence 0.1")
        assert main([*asked, "0.1"]) == 0
        assert capsys.readouterr().out.startswith("December 12, 2022")

    def test_a_file_of_questions(
        self, capfdbinary: pytest.CaptureFixture[bytes], article_index: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "questions.txt"
        file.write_text(f"\ufeff{QUESTION}\n\n{OFF_TOPIC}\r\n{QUESTION}?", encoding="utf-8")
        assert main(["ask", "--file", str(file), "--index", str(article_index), "--json"]) == 0
        bodies = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
        assert [body["question"] for body in bodies] == [QUESTION, OFF_TOPIC, f"{QUESTION}?"]
        assert [body["status"] for body in bodies][:2] == ["answered", "no_answer"]

    @pytest.mark.parametrize(
        ("data", "named"),
        [
            (b"", "holds no question"),
            (b"\n \n", "holds no question"),
            (b"good\na\x00b\n", "line 2"),
            (b"\xff", "UTF-8"),
            (b"x\n" + b"y" * 1001, "line 2"),
        ],
    )
    def test_a_file_that_cannot_be_asked(
        self, data: bytes, named: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        file = tmp_path / "questions.txt"
        file.write_bytes(data)
        fails(["ask", "--file", str(file)], capsys, named, str(file))

    def test_questions_from_stdin_and_a_reader_that_leaves(self, article_index: Path) -> None:
        """`head -1` closes the pipe: no traceback, no complaint."""
        asking = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "ask", "--file", "-", "--index", str(article_index), "--json"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert asking.stdin
        assert asking.stdout
        assert asking.stderr
        asking.stdin.write(f"{QUESTION}\n".encode() * 40)
        asking.stdin.close()
        assert json.loads(asking.stdout.readline())["question"] == QUESTION
        asking.stdout.close()
        errors = asking.stderr.read().decode()
        asking.stderr.close()
        assert asking.wait(120) == 0
        assert "Traceback" not in errors
        assert "BrokenPipe" not in errors


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

        monkeypatch.setattr("api.cli_index._encoder", lambda _: PlantedEncoder())
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


class _Serve:
    """A running `verbatim serve`, its URL and its log."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--port", "0", *arguments],
            cwd=ROOT, stderr=subprocess.PIPE, env={**os.environ, **environment},
        )  # fmt: skip
        self.lines: list[dict[str, Any]] = []
        self.listening, self.ready = threading.Event(), threading.Event()
        assert self.process.stderr
        self.reader = threading.Thread(target=self._read, args=(self.process.stderr,))
        self.reader.start()

    def _read(self, stream: IO[bytes]) -> None:
        with io.TextIOWrapper(stream, "utf-8") as log:
            for line in log:
                self._note(json.loads(line))

    def _note(self, line: dict[str, Any]) -> None:
        self.lines.append(line)
        if line["message"] == "listening":
            self.url = line["url"]
            self.listening.set()
        if line["message"] == "ready":
            self.ready.set()

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        code = self.process.wait(60)
        self.reader.join()
        return code


@pytest.fixture
def served(article_index: Path) -> Iterator[_Serve]:
    # A machine that is busy with other things must not be what ends a request.
    limits = {"VERBATIM_DEADLINE": "100", "VERBATIM_SHUTDOWN_LIMIT": "100"}
    serve = _Serve("--index", str(article_index), "--log-format", "json", **limits)
    try:
        assert serve.listening.wait(120)
        assert serve.ready.wait(120)
        yield serve
    finally:
        serve.process.kill()
        serve.process.wait()
        serve.reader.join()


class TestServe:
    def test_ask_over_a_socket_then_end_in_order(self, served: _Serve) -> None:
        """SIGTERM while questions run: each is answered, and the exit code is 0."""
        with httpx.Client(base_url=served.url, timeout=60) as client:
            assert client.get("/readyz").status_code == 200
            body = client.get("/v1/answers", params={"q": QUESTION}).json()
            text = article_path().read_bytes().decode("utf-8")
            for answer in body["answers"]:
                citation = answer["citation"]
                assert text[citation["start"] : citation["end"]] == answer["text"]
            chunked = client.post("/v1/answers", content=iter([b"x" * 40_000] * 3), headers=JSON)
            assert (chunked.status_code, chunked.headers["content-type"]) == (413, "application/problem+json")
            assert client.get("/v1/info").status_code == 200, "the service goes on"

            questions = [f"{QUESTION} {n}" for n in range(24)]
            results: list[httpx.Response] = []
            asking = threading.Thread(
                target=lambda: results.append(client.post("/v1/answers/batch", json={"questions": questions}))
            )
            asking.start()
            with httpx.Client(base_url=served.url, timeout=60) as other:
                while "verbatim_queue_reading 8.0" not in other.get("/metrics").text:
                    assert asking.is_alive()
                served.process.send_signal(signal.SIGTERM)
                ready = 200
                while ready == 200:
                    ready = other.get("/readyz").status_code
                assert ready == 503
            asking.join()
        assert served.process.wait(60) == 0
        (response,) = results
        assert response.status_code == 200
        assert len(response.json()["results"]) == 24
        served.reader.join()
        assert served.lines[-1]["message"] == "ended"
        assert not [line for line in served.lines if line["level"] == "error"]
        assert not [line for line in served.lines if QUESTION in json.dumps(line)]

    def test_a_damaged_index_ends_it_with_2_and_one_line(self, article_index: Path, tmp_path: Path) -> None:
        copy = tmp_path / "copy"
        subprocess.run(["cp", "-r", str(article_index), str(copy)], check=True)
        largest = max(copy.rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
        largest.write_bytes(largest.read_bytes()[:-1])
        run = verbatim("serve", "--index", str(copy), "--port", "0", "--log-format", "json")
        assert run.returncode == 2
        last = run.stderr.decode().splitlines()[-1]
        assert last.startswith("verbatim: ")
        assert str(largest) in last


JSON = {"content-type": "application/json"}


def test_invalid_utf_8_on_the_command_line_is_2() -> None:
    run = verbatim("ask", b"caf\xe9")
    assert run.returncode == 2
    assert run.stdout == b""
    assert run.stderr.startswith(b"verbatim: ")
    assert run.stderr.count(b"\n") == 1
