"""This service beside its peers: same machine, same run, same passages, same encoder, same reader weights.

    python -m tests.benchmarks.peers --squad FILE [--peers-python PATH] [--json FILE] [--plot PNG]

What is equal, what differs and what came of it: tests/benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qa.question import PASSAGES_READ
from qa.reader import SHIPPED_MODEL
from tests.benchmarks.dequantise import dequantise
from tests.benchmarks.peer_verbatim import INDEX
from tests.benchmarks.report import figures, plot, table
from tests.benchmarks.rounds import ROOT, Entrant, build, command_line, measure
from tests.benchmarks.workloads import article_task, squad_task

OURS, PEERS = (
    Path(sys.executable),
    {
        "haystack": ["haystack-ai", "sentence-transformers", "transformers", "torch"],
        "by hand": ["sentence-transformers", "transformers", "torch"],
    },
)
"""What each peer has to have installed."""


def entrants(peers_python: Path) -> list[Entrant]:
    return [
        Entrant("verbatim, in process", "peer_verbatim", OURS),
        Entrant("verbatim, HTTP", "peer_http", OURS, scored=False),
        Entrant("haystack", "peer_haystack", peers_python),
        Entrant("by hand", "peer_by_hand", peers_python),
    ]


def installed(peers_python: Path) -> dict[str, float]:
    """MiB of each, dependencies included."""
    facts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    sizes = {"verbatim": _closure(OURS, facts["project"]["dependencies"]) + _size_of_own_packages()}
    return {**sizes, **{name: _closure(peers_python, needed) for name, needed in PEERS.items()}}


def _closure(python: Path, names: list[str]) -> float:
    command = [str(python), "-m", "tests.benchmarks.installed", *names]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(sum(json.loads(found.stdout).values()) / 2**20)


def _size_of_own_packages() -> float:
    files = (path for name in ("api", "qa", "index", "seeds") for path in (ROOT / name).rglob("*"))
    return sum(path.stat().st_size for path in files if path.is_file() and path.suffix != ".pyc") / 2**20


def run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    def say(what: str) -> None:
        print(what, file=sys.stderr, flush=True)  # noqa: T201

    checkpoint = folder / "reader"
    parity = dequantise(SHIPPED_MODEL, checkpoint)
    say(f"reader dequantised: {parity}")
    tasks = []
    for name in ("article", "squad") if arguments.squad else ("article",):
        (folder / name).mkdir()
        tasks.append(
            article_task(folder / name, arguments.passages, checkpoint)
            if name == "article"
            else squad_task(
                arguments.squad, arguments.questions, folder / name, arguments.passages, checkpoint
            )
        )
        say(f"{name}: {len(tasks[-1].targets)} questions, {tasks[-1].passages} passages")
    everyone = [
        one for one in entrants(arguments.peers_python) if not arguments.only or one.module in arguments.only
    ]
    build(everyone, tasks)
    squad = tasks[1] if arguments.squad else None
    measured = measure(everyone, tasks[0], squad, arguments.rounds, arguments.singles, say)
    asked = [command_line(tasks[0], tasks[0].folder / INDEX) for _ in range(arguments.rounds)]
    found = figures(measured, tasks, {one.name for one in everyone if one.scored})
    return {
        "machine": {"cores": len(os.sched_getaffinity(0)), "python": sys.version.split()[0]},
        "passages read": arguments.passages,
        "passages": {task.name: task.passages for task in tasks},
        "reader parity": asdict(parity),
        "verbatim ask, s": statistics.median(asked),
        "installed, MiB": installed(arguments.peers_python),
        "entrants": found,
        "table": table(found, tasks),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--squad", type=Path, help="questions in SQuAD's JSON format, asked in batches")
    parser.add_argument("--questions", type=int, default=500, help="how many of them")
    parser.add_argument("--peers-python", type=Path, default=OURS, help="interpreter that has the peers")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--singles", type=int, default=60, help="questions asked alone, each round")
    parser.add_argument("--passages", type=int, default=PASSAGES_READ, help="read for a question, by all")
    parser.add_argument("--only", action="append", help="modules of contenders, e.g. peer_verbatim")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(arguments, Path(folder))
    print(found["table"])  # noqa: T201
    print({key: found[key] for key in ("installed, MiB", "verbatim ask, s", "reader parity")})  # noqa: T201
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if arguments.plot:
        plot(found["entrants"], arguments.plot)


if __name__ == "__main__":
    main()
