"""An index opened while another takes its place, and what a writer that was stopped left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import index.snapshot
from index.errors import SnapshotError
from index.snapshot import Snapshot, current_generation, open_snapshot
from tests.built_index import run, write_three


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_opening_follows_an_index_that_is_replaced_meanwhile_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Two generations take turns; the files of one that is live no more may be gone."""
    sources, out = write_three(tmp_path / "sources"), tmp_path / "out"
    run(out, sources)
    lines = [(out / "CURRENT").read_bytes()]
    (sources / "one.txt").write_text("Wholly other words.", encoding="utf-8")
    run(out, sources)
    lines.append((out / "CURRENT").read_bytes())
    opened = []
    find_damage = index.snapshot.damage

    def replaced(snapshot: Snapshot) -> Iterator[str]:
        opened.append(snapshot.manifest.generation)
        if len(opened) > times:
            return find_damage(snapshot)
        (out / "CURRENT").write_bytes(lines[len(opened) % 2 - 1])
        return iter([f"{snapshot.folder}: is gone"])

    monkeypatch.setattr("index.snapshot.damage", replaced)
    if times == 3:
        with pytest.raises(SnapshotError, match=r"out: was replaced 3 times while being opened; try again$"):
            open_snapshot(out)
    else:
        assert open_snapshot(out).manifest.generation == current_generation(out) == opened[-1]
    assert len(opened) == min(times + 1, 3)


def test_a_current_that_was_never_swapped_in_is_removed_by_the_next_writer(tmp_path: Path) -> None:
    sources, out = write_three(tmp_path / "sources"), tmp_path / "out"
    first = run(out, sources)
    (out / ".CURRENT.tmp").write_bytes(b"half a li")
    assert run(out, sources).generation == first.generation
    assert sorted(path.name for path in out.iterdir()) == ["CURRENT", "generations", "lock"]
