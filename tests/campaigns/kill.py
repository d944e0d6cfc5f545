"""SIGKILL for a process that is writing an index: python -m tests.campaigns.kill --count 200.

Each round changes the sources, starts a writer, kills it after a random time, and opens what is left: it
must be the whole of the old state or the whole of the new.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from index.builder import build
from index.check import check
from index.search import Index
from tests.planted_encoder import PlantedEncoder

_DOCUMENTS = 12
_WRITER = """
import sys
from pathlib import Path
from index.builder import build
from tests.planted_encoder import PlantedEncoder
print("ready", flush=True)
sys.stdin.readline()
build([Path(sys.argv[1])], Path(sys.argv[2]), encoder=PlantedEncoder())
print("done", flush=True)
"""


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
    outcome = Outcome()
    for number in range(1, count + 1):
        new = _write_sources(sources, number)
        _run_a_writer(sources, out, kill_after=chance.uniform(0, 1.2 * longest))
        outcome.kills += 1
        found = _state(out)
        problems = check(out, encoder=PlantedEncoder())
        if found not in (old, new):
            problems.append(f"kill {number}: neither the old nor the new state but {found!r:.300}")
        outcome.problems += problems
        outcome.old += found == old
        outcome.new += found == new
        if found == new:
            old = new
    return outcome


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


def _run_a_writer(sources: Path, out: Path, kill_after: float | None) -> float:
    """Seconds from its start to its end, or to the kill."""
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(sources), str(out)],
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
            writer.stdout.readline()
        else:
            time.sleep(kill_after)
            writer.send_signal(signal.SIGKILL)
        return time.monotonic() - start


def _state(out: Path) -> dict[str, str]:
    index = Index.open(out, encoder=PlantedEncoder())
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
        outcome = run_kills(Path(folder), arguments.count, arguments.seed)
    sys.stdout.write(
        f"{outcome.kills} kills: {outcome.old} times the old index, {outcome.new} times the new one, "
        f"{len(outcome.problems)} problems\n"
    )
    sys.stdout.writelines(f"{problem}\n" for problem in outcome.problems)
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
