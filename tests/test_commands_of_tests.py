"""What is run by hand out of tests/, campaigns, benchmarks, records, says with --help what it does, and does
nothing else."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
COMMANDS = sorted(
    path.relative_to(TESTS.parent).with_suffix("").as_posix().replace("/", ".")
    for path in TESTS.rglob("*.py")
    # The benchmark of peers starts theirs, and speaks to them.
    if '\nif __name__ == "__main__":' in path.read_text(encoding="utf-8")
    and not path.stem.startswith("peer_")
)


def test_the_commands_are_found() -> None:
    assert {"tests.questions.record", "tests.campaigns.kill", "tests.benchmarks.load"} <= {*COMMANDS}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_a_command_does_and_does_nothing(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main = importlib.import_module(command).main
    monkeypatch.setattr("sys.argv", [command, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: ")
