"""`verbatim serve` over a socket: it answers, ends in order, and says in one line why it cannot start."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from seeds import article_path
from tests.command_line import QUESTION, ROOT, verbatim

JSON = {"content-type": "application/json"}


class _Serve:
    """A running `verbatim serve`, its URL and its log."""

    def __init__(self, *arguments: str, before: Sequence[str] = (), **environment: str) -> None:
        self.process = subprocess.Popen(
            [*before, sys.executable, "-m", "api.cli", "serve", "--port", "0", *arguments],
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


FEW_FILES = ("sh", "-c", 'ulimit -S -n 60; ulimit -H -n 100; exec "$@"', "sh")


@pytest.fixture
def served(article_index: Path, request: pytest.FixtureRequest) -> Iterator[_Serve]:
    # A machine that is busy with other things must not be what ends a request.
    limits = {"VERBATIM_DEADLINE": "100", "VERBATIM_SHUTDOWN_LIMIT": "100"}
    before = getattr(request, "param", ())
    serve = _Serve("--index", str(article_index), "--log-format", "json", before=before, **limits)
    try:
        assert serve.listening.wait(120)
        assert serve.ready.wait(120)
        yield serve
    finally:
        serve.process.kill()
        serve.process.wait()
        serve.reader.join()


def counted(client: httpx.Client, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0


def wait_until(reached: Callable[[], bool]) -> None:
    assert any(reached() for _ in range(10_000))


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

    @pytest.mark.parametrize("served", [FEW_FILES], indirect=True)
    def test_connections_past_the_limit_of_open_files_are_refused_and_those_there_go_on(
        self, served: _Serve
    ) -> None:
        with httpx.Client(base_url=served.url, timeout=60) as client, ExitStack() as held:
            assert client.get("/livez").status_code == 200
            address = (client.base_url.host, client.base_url.port)
            for _ in range(150):
                held.enter_context(socket.create_connection(address, timeout=60))
            refused = 'verbatim_rejected_total{reason="connections"}'
            wait_until(lambda: counted(client, refused) >= 150 - 100)
            assert client.get("/v1/answers", params={"q": QUESTION}).status_code == 200
            held.close()
            wait_until(lambda: counted(client, "process_open_fds") < 50)
            with httpx.Client(base_url=served.url, timeout=60) as late:
                assert late.get("/livez").status_code == 200
        assert served.end() == 0
        assert not [line for line in served.lines if line["level"] == "error"]
        (told,) = [line for line in served.lines if line["message"].startswith("connections are refused")]
        assert told["files"] == 100, "as many as may be, where fewer are set"

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
