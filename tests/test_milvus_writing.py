"""Writing into Milvus: one writer at a time, nothing half-written, and what the dead left is cleaned up."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.errors import SnapshotBusyError, StoreError
from index.milvus.opening import open_store
from index.store_address import StoreAddress
from tests.milvus_writing import collections, paths_in, write, write_towns
from tests.planted_encoder import PlantedEncoder

ROOT = Path(__file__).parent.parent


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_towns(tmp_path / "sources")


FAULTS = (
    "index.milvus.archive.ArchiveWriter.add_document",
    "index.milvus.pieces.PieceWriter.finish",
    "index.milvus.generation.keep_encoder",
    "index.milvus.generation.index_passages",
    "index.milvus.generation.MilvusGeneration._check_counts",
    "index.milvus.lease.Lease.check",
)


@pytest.mark.parametrize("point", FAULTS)
def test_a_fault_while_writing_leaves_the_old_generation(
    address: StoreAddress, sources: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    first = write(address, sources)
    before = collections(address)
    (sources / "new.txt").write_text("Town new sells silk.", encoding="utf-8")

    def failed(*_: object, **__: object) -> None:
        raise StoreError("gone")

    encoder = PlantedEncoder("planted@2" if point.endswith("keep_encoder") else "planted@1")
    with monkeypatch.context() as patch:
        patch.setattr(point, failed)
        with pytest.raises(StoreError, match="gone"):
            write(address, sources, encoder)
    index = open_store(address, encoder=PlantedEncoder())
    assert (index.generation, index.document_count) == (first, 6)
    index.close()
    assert collections(address) == before, "nothing half-written stays"
    assert write(address, sources) != first
    assert "new.txt" in paths_in(address)


DYING = """
import os, sys
from pathlib import Path
from tests.built_index import build
from index.milvus.destination import MilvusDestination
from index.milvus.generation import MilvusGeneration
from index.store_address import parse_address
from tests.planted_encoder import PlantedEncoder

MilvusGeneration._check_counts = lambda _: os._exit(9)
build([Path(sys.argv[2])], MilvusDestination(parse_address(sys.argv[1])), encoder=PlantedEncoder())
"""


def test_a_writer_that_died_is_cleaned_up_after(
    address: StoreAddress, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leaves a finished copy that was never named, and its lease."""
    first = write(address, sources)
    before = collections(address)
    (sources / "new.txt").write_text("Town new sells silk.", encoding="utf-8")
    died = subprocess.run(
        [sys.executable, "-c", DYING, str(address), str(sources)], cwd=ROOT, check=False, timeout=300
    )
    assert died.returncode == 9
    assert len(collections(address)) == len(before) + 3
    index = open_store(address, encoder=PlantedEncoder())
    assert index.generation == first
    index.close()
    monkeypatch.setattr("index.milvus.lease.DEAD_AFTER", 3.0)
    second = write(address, sources)
    assert "new.txt" in paths_in(address)
    left = {name for name in collections(address) if "__encoder_" not in name}
    assert {name.split("__")[1] for name in left} == {made.replace("-", "_") for made in (first, second)}


def test_two_writers_do_not_meet(address: StoreAddress, sources: Path) -> None:
    from index.milvus.connection import Connection
    from index.milvus.lease import lease

    connection = Connection(address)
    with (
        lease(connection, address.collection),
        pytest.raises(SnapshotBusyError, match="another process is writing it; try again when it is done"),
    ):
        write(address, sources)
    connection.close()
    assert write(address, sources)


def test_a_writer_that_was_taken_for_dead_publishes_nothing(
    address: StoreAddress, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.milvus.connection import Connection
    from index.milvus.lease import lease

    first = write(address, sources)
    (sources / "new.txt").write_text("Town new sells silk.", encoding="utf-8")
    monkeypatch.setattr("index.milvus.lease.DEAD_AFTER", 1.5)
    monkeypatch.setattr("index.milvus.lease._count", lambda *_: None)
    connection = Connection(address)
    with (
        lease(connection, address.collection) as silent,
        lease(Connection(address), address.collection) as taken,
    ):
        with pytest.raises(SnapshotBusyError, match="another process writes there now"):
            silent.check()
        taken.check()
    connection.close()
    index = open_store(address, encoder=PlantedEncoder())
    assert index.generation == first
    index.close()


def test_generations_go_when_nobody_can_want_them(
    address: StoreAddress, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for number in range(3):
        (sources / f"new-{number}.txt").write_text(f"Silk {number}.", encoding="utf-8")
        made.append(write(address, sources))
    assert len([name for name in collections(address) if name.endswith("__passages")]) == 3
    monkeypatch.setattr("index.milvus.leftovers.GRACE", timedelta(0))
    (sources / "last.txt").write_text("Silk at last.", encoding="utf-8")
    made.append(write(address, sources))
    left = {name for name in collections(address) if name.endswith("__passages")}
    assert len(left) == 2, "the live one, and the one before"
    assert all(any(generation.replace("-", "_") in name for name in left) for generation in made[-2:])


@pytest.mark.parametrize(
    ("ahead", "kept"),
    [
        (timedelta(seconds=30), 3),
        (timedelta(hours=1), 2),
        (-timedelta(hours=1), 2),
    ],
)
def test_what_a_machine_with_a_wrong_clock_has_made_stays_no_longer(
    address: StoreAddress, sources: Path, monkeypatch: pytest.MonkeyPatch, ahead: timedelta, kept: int
) -> None:
    """Clocks of two machines differ a little, and then a generation stays for its minute all the same."""
    monkeypatch.setattr(
        "index.milvus.generation.made_now", lambda: f"{datetime.now(UTC) + ahead:%Y-%m-%dT%H:%M:%SZ}"
    )
    for number in range(3):
        (sources / f"new-{number}.txt").write_text(f"Silk {number}.", encoding="utf-8")
        write(address, sources)
    assert len([name for name in collections(address) if name.endswith("__passages")]) == kept


def test_a_collection_of_others_is_left_alone(address: StoreAddress, sources: Path) -> None:
    from index.milvus.connection import Connection
    from index.milvus.schema import create_pieces

    connection = Connection(address)
    create_pieces(connection, address.collection)
    with pytest.raises(StoreError, match="is a collection of another make; choose another name"):
        write(address, sources)
    assert connection.has(address.collection)
    connection.close()
