"""What every contender does, and the pipe by which the driver asks it. Standard library alone: this module
runs in each contender's own environment.

A worker is started as `python -m tests.benchmarks.<contender> build|serve FOLDER`. FOLDER holds
workload.json (tests.benchmarks.workloads) and whatever the contender keeps of its index. To each JSON line
on standard input a serving worker answers with one on standard output:

    {"ask": [question, …]}    {"places": […], "seconds": [each]}    one question after the other
    {"batch": [question, …]}  {"places": […], "seconds": of all}    as many at once as the contender can
    {"memory": true}          {"resident": MiB, "peak": MiB}        of the process that answers
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol, TextIO

THREADS = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Place:
    """An answer, `[start, end)` in code points of a document of the workload."""

    document: str
    start: int
    end: int


@dataclass(frozen=True)
class ToRead:
    """A passage: `text` stands at `start` of `document`."""

    id: str
    document: str
    start: int
    text: str


@dataclass(frozen=True)
class Workload:
    """What every contender is given: where its files go, which passages there are, how many to read."""

    folder: Path
    passages: tuple[ToRead, ...]
    passages_read: int
    encoder: str
    reader: str
    """Folders of a sentence-transformers model and of a transformers checkpoint."""

    @classmethod
    def load(cls, folder: Path) -> Workload:
        facts = json.loads((folder / "workload.json").read_text(encoding="utf-8"))
        passages = tuple(ToRead(**passage) for passage in facts.pop("passages"))
        return cls(folder=folder, passages=passages, **facts)


class Contender(Protocol):
    def answer(self, question: str) -> Place | None: ...

    def answer_batch(self, questions: Sequence[str]) -> list[Place | None]: ...

    @property
    def process(self) -> int:
        """The id of the process that answers."""
        ...


def work(build: Callable[[Workload], None], start: Callable[[Workload], Contender]) -> None:
    """The worker's main function."""
    task, folder = sys.argv[1:]
    # Libraries print as they please; only answers may reach the driver.
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if task == "build":
        build(Workload.load(Path(folder)))
    else:
        _serve(start(Workload.load(Path(folder))), replies)


def _serve(contender: Contender, replies: TextIO) -> None:
    for line in sys.stdin:
        print(json.dumps(_reply(contender, json.loads(line))), file=replies, flush=True)


def _reply(contender: Contender, request: dict[str, Any]) -> dict[str, Any]:
    if "memory" in request:
        return memory(contender.process)
    if "batch" in request:
        began = perf_counter()
        places = contender.answer_batch(request["batch"])
        return {"places": [_plain(place) for place in places], "seconds": perf_counter() - began}
    found, seconds = [], []
    for question in request["ask"]:
        began = perf_counter()
        place = contender.answer(question)
        seconds.append(perf_counter() - began)
        found.append(_plain(place))
    return {"places": found, "seconds": seconds}


def _plain(place: Place | None) -> list[Any] | None:
    return None if place is None else [place.document, place.start, place.end]


def memory(process: int) -> dict[str, float]:
    """Resident memory now and at its highest, in MiB, as Linux counts it."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    kib = {
        name: value.split()[0] for name, _, value in (line.partition(":") for line in lines) if value.split()
    }
    return {"resident": int(kib["VmRSS"]) / 1024, "peak": int(kib["VmHWM"]) / 1024}
