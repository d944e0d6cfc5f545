"""The other side of `sandbox`: reads files from standard input, parses them, writes records as JSON.

Run as `python -m index.loaders.sandbox_worker MEMORY SECONDS`: bytes of address space, and seconds of
processor time for each file. It gives up what parsing does not need: writing files, starting processes and,
where the kernel lets an ordinary process leave it, the network.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from importlib import import_module
from typing import Any, BinaryIO, Final

from index.errors import MissingExtraError, SourceError
from index.loaders.extracted import Extracted
from index.loaders.reasons import reason

_LENGTH_BYTES: Final = 8
_NEW_NETWORK: Final = 0x40000000
_NEW_USER: Final = 0x10000000
_OPEN_FILES: Final = 64


def main() -> None:
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    # What a parser prints must not be read as an answer, and nothing else is to be read from the parent.
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    _give_up(memory)
    while (header := _frame(requests)) is not None:
        data = _frame(requests)
        if data is None:
            return
        _allow_seconds(seconds)
        asked = json.loads(header)
        reply = _answer(asked["module"], data, asked["name"], memory) | {"ticket": asked["ticket"]}
        encoded = json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace")
        replies.write(len(encoded).to_bytes(_LENGTH_BYTES, "big") + encoded)
        replies.flush()


def _answer(module: str, data: bytes, name: str, memory: int) -> dict[str, Any]:
    try:
        return _fields(import_module(module).extract(data, name))
    except SourceError as error:
        return _refusal(str(error), missing_extra=isinstance(error, MissingExtraError))
    except (MemoryError, RecursionError):
        return _refusal(
            f"{name}: needs more than {memory >> 20} MiB of memory or is nested too deeply; split it"
        )
    except Exception as error:  # noqa: BLE001 - what no loader foresaw is one line in the parent all the same
        return _refusal(f"{name}: its parser failed ({reason(error, with_type=True)}); save it again")


def _fields(found: Extracted) -> dict[str, Any]:
    blocks = [(b.kind, b.span.start, b.span.end, b.level, b.page, b.further_pages) for b in found.blocks]
    return {"text": found.text, "blocks": blocks, "title": found.title, "encoding": found.encoding}


def _refusal(message: str, *, missing_extra: bool = False) -> dict[str, Any]:
    return {"error": " ".join(message.split())[:500], "missing_extra": missing_extra}


def _frame(pipe: BinaryIO) -> bytes | None:
    head = pipe.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(head, "big")
    payload = pipe.read(size)
    return payload if len(payload) == size else None


def _allow_seconds(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    _lower(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1, soft_only=True)


def _give_up(memory: int) -> None:
    _leave_the_network()
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _lower(resource.RLIMIT_NPROC, 0)


def _lower(limit: int, value: int, *, soft_only: bool = False) -> None:
    _, hard = resource.getrlimit(limit)
    ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (ceiling, hard if soft_only else ceiling))


def _leave_the_network() -> None:
    """Moves into a network namespace without interfaces (Linux); elsewhere the parsers' own settings, which
    fetch nothing, have to do."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is not None and unshare(_NEW_NETWORK) != 0:
        unshare(_NEW_NETWORK | _NEW_USER)


if __name__ == "__main__":
    main()
