"""This service over HTTP: `verbatim serve` on the loopback, asked by one client over one connection."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPResponse
from typing import Any

from tests.benchmarks.contender import Contender, Place, Workload, work
from tests.benchmarks.peer_verbatim import INDEX, build

MOST_IN_BATCH = 64
PATIENCE = 60.0
"""Seconds within which the service must be up."""


class OverHttp:
    def __init__(self, workload: Workload) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._server = subprocess.Popen(
            [
                *(sys.executable, "-m", "api.cli", "serve", "--index", str(workload.folder / INDEX)),
                *("--host", "127.0.0.1", "--port", str(port)),
            ],
            env=os.environ | {"VERBATIM_PASSAGES_READ": str(workload.passages_read)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        atexit.register(self._server.terminate)
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._await_ready()

    @property
    def process(self) -> int:
        return self._server.pid

    def answer(self, question: str) -> Place | None:
        return _place(self._post("/v1/answers", {"question": question}))

    def answer_batch(self, questions: Sequence[str]) -> list[Place | None]:
        places = []
        for at in range(0, len(questions), MOST_IN_BATCH):
            body = {"questions": list(questions[at : at + MOST_IN_BATCH])}
            places += [_place(result) for result in self._post("/v1/answers/batch", body)["results"]]
        return places

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            response = self._send(path, body)
        except ConnectionError:
            # While others had their turn the server has closed the idle connection, as it should.
            self._connection.close()
            response = self._send(path, body)
        content = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answered {response.status}: {content[:300]!r}")
        reply: dict[str, Any] = json.loads(content)
        return reply

    def _send(self, path: str, body: dict[str, Any]) -> HTTPResponse:
        self._connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        return self._connection.getresponse()

    def _await_ready(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._connection.request("GET", "/readyz")
                response = self._connection.getresponse()
                response.read()
                if response.status == 200:
                    return
            except ConnectionError:
                self._connection.close()
            if self._server.poll() is not None:
                raise RuntimeError(f"verbatim serve ended with status {self._server.returncode}")
            if time.monotonic() > until:
                raise TimeoutError(f"verbatim serve was not ready within {PATIENCE:.0f} seconds")
            time.sleep(0.01)


def _place(result: dict[str, Any]) -> Place | None:
    """What is served: None where the service is not sure enough, so this entrant is not scored."""
    if not result["answers"]:
        return None
    citation = result["answers"][0]["citation"]
    return Place(citation["document"]["id"], citation["start"], citation["end"])


def start(workload: Workload) -> Contender:
    return OverHttp(workload)


if __name__ == "__main__":
    work(build, start)
