"""A real Milvus server over gRPC: `milvus-lite server`, on 127.0.0.1, started and stopped by the tests."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from index.store_address import StoreAddress

_UP_WITHIN = 90.0


def need_milvus() -> None:
    """Skips, saying why, where the server or its client is not installed; in CI, that is a failure."""
    missing = [name for name in ("milvus_lite", "pymilvus") if find_spec(name) is None]
    if missing:
        why = f"no Milvus server: {', '.join(missing)} not installed (pip install -e '.[test]')"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)


class MilvusServer:
    """One server process over the data in `folder`. It can be killed, frozen and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder.with_suffix(".log")
        self._last_peak: int | None = None

    def address(self, collection: str, token: str | None = None) -> StoreAddress:
        return StoreAddress("127.0.0.1", self.port, collection, token=token)

    def start(self) -> None:
        """Returns when it listens."""
        command = [
            *(sys.executable, "-m", "milvus_lite", "server"),
            *("--data-dir", str(self._folder), "--host", "127.0.0.1", "--port", str(self.port)),
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        until = time.monotonic() + _UP_WITHIN
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                said = self._log.read_text(encoding="utf-8", errors="replace")[-2000:]
                self.kill()
                raise RuntimeError(f"milvus-lite server did not start: {said}")
            time.sleep(0.05)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """It accepts connections and answers none."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    @property
    def peak_memory(self) -> int | None:
        """Bytes that the process has had at most, while it runs or when it was last ended; None where the
        system does not tell."""
        return self._peak()

    def _peak(self) -> int | None:
        if self._process is None:
            return self._last_peak
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return self._last_peak
        line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), None)
        return self._last_peak if line is None else int(line.split()[1]) * 1024

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._last_peak = self._peak()
        self._process.send_signal(how)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
