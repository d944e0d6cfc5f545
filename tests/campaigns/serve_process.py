"""`verbatim serve` over a store, as a process of its own on a free port of 127.0.0.1."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from index.store_address import StoreAddress

_ROOT = Path(__file__).parent.parent.parent
_LISTENS_WITHIN = 300.0
"""Seconds: a busy machine takes its time over an import."""


class ServeProcess:
    """A context manager; `get` from any thread."""

    def __init__(self, address: StoreAddress, *options: str) -> None:
        self.log: list[str] = []
        self._command = [
            *(sys.executable, "-m", "api.cli", "serve", "--store", str(address)),
            *("--port", "0", "--log-format", "json", *options),
        ]
        self._listening = threading.Event()
        self._url = ""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, cwd=_ROOT, stderr=subprocess.PIPE, text=True)
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        if not self._listening.wait(_LISTENS_WITHIN) or not self._url:
            self._process.kill()
            raise RuntimeError("verbatim serve did not listen: " + "".join(self.log[-20:]))
        self._client = httpx.Client(base_url=self._url, timeout=60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reading.join(10)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def get(self, path: str, params: dict[str, Any] | None = None) -> httpx.Response:
        return self._client.get(path, params=params)

    def wait_until_ready(self, seconds: float = 300) -> None:
        until = time.monotonic() + seconds
        while self.get("/readyz").status_code != 200:
            if time.monotonic() > until or self._process.poll() is not None:
                raise RuntimeError("verbatim serve did not become ready: " + "".join(self.log[-20:]))
            time.sleep(0.1)

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line)
            if not self._url and '"url"' in line:
                self._url = str(json.loads(line)["url"])
                self._listening.set()
        self._listening.set()
