"""An index opened while another takes its place, and what a writer that was stopped left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import index.folder.snapshot
from index.errors import EncoderError, SnapshotError
from index.folder.check import check
from index.folder.opening import open_folder
from index.folder.snapshot import Snapshot, current_generation, find_snapshot, open_snapshot
from tests.built_index import run, write_three
from tests.planted_encoder import PlantedEncoder


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
    find_damage = index.folder.snapshot.damage

    def replaced(snapshot: Snapshot) -> Iterator[str]:
        opened.append(snapshot.manifest.generation)
        if len(opened) > times:
            return find_damage(snapshot)
        (out / "CURRENT").write_bytes(lines[len(opened) % 2 - 1])
        return iter([f"{snapshot.folder}: is gone"])

    monkeypatch.setattr("index.folder.snapshot.damage", replaced)
    if times == 3:
        with pytest.raises(SnapshotError, match=r"out: was replaced 3 times while being opened; try again$"):
            open_snapshot(out)
    else:
        assert open_snapshot(out).manifest.generation == current_generation(out) == opened[-1]
    assert len(opened) == min(times + 1, 3)


def replace_twice(out: Path, sources: Path) -> None:
    """Makes two generations more, with which the one that was live is removed."""
    replaced = current_generation(out)
    for _ in range(2):
        (sources / "one.txt").write_text(f"What came after {current_generation(out)}.", encoding="utf-8")
        run(out, sources)
    assert not (out / "generations" / replaced).exists()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An index of the folder `sources` beside it."""
    run(tmp_path / "out", write_three(tmp_path / "sources"))
    return tmp_path / "out"


@pytest.fixture
def sources(out: Path) -> Path:
    return out.with_name("sources")


@pytest.mark.parametrize("times", [1, 2, 3])
def test_an_index_whose_files_go_while_it_is_opened_is_begun_again_with(
    out: Path, sources: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """They go once their checksums have been checked."""
    seen = []

    def probed(*_: object) -> None:
        seen.append(current_generation(out))
        if len(seen) <= times:
            replace_twice(out, sources)

    monkeypatch.setattr("index.folder.opening.check_probes", probed)
    if times == 3:
        with pytest.raises(SnapshotError, match=r"out: was replaced 3 times while being opened; try again$"):
            open_folder(out, encoder=PlantedEncoder())
    else:
        opened = open_folder(out, encoder=PlantedEncoder())
        assert opened.generation == current_generation(out) == seen[-1]
        opened.close()
    assert len(set(seen)) == min(times + 1, 3)


def test_what_is_wrong_with_the_live_index_is_told_at_once(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def probed(*_: object) -> None:
        tries.append(1)
        raise EncoderError("not the encoder that made it")

    monkeypatch.setattr("index.folder.opening.check_probes", probed)
    with pytest.raises(EncoderError, match="not the encoder that made it"):
        open_folder(out, encoder=PlantedEncoder())
    assert check(out, encoder=PlantedEncoder()) == ["not the encoder that made it"]
    assert len(tries) == 2


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_sound_index_that_is_replaced_while_it_is_checked_is_not_called_damaged(
    out: Path, sources: Path, times: int
) -> None:
    begun = []

    def replaced(_stage: str, done: int, _of: int) -> None:
        if done == 1:
            begun.append(current_generation(out))
            if len(begun) <= times:
                replace_twice(out, sources)

    problems = check(out, encoder=PlantedEncoder(), progress=replaced)
    assert problems == ([f"{out}: was replaced 3 times while being checked; try again"] if times == 3 else [])
    assert len(set(begun)) == min(times + 1, 3)


def test_damage_is_told_of_the_index_that_has_replaced_the_one_checked(out: Path, sources: Path) -> None:
    damaged = []

    def replaced(_stage: str, done: int, _of: int) -> None:
        if done == 1 and not damaged:
            replace_twice(out, sources)
            damaged.append(find_snapshot(out).folder / "vectors.npy")
            damaged[0].unlink()

    (problem,) = check(out, encoder=PlantedEncoder(), progress=replaced)
    assert problem == f"{damaged[0]}: is missing; run verbatim index again"


def test_a_current_that_was_never_swapped_in_is_removed_by_the_next_writer(tmp_path: Path) -> None:
    sources, out = write_three(tmp_path / "sources"), tmp_path / "out"
    first = run(out, sources)
    (out / ".CURRENT.tmp").write_bytes(b"half a li")
    assert run(out, sources).generation == first.generation
    assert sorted(path.name for path in out.iterdir()) == ["CURRENT", "generations", "lock"]
