"""A loader module for the tests of the sandbox: it does to its process what its data says."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from index.document import Block, Span
from index.errors import MissingExtraError, SourceError
from index.loaders.extracted import Extracted


def extract(data: bytes, name: str) -> Extracted:
    what, _, argument = data.decode().partition(" ")
    match what:
        case "spin":
            while True:
                pass
        case "sleep":
            os.read(os.pipe()[0], 1)
        case "crash":
            os.abort()
        case "leave":
            os._exit(3)
        case "memory":
            held = [bytearray(1 << 24) for _ in range(1000)]
            return Extracted(str(len(held)), ())
        case "deep":
            return extract(data, name)
        case "print":
            print("noise", flush=True)  # noqa: T201
            os.write(1, b"more noise")
        case "read":
            sys.stdin.read()
        case "connect":
            socket.create_connection(("127.0.0.1", int(argument)), timeout=5).close()
        case "write":
            Path(argument).write_text("written")
        case "raise":
            raise KeyError("a\nkey")
        case "refuse":
            raise SourceError(f"{name}: refused")
        case "missing":
            raise MissingExtraError("pip install 'verbatim-qa[x]'")
        case "unlawful":
            return Extracted("some text", (Block("paragraph", Span(2, 50)),))
        case "none":
            return None  # type: ignore[return-value]
        case "environment":
            return _one_block(" ".join(sorted(os.environ)))
        case "process":
            return _one_block(str(os.getpid()))
        case "long":
            return _one_block("x" * int(argument))
    return _one_block("text")


def _one_block(text: str) -> Extracted:
    return Extracted(text, (Block("paragraph", Span(0, len(text)), page=1),), "T", "utf-8")
