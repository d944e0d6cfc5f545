"""Commands of qa.training run as from a terminal, for their tests."""

from __future__ import annotations

import pytest

from qa.training.__main__ import main


def refused(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """The one line that a command says which ends with 2."""
    capsys.readouterr()
    monkeypatch.setattr("sys.argv", ["qa.training", *words.split()])
    assert main() == 2
    printed = capsys.readouterr()
    # Bars of transformers, which has loaded what could be loaded.
    lines = [line for line in printed.err.splitlines() if line and "it/s]" not in line]
    assert printed.out == ""
    assert len(lines) == 1
    assert lines[0].startswith(f"qa.training {words.split()[0]}: ")
    return lines[0]
