"""What the Milvus store keeps, and what is told where that is damaged or its server away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexingError, SnapshotError, StoreError
from index.folder.opening import open_folder
from index.milvus.opening import open_store
from index.store_address import StoreAddress
from tests.built_index import build
from tests.milvus_server import MilvusServer
from tests.milvus_writing import collections, damage_counts, write, write_towns
from tests.planted_encoder import PlantedEncoder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_towns(tmp_path / "sources")


@pytest.mark.parametrize(
    ("names", "told"),
    [("passage", "holds 5 passages, the manifest says 6"), ("m", "not a manifest"), ("d/", "is not whole")],
)
def test_damage_is_found(address: StoreAddress, sources: Path, names: str, told: str) -> None:
    from index.milvus.check import check_store

    write(address, sources)
    assert check_store(address, encoder=PlantedEncoder()) == []
    damage_counts(address, names)
    problems = check_store(address, encoder=PlantedEncoder())
    assert problems
    assert all("\n" not in problem for problem in problems)
    assert told in problems[0]
    if names != "d/":
        with pytest.raises(IndexingError, match="run verbatim index again"):
            open_store(address, encoder=PlantedEncoder())
    (sources / "another.txt").write_text("Silk again.", encoding="utf-8")
    write(address, sources)
    assert check_store(address, encoder=PlantedEncoder()) == [], "the next run mends it"


@pytest.mark.parametrize("times", [1, 3])
def test_a_sound_index_whose_collections_go_while_it_is_checked_is_not_called_damaged(
    address: StoreAddress, sources: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    from index.milvus.check import check_store

    monkeypatch.setattr("index.milvus.leftovers.GRACE", timedelta(0))
    write(address, sources)
    begun = []

    def replaced(_stage: str, done: int, _of: int) -> None:
        if done == 1:
            begun.append(collections(address))
            for edition in range(2 if len(begun) <= times else 0):
                (sources / "0.txt").write_text(f"Edition {edition} of {len(begun)}.", encoding="utf-8")
                write(address, sources)

    problems = check_store(address, encoder=PlantedEncoder(), progress=replaced)
    assert problems == ([f"{address}: was replaced 3 times while being checked; try again"] * (times == 3))
    assert len(begun) == min(times + 1, 3)


def test_a_passage_of_many_sentences_is_scored_by_all_of_them(
    address: StoreAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a field of Milvus holds: the rest is in the archive."""
    monkeypatch.setattr("index.milvus.passage_rows.TEXT_LENGTH", 300)
    (tmp_path / "a.txt").write_text(
        "# A heading that is long\n\nSalt here. Iron there. Silk now.", encoding="utf-8"
    )
    write(address, tmp_path / "a.txt")
    build([tmp_path / "a.txt"], tmp_path / "folder", encoder=PlantedEncoder())
    one, other = (
        open_folder(tmp_path / "folder", encoder=PlantedEncoder()),
        open_store(address, encoder=PlantedEncoder()),
    )
    (ours,), (theirs,) = other.search("Silk now.", 1), one.search("Silk now.", 1)
    assert ours.passage == theirs.passage
    assert ours.dense == pytest.approx(theirs.dense, abs=1e-4)
    one.close()
    other.close()


def test_the_encoder_is_fetched_once_and_checked(
    address: StoreAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.milvus.connection import Connection
    from index.milvus.kept_encoder import fetch_encoder, keep_encoder

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = tmp_path / "made"
    made.mkdir()
    (made / "model.onnx").write_bytes(np.random.default_rng(1).bytes(200_000))
    (made / "encoder.json").write_text("{}", encoding="utf-8")
    connection = Connection(address)
    files = keep_encoder(connection, address.collection, made)
    assert keep_encoder(connection, address.collection, made) == files
    folder = fetch_encoder(connection, address.collection, files)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in made.iterdir()
    }
    (folder / "model.onnx").write_bytes(b"other")
    assert fetch_encoder(connection, address.collection, files) == folder
    assert (folder / "model.onnx").read_bytes() == (made / "model.onnx").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("index.milvus.connection.Connection.get", lambda *_: {})
        assert fetch_encoder(connection, address.collection, files) == folder, (
            "no call while the cache is right"
        )
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(SnapshotError, match="set XDG_CACHE_HOME to a folder that can be written"):
        fetch_encoder(connection, address.collection, files)
    connection.close()


def test_a_server_that_does_not_answer_is_told_in_time(server: MilvusServer, sources: Path) -> None:
    address = server.address("frozen")
    write(address, sources)
    index = open_store(address, encoder=PlantedEncoder(), limit=1.0)
    server.freeze()
    try:
        with pytest.raises(StoreError, match="does not answer in time"):
            index.search("salt", 3)
    finally:
        server.thaw()
    assert index.search("salt", 3)
    index.close()


def test_a_server_killed_and_started_again_is_found_again(server: MilvusServer, sources: Path) -> None:
    address = server.address("killed")
    write(address, sources)
    index = open_store(address, encoder=PlantedEncoder())
    before = index.search("salt of town 2", 3)
    server.kill()
    with pytest.raises(StoreError, match="see that the server is up") as told:
        index.search("salt", 3)
    assert "\n" not in str(told.value)
    server.start()
    wait_until(lambda: index.search("salt of town 2", 3) == before)
    assert {Path(record.path).name for record in index.records(10)} == {
        f"{number}.txt" for number in range(6)
    }
    index.close()
    assert logging.getLogger("pymilvus").level > logging.CRITICAL, "its tracebacks are nobody's"


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """An answer that is not yet to be had counts as none."""
    until = time.monotonic() + seconds
    while True:
        try:
            if holds():
                return
        except StoreError:
            pass
        assert time.monotonic() < until
        time.sleep(0.1)
