"""The measuring: every contender in every round, one at a time, each round in another order."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from compileall import compile_dir
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.contender import Place
from tests.benchmarks.workloads import Task

ROOT = Path(__file__).parent.parent.parent
WARM_UP = 8
"""Questions asked of a worker before its times count."""


@dataclass(frozen=True)
class Entrant:
    """A contender: its name in the report, its module, the interpreter of its environment."""

    name: str
    module: str
    python: Path
    scored: bool = True
    """Whether its places are its best spans; a service that declines says less than it found."""

    def command(self, task: str, folder: Path) -> list[str]:
        return [str(self.python), "-m", f"tests.benchmarks.{self.module}", task, str(folder)]


@dataclass
class Measured:
    """What one entrant did. Seconds, but for `memory` in MiB; one entry a round where it is a list."""

    start: list[float] = field(default_factory=list)
    latencies: list[list[float]] = field(default_factory=list)
    batch: list[float] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)
    answers: dict[str, list[Place | None]] = field(default_factory=dict)

    def percentile(self, part: float) -> list[float]:
        """Of the single questions of each round, by nearest rank."""
        return [sorted(one)[min(len(one) - 1, int(part * len(one)))] for one in self.latencies]


class Worker:
    """One entrant's process on one task."""

    def __init__(self, entrant: Entrant, task: Task) -> None:
        self._name = entrant.name
        self._complaints = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            entrant.command("serve", task.folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            cwd=ROOT,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._complaints.close()

    def ask(self, questions: Sequence[str]) -> tuple[list[Place | None], list[float]]:
        reply = self._request({"ask": list(questions)})
        return _places(reply), reply["seconds"]

    def batch(self, questions: Sequence[str]) -> tuple[list[Place | None], float]:
        reply = self._request({"batch": list(questions)})
        return _places(reply), reply["seconds"]

    def memory(self) -> dict[str, float]:
        return {key: float(value) for key, value in self._request({"memory": True}).items()}

    def _request(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self._complaints.seek(0)
            raise RuntimeError(f"{self._name} died: {self._complaints.read()[-2000:]}")
        reply: dict[str, Any] = json.loads(line)
        return reply


def _places(reply: dict[str, Any]) -> list[Place | None]:
    return [None if place is None else Place(*place) for place in reply["places"]]


def build(entrants: Sequence[Entrant], tasks: Sequence[Task]) -> None:
    """Every entrant's index, and byte code for this checkout, as an installation has it."""
    for package in ("api", "index", "qa", "seeds", "tests/benchmarks"):
        compile_dir(ROOT / package, quiet=2)
    for task in tasks:
        for entrant in entrants:
            subprocess.run(entrant.command("build", task.folder), check=True, cwd=ROOT, capture_output=True)


def measure(
    entrants: Sequence[Entrant],
    article: Task,
    squad: Task | None,
    rounds: int,
    singles: int,
    say: Callable[[str], None],
) -> dict[str, Measured]:
    """`singles` questions of the article, one by one, each round; the SQuAD questions as batches, a
    `rounds`-th of them each round, so that each is asked once and every entrant answers all."""
    measured = {entrant.name: Measured() for entrant in entrants}
    for number in range(rounds):
        for entrant in _turn(entrants, number):
            seconds = first_answer(entrant, article)
            measured[entrant.name].start.append(seconds)
            say(f"round {number + 1}: {entrant.name}: start to first answer {seconds:.2f} s")
    with ExitStack() as stack:
        workers = _warm_workers(entrants, article, stack)
        for number in range(rounds):
            for entrant in _turn(entrants, number):
                seconds = _single(workers[entrant.name], article, measured[entrant.name], number, singles)
                say(f"round {number + 1}: {entrant.name}: {seconds * 1000:.1f} ms a question")
        for name, worker in workers.items():
            measured[name].answers[article.name] = worker.ask(article.questions)[0]
            measured[name].memory = worker.memory()
    if squad is None:
        return measured
    with ExitStack() as stack:
        workers = _warm_workers(entrants, squad, stack)
        for number in range(rounds):
            for entrant in _turn(entrants, number):
                rate = _batch(
                    workers[entrant.name], squad, measured[entrant.name], slice(number, None, rounds)
                )
                say(f"round {number + 1}: {entrant.name}: {rate:.1f} questions a second")
    return measured


def _warm_workers(entrants: Sequence[Entrant], task: Task, stack: ExitStack) -> dict[str, Worker]:
    workers = {entrant.name: stack.enter_context(Worker(entrant, task)) for entrant in entrants}
    for worker in workers.values():
        worker.ask(task.questions[:WARM_UP])
        worker.batch(task.questions[:WARM_UP])
    return workers


def _turn(entrants: Sequence[Entrant], number: int) -> list[Entrant]:
    """Each round begins with another entrant, so that none always follows the same one."""
    at = number % len(entrants)
    return [*entrants[at:], *entrants[:at]]


def _single(worker: Worker, task: Task, measured: Measured, number: int, singles: int) -> float:
    """Seconds of the middle question of this round's."""
    questions = [task.questions[(number * singles + at) % len(task.questions)] for at in range(singles)]
    # Whoever was asked before has had the caches.
    worker.ask(questions[:2])
    _, seconds = worker.ask(questions)
    measured.latencies.append(seconds)
    return statistics.median(seconds)


def _batch(worker: Worker, task: Task, measured: Measured, part: slice) -> float:
    """Questions a second."""
    questions = task.questions[part]
    worker.batch(questions[:2])
    places, seconds = worker.batch(questions)
    answers = measured.answers.setdefault(task.name, [None] * len(task.questions))
    answers[part] = places
    measured.batch.append(len(questions) / seconds)
    return len(questions) / seconds


def first_answer(entrant: Entrant, task: Task) -> float:
    """Seconds from starting the process to its first answer; the files are in the system's cache."""
    began = time.perf_counter()
    with Worker(entrant, task) as worker:
        worker.ask(task.questions[:1])
        return time.perf_counter() - began


def command_line(task: Task, index: Path) -> float:
    """Seconds that `verbatim ask` takes, from start to end."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "api.cli", "ask", task.questions[0], "--index", str(index), "--json"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return time.perf_counter() - began
