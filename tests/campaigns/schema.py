"""schemathesis against the running app, all checks: python -m tests.campaigns.schema.

Against the article's real index; with --double the models are a double, which leaves the HTTP side as it is.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from api.settings import Settings
from index.article import article_folder, open_article
from tests.campaigns.served import served
from tests.serving_doubles import hashed_answerer


@dataclass(frozen=True)
class Campaign:
    cases: int
    failures: int
    code: int
    output: str


ALL_PHASES = "examples,coverage,fuzzing,stateful"


def run(
    examples: int, *, double: bool, phases: str = ALL_PHASES, seed: int = 0, within: float = 7200
) -> Campaign:
    """At most `examples` cases for each operation and phase that makes them at random."""
    if double:
        with served(Settings(), hashed_answerer(documents=3)) as url:  # type: ignore[arg-type]
            return _attack(url, examples, phases, seed, within)
    open_article().close()
    with served(Settings(index=article_folder(), poll_interval=0)) as url:
        return _attack(url, examples, phases, seed, within)


def _attack(url: str, examples: int, phases: str, seed: int, within: float) -> Campaign:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/openapi.json",
                "--checks", "all", "--max-examples", str(examples), "--seed", str(seed), "--workers", "2",
                "--warnings", "off", "--suppress-health-check", "all",
                "--generation-database", "none", "--phases", phases,
            ],
            cwd=folder, capture_output=True, text=True, timeout=within, check=False,
        )  # fmt: skip
    output = done.stdout + done.stderr
    cases = _counted(r"([0-9,]+) generated", output)
    return Campaign(cases, _counted(r"found ([0-9,]+) unique failure", output), done.returncode, output)


def _counted(pattern: str, output: str) -> int:
    found = re.search(pattern, output)
    return int(found[1].replace(",", "")) if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=60, help="cases at most for each operation and phase")
    parser.add_argument("--rounds", type=int, default=6, help="each with another seed")
    parser.add_argument("--double", action="store_true")
    asked = parser.parse_args()
    cases = failures = code = 0
    for seed in range(asked.rounds):
        campaign = run(asked.examples, double=asked.double, seed=seed)
        cases, failures = cases + campaign.cases, failures + campaign.failures
        code = code or campaign.code
        if campaign.code:
            sys.stdout.write(campaign.output)
        sys.stdout.write(f"seed {seed}: {cases} cases so far, {failures} failures\n")
        sys.stdout.flush()
    return code


if __name__ == "__main__":
    sys.exit(main())
