"""Files from strangers are parsed in a process of its own, with limits of time and memory.

One worker process reads file after file, since starting one costs more than parsing a short document; any
failure ends that worker, and the next file gets a new one. A record comes back as JSON and is checked here:
whatever happened to the worker, the parent holds a lawful record or raises SourceError.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from index.document import Block, BlockKind, PageStart, Span
from index.errors import MissingExtraError, SourceError
from index.loaders.composition import breach
from index.loaders.extracted import Extracted

_LENGTH_BYTES: Final = 8
_CHUNK: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of processor time, seconds on the clock (far more, for busy machines),
    address space and size of the answer in bytes; and after how many files a worker is replaced, so that no
    leak of a parser's grows."""

    seconds: int = 60
    wait: float = 600.0
    memory: int = 1 << 30
    answer: int = 1 << 28
    files: int = 500


def extract_isolated(module: str, data: bytes, name: str) -> Extracted:
    """What `module`'s `extract` makes of `data`, computed in the shared worker process.

    Raises SourceError where the parser refuses the file, crashes, or passes a limit; MissingExtraError where
    its package is not installed. Safe to call from several threads, which take turns.
    """
    return _shared.extract(module, data, name)


class Sandbox:
    """A worker process and its limits; started when first used, and again after a failure."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    def extract(self, module: str, data: bytes, name: str) -> Extracted:
        """As `extract_isolated`, in this sandbox."""
        with self._lock:
            worker = self._worker
            if worker is None or not worker.usable:
                self.discard()
                worker = self._worker = _Worker(self.limits)
            try:
                return worker.ask(module, data, name)
            except BaseException:
                # Ctrl-C too may come in the middle of an answer that must not be read as the next one's.
                if not worker.usable:
                    self.discard()
                raise

    def discard(self) -> None:
        """Ends the worker process, if there is one; the next file starts another."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class _Worker:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.files
        self._busy = False
        self._owner = os.getpid()
        command = [sys.executable, "-P", "-s", "-m", "index.loaders.sandbox_worker", str(limits.memory),
                   str(limits.seconds)]  # fmt: skip
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": _import_path(), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            cwd="/",
            # Ctrl-C is the parent's to handle.
            start_new_session=True,
        )

    @property
    def usable(self) -> bool:
        """Whether it lives, has answered for the last file and no more, and is this process's own child."""
        if self._busy or self._left <= 0 or self._owner != os.getpid() or self._process.poll() is not None:
            return False
        return self._process.stdout is not None and not select.select([self._process.stdout], [], [], 0)[0]

    def ask(self, module: str, data: bytes, name: str) -> Extracted:
        self._busy = True
        self._left -= 1
        ticket = f"{os.getpid()}-{self._left}"
        header = json.dumps({"module": module, "name": name, "ticket": ticket}).encode()
        request = b"".join((_framed(header), len(data).to_bytes(_LENGTH_BYTES, "big"), data))
        message = _message(self._exchange(request, name), ticket, name)
        self._busy = False
        if "error" in message:
            raise (MissingExtraError if message.get("missing_extra") else SourceError)(str(message["error"]))
        return _record(message, name)

    def end(self) -> None:
        if self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # an unread request may be left in a broken pipe

    def _exchange(self, request: bytes, name: str) -> bytes:
        """Writes the request and reads one frame, both against one deadline."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise SourceError(f"{name}: its parser has no pipes")
        deadline = time.monotonic() + self._limits.wait
        pending, received = memoryview(request), bytearray()
        os.set_blocking(stdin.fileno(), False)
        os.set_blocking(stdout.fileno(), False)
        with selectors.DefaultSelector() as ready:
            ready.register(stdin, selectors.EVENT_WRITE)
            ready.register(stdout, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise SourceError(f"{name}: not parsed within {self._limits.wait:g} seconds; split it")
                for key, _ in ready.select(left):
                    if key.fileobj is stdin:
                        pending = pending[_write_some(stdin.fileno(), pending) :]
                        if not pending:
                            ready.unregister(stdin)
                    else:
                        chunk = os.read(stdout.fileno(), _CHUNK)
                        if not chunk:
                            raise SourceError(f"{name}: {self._how_it_ended()}")
                        received += chunk
                size = (
                    int.from_bytes(received[:_LENGTH_BYTES], "big")
                    if len(received) >= _LENGTH_BYTES
                    else None
                )
                if size is not None and size > self._limits.answer:
                    raise SourceError(
                        f"{name}: holds more than {self._limits.answer >> 20} MiB of text; split it"
                    )
                if size is not None and len(received) >= _LENGTH_BYTES + size:
                    # Bytes beyond the frame are no part of it, and make it unreadable.
                    return bytes(received[_LENGTH_BYTES:])

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "its parser closed its pipe; the file may be damaged"
        if code == -signal.SIGXCPU:
            return f"not parsed in {self._limits.seconds} seconds of processor time; split it"
        memory = self._limits.memory >> 20
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"its parser crashed ({how}) or needed more than {memory} MiB; the file may be damaged"


def _write_some(pipe: int, pending: memoryview) -> int:
    try:
        return os.write(pipe, pending[:_CHUNK])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        return len(pending)  # the reading side tells how the worker ended


def _framed(payload: bytes) -> bytes:
    return len(payload).to_bytes(_LENGTH_BYTES, "big") + payload


def _import_path() -> str:
    """Where the worker finds this package and the parsers: where this process found them."""
    here = str(Path(__file__).resolve().parents[2])
    return os.pathsep.join([here, *(str(Path(entry).resolve()) for entry in sys.path)])


def _message(reply: bytes, ticket: str, name: str) -> dict[str, Any]:
    """The reply read; SourceError where it is not JSON, or not the answer for this file."""
    try:
        message = json.loads(reply)
    except ValueError:
        message = None
    if not isinstance(message, dict) or message.get("ticket") != ticket:
        raise SourceError(f"{name}: its parser gave no answer that can be read; the file may be damaged")
    return message


def _record(message: Mapping[str, Any], name: str) -> Extracted:
    try:
        text, title, encoding = message["text"], message["title"], message["encoding"]
        blocks = tuple(
            Block(
                cast(BlockKind, kind),
                Span(start, end),
                level=level,
                page=page,
                further_pages=tuple(PageStart(at, number) for at, number in further),
            )
            for kind, start, end, level, page, further in message["blocks"]
        )
        found = Extracted(text, blocks, title, encoding)
        wrong = breach(found)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        wrong = f"{type(error).__name__}: {error}"
    if wrong is not None:
        raise SourceError(f"{name}: its parser gave an unlawful record: {wrong}")
    return found


_shared: Final = Sandbox()
atexit.register(_shared.discard)
