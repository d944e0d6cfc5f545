"""What is the Milvus store's own: addresses, one writer, leftovers, shards, damage, what it loads."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from index.builder import build
from index.errors import IndexingError, SnapshotBusyError, SnapshotError, StoreError
from index.opening import open_index
from index.shards import Shard, share_of
from index.sources import find_sources
from index.store_address import StoreAddress, parse_address
from tests.milvus_server import MilvusServer, need_milvus
from tests.planted_encoder import PlantedEncoder
from tests.test_architecture import loaded_by

ROOT = Path(__file__).parent.parent


class TestAddress:
    def test_it_is_read_and_printed(self) -> None:
        address = parse_address("milvus://10.0.0.7:19531/letters")
        assert (address.host, address.port, address.collection, address.tls) == (
            "10.0.0.7",
            19531,
            "letters",
            False,
        )
        assert (str(address), address.uri) == ("milvus://10.0.0.7:19531/letters", "http://10.0.0.7:19531")
        tls = parse_address("milvus+tls://milvus.example/letters")
        assert (tls.uri, str(tls)) == (
            "https://milvus.example:19530",
            "milvus+tls://milvus.example:19530/letters",
        )
        assert parse_address("milvus://[::1]:1/a").uri == "http://[::1]:1"

    def test_a_token_is_never_printed(self) -> None:
        address = parse_address("milvus://host/letters", "root:Milvus")
        assert address.token == "root:Milvus"  # noqa: S105 - a test's own
        assert "Milvus" not in f"{address} {address!r} {address.shard(1, 2)!r}"

    @pytest.mark.parametrize(
        "text",
        [
            *("", "milvus://", "milvus:///c", "milvus://host", "milvus://host/", "http://host/c"),
            *("milvus://host/a/b", "milvus://host/a-b", "milvus://host/1a", "milvus://host/a__b"),
            *("milvus://host/" + "a" * 101, "milvus://host:port/a", "milvus://host:70000/a"),
            *("milvus://host/a?b", "milvus://host/ä", "/folder", "milvus://[::1/a"),
        ],
    )
    def test_what_is_none_is_refused_with_the_form(self, text: str) -> None:
        with pytest.raises(StoreError, match="give "):
            parse_address(text)

    def test_the_longest_name_is_taken(self) -> None:
        assert parse_address("milvus://host/" + "a" * 100).collection == "a" * 100

    def test_a_secret_in_an_address_is_refused_unprinted(self) -> None:
        with pytest.raises(StoreError, match="VERBATIM_MILVUS_TOKEN") as told:
            parse_address("milvus://root:geheim@host/letters")
        assert "geheim" not in str(told.value)


class TestShards:
    def test_every_document_is_of_one_share(self) -> None:
        shards = [Shard(number, 5) for number in range(1, 6)]
        counts = [0] * 5
        for number in range(2000):
            holding = [at for at, shard in enumerate(shards) if shard.holds(f"document-{number}")]
            assert len(holding) == 1
            counts[holding[0]] += 1
        assert min(counts) > 300

    @pytest.mark.parametrize("text", ["", "0/1", "2/1", "1", "1/0", "a/b", "1/2/3", "-1/2", "1/10000"])
    def test_what_is_no_share_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is no share; give i/n"):
            Shard.parse(text)
        assert Shard.parse("4/4") == Shard(4, 4)

    def test_what_is_live_is_in_no_share(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
        sources = find_sources([tmp_path], leave_out=None).sources
        import hashlib

        live = {sources[0].document_id: hashlib.sha256(sources[0].read()).hexdigest()}
        live[sources[1].document_id] = "another version"
        assert share_of(Shard(1, 1), sources, live) == [sources[1]]


def test_without_the_package_the_install_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.milvus.connection.find_spec", lambda _: None)
    with pytest.raises(StoreError, match=r"pip install 'verbatim-qa\[milvus\]'"):
        open_index(StoreAddress("127.0.0.1", 1, "letters"))


def test_a_folder_loads_nothing_of_milvus(article_index: Path) -> None:
    program = (
        "import sys\nfrom pathlib import Path\nfrom index.opening import open_index\n"
        "open_index(Path(sys.argv[1])).search('when did it begin', 3)"
    )
    assert loaded_by(program, str(article_index)) & {"pymilvus", "grpc", "pandas", "milvus_lite"} == set()


def test_a_server_that_is_not_there_is_told_at_once() -> None:
    need_milvus()
    gone = r"milvus://127\.0\.0\.1:1/letters: .*see that the server is up"
    with pytest.raises(StoreError, match=gone) as told:
        open_index(parse_address("milvus://127.0.0.1:1/letters", "user:geheim"))
    assert "\n" not in str(told.value)
    assert "geheim" not in str(told.value)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MilvusServer]:
    need_milvus()
    running = MilvusServer(tmp_path_factory.mktemp("milvus") / "data")
    running.start()
    yield running
    running.stop()


@pytest.fixture
def address(server: MilvusServer, request: pytest.FixtureRequest) -> StoreAddress:
    return server.address(f"own_{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"Town {number} sells salt and iron.", encoding="utf-8")
    return folder


def write(address: StoreAddress, folder: Path, encoder: PlantedEncoder | None = None) -> str:
    from index.milvus.destination import MilvusDestination

    return build([folder], MilvusDestination(address), encoder=encoder or PlantedEncoder()).generation


def collections(address: StoreAddress) -> set[str]:
    from index.milvus.connection import Connection

    connection = Connection(address)
    try:
        names = {str(name) for name in connection.call("list_collections")}
    finally:
        connection.close()
    return {name for name in names if name.startswith(f"{address.collection}__")}


def paths_in(address: StoreAddress) -> set[str]:
    index = open_index(address, encoder=PlantedEncoder())
    try:
        return {Path(record.path).name for record in index.records(1000)}
    finally:
        index.close()


FAULTS = (
    "index.milvus.pieces.PieceWriter.add_document",
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
    index = open_index(address, encoder=PlantedEncoder())
    assert (index.generation, index.document_count) == (first, 6)
    index.close()
    assert collections(address) == before, "nothing half-written stays"
    assert write(address, sources) != first
    assert "new.txt" in paths_in(address)


DYING = """
import os, sys
from pathlib import Path
from index.builder import build
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
    index = open_index(address, encoder=PlantedEncoder())
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
    index = open_index(address, encoder=PlantedEncoder())
    assert index.generation == first
    index.close()


def test_generations_go_when_nobody_can_want_them(
    address: StoreAddress, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

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


def test_shares_are_embedded_apart_and_gathered(address: StoreAddress, sources: Path, tmp_path: Path) -> None:
    from index.builder import recipe_of
    from index.milvus.destination import MilvusDestination, live_versions
    from index.passages import DEFAULT_RULES

    encoders = [PlantedEncoder() for _ in range(3)]
    recipe = recipe_of(encoders[0].identity, DEFAULT_RULES)
    for number, encoder in enumerate(encoders[:2], 1):
        shard = Shard(number, 2)
        share = share_of(shard, find_sources([sources], None).sources, live_versions(address, recipe))
        build(share, MilvusDestination(address.shard(number, 2)), encoder=encoder)
    with pytest.raises(StoreError, match="holds no index"):
        open_index(address, encoder=PlantedEncoder())
    report = build([sources], MilvusDestination(address), encoder=encoders[2])
    assert (report.documents, report.embedded) == (6, 0)
    texts = {path.read_text(encoding="utf-8") for path in sources.iterdir()}
    assert texts.isdisjoint(encoders[2].encoded)
    assert texts <= set(encoders[0].encoded) | set(encoders[1].encoded)
    assert texts.isdisjoint(set(encoders[0].encoded) & set(encoders[1].encoded))
    assert not [name for name in collections(address) if "__shard_" in name]
    build([sources], tmp_path / "folder", encoder=PlantedEncoder())
    one, other = (
        open_index(tmp_path / "folder", encoder=PlantedEncoder()),
        open_index(address, encoder=PlantedEncoder()),
    )
    assert other.records(10) == one.records(10)
    assert [hit.passage for hit in other.search("salt of town 3", 4)] == [
        hit.passage for hit in one.search("salt of town 3", 4)
    ]
    one.close()
    other.close()


def damage_counts(address: StoreAddress, names: str) -> None:
    from index.milvus.connection import Connection

    connection = Connection(address)
    passages = str(connection.named_by(address.collection))
    if names == "passage":
        (row,) = connection.call("query", passages, filter="", limit=1, output_fields=["id"])
        connection.call("delete", passages, ids=[row["id"]])
    else:
        archive = passages.replace("__passages", "__archive")
        rows = connection.call("query", archive, filter="", limit=100, output_fields=["id"])
        key = next(row["id"] for row in rows if row["id"].startswith(names))
        row = {"id": key, "pieces": 1, "content": "eJwDAAAAAAE=", "nothing": [0.0, 0.0]}
        connection.call("upsert", archive, [row])
    connection.close()


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
            open_index(address, encoder=PlantedEncoder())
    (sources / "another.txt").write_text("Silk again.", encoding="utf-8")
    write(address, sources)
    assert check_store(address, encoder=PlantedEncoder()) == [], "the next run mends it"


def test_a_collection_of_others_is_left_alone(address: StoreAddress, sources: Path) -> None:
    from index.milvus.connection import Connection
    from index.milvus.schema import create_pieces

    connection = Connection(address)
    create_pieces(connection.call, address.collection)
    with pytest.raises(StoreError, match="is a collection of another make; choose another name"):
        write(address, sources)
    assert connection.has(address.collection)
    connection.close()


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
        open_index(tmp_path / "folder", encoder=PlantedEncoder()),
        open_index(address, encoder=PlantedEncoder()),
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
    index = open_index(address, encoder=PlantedEncoder(), limit=1.0)
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
    index = open_index(address, encoder=PlantedEncoder())
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
