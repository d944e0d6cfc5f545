"""SIGKILL for a process that is writing an index: python -m tests.campaigns.kill --count 200.

Each round changes the sources, starts a writer, kills it after a random time, and opens what is left: it
must be the whole of the old state or the whole of the new. Then a writer is killed before each of its
changes to the folder in turn: every file that is opened for writing, synced, renamed or removed, every
folder that is made or removed, and every database that is opened.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from index.folder.check import check
from index.folder.opening import open_folder
from tests.built_index import build
from tests.planted_encoder import PlantedEncoder

_DOCUMENTS = 12
_WRITER = """
import sys
from pathlib import Path
from tests.built_index import build
from tests.campaigns.kill import kill_before_change
from tests.planted_encoder import PlantedEncoder
print("ready", flush=True)
sys.stdin.readline()
kill_before_change(int(sys.argv[3]), Path(sys.argv[2]))
build([Path(sys.argv[1])], Path(sys.argv[2]), encoder=PlantedEncoder())
print("done", flush=True)
"""
_CHANGES = frozenset({"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "sqlite3.connect"})
"""Audit events of the interpreter whose first argument is the path that is changed."""


@dataclass
class Outcome:
    """`old` and `new` count which state was found after the kills."""

    kills: int = 0
    old: int = 0
    new: int = 0
    problems: list[str] = field(default_factory=list)


def run_kills(folder: Path, count: int, seed: int) -> Outcome:
    """Kills `count` writers of an index in `folder`, at moments that `seed` decides."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    sources, out = folder / "sources", folder / "out"
    sources.mkdir()
    old = _write_sources(sources, 0)
    build([sources], out, encoder=PlantedEncoder())
    # Of a whole process, whose imports are part of it: else no kill would come as late as the swap.
    longest = _run_a_writer(sources, folder / "timed", kill_after=None)
    assert longest is not None
    outcome = Outcome()
    for number in range(1, count + 1):
        new = _write_sources(sources, number)
        _run_a_writer(sources, out, kill_after=chance.uniform(0, 1.2 * longest))
        old = _judge(outcome, f"kill {number}", out, old, new)
    return outcome


def run_kills_at_changes(folder: Path, *, every: int = 1) -> Outcome:
    """Kills a writer before its first change to an index in `folder`, another before its second, and so on
    until one comes through; `every` leaves out all but so many-th changes."""
    sources, out = folder / "sources", folder / "out"
    sources.mkdir()
    old = _write_sources(sources, 0)
    build([sources], out, encoder=PlantedEncoder())
    outcome = Outcome()
    for number in range(1, 10_000, every):
        new = _write_sources(sources, number)
        if _run_a_writer(sources, out, kill_after=None, kill_before=number) is not None:
            return outcome
        old = _judge(outcome, f"kill before change {number}", out, old, new)
    raise AssertionError("a writer that never comes through")


def kill_before_change(number: int, out: Path) -> None:
    """Has this process killed just before its change of that number to the folder `out`; 0: never."""
    if number == 0:
        return
    prefix, left = str(out), number
    sync = os.fsync

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def seen(event: str, arguments: tuple[object, ...]) -> None:
        writing = event == "open" and _opens_for_writing(arguments)
        if (writing or event in _CHANGES) and prefix in str(arguments[0]):
            count()

    def counted_sync(descriptor: int) -> None:
        count()
        sync(descriptor)

    os.fsync = counted_sync
    sys.addaudithook(seen)


def _opens_for_writing(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _judge(
    outcome: Outcome, what: str, out: Path, old: dict[str, str], new: dict[str, str]
) -> dict[str, str]:
    """Notes what a kill left in `out`, and returns it."""
    outcome.kills += 1
    found = _state(out)
    problems = check(out, encoder=PlantedEncoder())
    if found not in (old, new):
        problems.append(f"{what}: neither the old nor the new state but {found!r:.300}")
    outcome.problems += problems
    outcome.old += found == old
    outcome.new += found == new
    return found


def _write_sources(sources: Path, number: int) -> dict[str, str]:
    """Every document says its round, so that a mixture shows; some come and go."""
    texts = {
        f"document-{at}.txt": f"Round {number} is told here, in document {at}. " * 40
        for at in range(_DOCUMENTS)
        if (at + number) % 5
    }
    for path in sources.iterdir():
        path.unlink()
    for name, text in texts.items():
        (sources / name).write_text(text, encoding="utf-8")
    return texts


def _run_a_writer(sources: Path, out: Path, kill_after: float | None, kill_before: int = 0) -> float | None:
    """Seconds from its start to its end, or to the kill after a time; None where it ended before its own."""
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(sources), str(out), str(kill_before)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdout.readline()
        start = time.monotonic()
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
        if kill_after is None:
            if writer.stdout.readline() != b"done\n":
                return None
        else:
            time.sleep(kill_after)
            writer.send_signal(signal.SIGKILL)
        return time.monotonic() - start


def _state(out: Path) -> dict[str, str]:
    index = open_folder(out, encoder=PlantedEncoder())
    try:
        return {Path(record.path).name: index.document(record.id).text for record in index.records(1_000)}
    finally:
        index.close()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        at_random = run_kills(Path(folder), arguments.count, arguments.seed)
    _tell("at random moments", at_random)
    with tempfile.TemporaryDirectory() as folder:
        at_changes = run_kills_at_changes(Path(folder))
    _tell("one before each change on disk", at_changes)
    return 1 if at_random.problems or at_changes.problems else 0


def _tell(when: str, outcome: Outcome) -> None:
    sys.stdout.write(
        f"{outcome.kills} kills, {when}: {outcome.old} times the old index, {outcome.new} times the new one, "
        f"{len(outcome.problems)} problems\n"
    )
    sys.stdout.writelines(f"{problem}\n" for problem in outcome.problems)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
