"""The command `verbatim` as its tests run it: in their own process, or in one of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from api.cli import main

ROOT = Path(__file__).parents[1]
QUESTION = "since when have the Karabakh Armenians been cut off"


def verbatim(*arguments: str | bytes, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        timeout=300,
        check=False,
        **options,
    )


def fails(arguments: Sequence[str], capsys: pytest.CaptureFixture[str], *named: str) -> None:
    """Exit code 2, nothing on stdout, one line on stderr that names these."""
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("verbatim: ")
    assert printed.err.count("\n") == 1
    for part in named:
        assert part in printed.err
