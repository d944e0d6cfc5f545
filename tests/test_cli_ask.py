"""`verbatim ask`: what it prints for people and for programs, of one question and of a file of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import main
from seeds import article_path
from tests.command_line import QUESTION, ROOT, fails

OFF_TOPIC = "who painted the Mona Lisa"


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

    def test_a_file_whose_last_question_has_no_answer_was_answered_all_the_same(
        self, capsys: pytest.CaptureFixture[str], article_index: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "questions.txt"
        file.write_text(f"{QUESTION}\n{OFF_TOPIC}\n", encoding="utf-8")
        assert main(["ask", "--file", str(file), "--index", str(article_index)]) == 0
        assert "No answer" in capsys.readouterr().out

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
            ("who is a\x85what is b".encode(), "line 1"),
            (b"x\n" + b"y" * 1001, "line 2"),
        ],
    )
    def test_a_file_that_cannot_be_asked(
        self, data: bytes, named: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        file = tmp_path / "questions.txt"
        file.write_bytes(data)
        fails(["ask", "--file", str(file)], capsys, named, str(file))

    def test_a_file_s_lines_end_where_editors_end_them(
        self, capfdbinary: pytest.CaptureFixture[bytes], article_index: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "questions.txt"
        file.write_bytes("who\u2028is a\rwhat is b".encode())
        main(["ask", "--file", str(file), "--index", str(article_index), "--json"])
        bodies = [json.loads(line) for line in capfdbinary.readouterr().out.decode().split("\n")[:-1]]
        assert [body["question"].split() for body in bodies] == [["who", "is", "a"], ["what", "is", "b"]]

    def test_questions_from_a_closed_stdin(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", None)
        fails(["ask", "--file", "-"], capsys, "stdin", "closed")

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
