"""An index survives whatever stops its writing: a full disk, an interrupt, a kill at any moment."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from index.errors import SnapshotError
from index.folder.check import check
from index.folder.snapshot import current_generation
from index.folder.vectors import VectorWriter
from tests.built_index import run, texts_in, write_three
from tests.campaigns.kill import run_kills, run_kills_at_changes
from tests.planted_encoder import PlantedEncoder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_three(tmp_path / "sources")


WRITE_POINTS = (
    "index.folder.archive.ArchiveWriter.add",
    "index.folder.lexical.LexicalWriter.add",
    "index.folder.lexical.LexicalWriter.close",
    "index.folder.vectors.VectorWriter.add",
    "index.folder.vectors.VectorWriter.close",
    "tests.planted_encoder.PlantedEncoder.export",
    "index.folder.snapshot.SnapshotWriter.files",
    "index.folder.snapshot.sync_tree",
    "pathlib.Path.rename",
    "index.folder.snapshot.sync_folder",
    "index.folder.snapshot.replace_file",
    "index.folder.durable.os.replace",
    "index.folder.durable.os.fsync",
    "index.embedding.cut_passages",
    "index.folder.destination.shutil.copyfile",
    "pathlib.Path.touch",
    "pathlib.Path.chmod",
)


def disk_full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupted(*_: object, **__: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("point", "fault"),
    [
        *((point, disk_full) for point in WRITE_POINTS),
        *((point, interrupted) for point in WRITE_POINTS[::4]),
    ],
)
def test_a_fault_at_any_write_point_leaves_the_old_index(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, fault: Callable[..., NoReturn]
) -> None:
    out = tmp_path / "out"
    first = run(out, sources)
    old_texts = texts_in(out)
    (sources / "one.txt").write_text("Wholly other words.", encoding="utf-8")
    encoder = PlantedEncoder()
    if point.endswith("export"):
        encoder = PlantedEncoder("planted@2")
    with monkeypatch.context() as patch:
        patch.setattr(point, fault)
        with pytest.raises(SnapshotError if fault is disk_full else KeyboardInterrupt) as told:
            run(out, sources, encoder=encoder)
    if fault is disk_full:
        assert "No space left on device" in str(told.value)
        assert "\n" not in str(told.value)
    assert current_generation(out) == first.generation
    assert texts_in(out) == old_texts
    run(out, sources)
    kept = set(old_texts.values()) - {"The blockade began in December."}
    assert set(texts_in(out).values()) == kept | {"Wholly other words."}
    assert not list((out / "generations").glob(".tmp-*"))
    assert check(out, encoder=PlantedEncoder()) == []


def test_a_disk_that_is_full_for_the_encoder_is_told_as_for_any_file(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "out", sources)
    (sources / "one.txt").write_text("Wholly other words.", encoding="utf-8")
    monkeypatch.setattr("shutil.copyfile", disk_full)
    with pytest.raises(
        SnapshotError, match=r"out: cannot be written \(No space left on device\), the old index"
    ):
        run(tmp_path / "out", sources)


@pytest.mark.parametrize(
    "point", ["index.folder.durable.sync_folder", "index.folder.snapshot.remove_leftovers"]
)
def test_a_fault_after_the_swap_leaves_the_new_index(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    out = tmp_path / "out"
    first = run(out, sources).generation

    def stopped_once_swapped(_: Path) -> None:
        if current_generation(out) != first:
            raise KeyboardInterrupt

    (sources / "one.txt").write_text("Wholly other words.", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(point, stopped_once_swapped)
        with pytest.raises(KeyboardInterrupt):
            run(out, sources)
    assert "Wholly other words." in texts_in(out).values()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which is Linux's")
def test_a_full_disk_is_told_while_vectors_are_written() -> None:
    writer = VectorWriter(Path("/dev/full"), 4)
    with pytest.raises(OSError, match="No space left"):
        writer.add(np.zeros((100_000, 4), dtype=np.float32))
    writer.abandon()


def test_killed_at_random_moments_it_is_old_or_new_and_never_a_mixture(tmp_path: Path) -> None:
    """The whole campaign: python -m tests.campaigns.kill --count 200."""
    outcome = run_kills(tmp_path, count=5, seed=1)
    assert outcome.problems == []
    assert outcome.kills == 5


def test_killed_before_a_change_on_disk_it_is_old_or_new_and_never_a_mixture(tmp_path: Path) -> None:
    outcome = run_kills_at_changes(tmp_path, every=7)
    assert outcome.problems == []
    assert outcome.kills >= 4
    assert outcome.old + outcome.new == outcome.kills


def test_the_command_that_runs_all_kills_is_there() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "tests.campaigns.kill", "--help"], capture_output=True, text=True, check=True
    )
    assert "--count" in shown.stdout
