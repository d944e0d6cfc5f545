"""A generation read back whole from a Milvus server: what is lost or damaged is told, and not taken over."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path
from typing import Any

import pytest

from index.errors import SnapshotError
from index.milvus.opening import open_store
from index.passages import DEFAULT_RULES
from index.store_address import StoreAddress
from tests.built_index import build
from tests.milvus_writing import write, write_towns
from tests.planted_encoder import PlantedEncoder

AGAIN = "; run verbatim index again"
LONG = "Salt is sold here. Iron is sold there. Silk is sold now. Tin was sold once. Wax is made."


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six texts of one sentence, and one of more than a row has room for."""
    monkeypatch.setattr("index.milvus.passage_rows.TEXT_LENGTH", 300)
    folder = write_towns(tmp_path / "sources")
    (folder / "long.txt").write_text(LONG, encoding="utf-8")
    return folder


def change_row(address: StoreAddress, name: str, /, **changes: Any) -> str:
    """Of the one passage of the text of that name; its id."""
    from index.milvus.connection import Connection

    connection = Connection(address)
    try:
        passages = str(connection.named_by(address.collection))
        fields = ["document", "start", "end", "section", "words", "vector", "sentences"]
        (row,) = [
            row for row in connection.rows(passages, ["id", *fields]) if row["id"].startswith(f"{name}-")
        ]
        if changes:
            connection.call("upsert", passages, [row | changes])
        return str(row["id"])
    finally:
        connection.close()


def keep(address: StoreAddress, key: str, content: bytes | None) -> None:
    """In the archive, under that key; None takes away what is there."""
    from index.milvus.connection import Connection

    connection = Connection(address)
    try:
        archive = str(connection.named_by(address.collection)).replace("__passages", "__archive")
        if content is None:
            connection.call("delete", archive, ids=[key])
            return
        text = base64.b64encode(zlib.compress(content)).decode("ascii")
        row = {"id": key, "pieces": 1, "content": text, "nothing": [0.0, 0.0]}
        connection.call("upsert", archive, [row])
    finally:
        connection.close()


def problems_of(address: StoreAddress) -> list[str]:
    from index.milvus.check import check_store

    return check_store(address, encoder=PlantedEncoder())


def assert_made_anew(address: StoreAddress, sources: Path, text: str) -> None:
    """The next run embeds the damaged text again, and takes the others over."""
    from index.milvus.destination import MilvusDestination

    (sources / "another.txt").write_text("Amber is sold.", encoding="utf-8")
    encoder = PlantedEncoder()
    report = build([sources], MilvusDestination(address), encoder=encoder)
    assert (report.embedded, text in encoder.encoded) == (2, True)
    assert problems_of(address) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "missing"),
        (b"", "missing"),
        (b"!!!!", "not what was written"),
        (b"AAA", "not what was written"),
        (b"AAAAAAAA", "not what was written"),
        ("Ä".encode(), "not what was written"),
    ],
)
def test_sentences_vectors_lost_or_damaged_in_the_archive_are_told(
    address: StoreAddress, sources: Path, content: bytes | None, told: str
) -> None:
    write(address, sources)
    assert problems_of(address) == []
    passage = change_row(address, "long")
    keep(address, f"s/{passage}", content)
    line = f"{address}: the sentences' vectors of {passage} are {told}{AGAIN}"
    assert problems_of(address)[0] == line
    index = open_store(address, encoder=PlantedEncoder())
    with pytest.raises(SnapshotError) as raised:
        index.search("silk is sold now", 3)
    assert str(raised.value) == line
    index.close()
    assert_made_anew(address, sources, LONG)


@pytest.mark.parametrize("packed", ["*", "!!!!", "", "AAAA", "ä"])
def test_sentences_vectors_that_are_not_those_of_the_passage_are_told(
    address: StoreAddress, sources: Path, packed: str
) -> None:
    """In the passage's own row; a question, which has no more than the row, need not see that one is gone."""
    write(address, sources)
    passage = change_row(address, "3", sentences=packed)
    told = "missing" if packed == "*" else "not what was written"
    assert problems_of(address)[0] == f"{address}: the sentences' vectors of {passage} are {told}{AGAIN}"
    assert_made_anew(address, sources, "Town 3 sells salt and iron.")


@pytest.mark.parametrize("change", [{"document": "another"}, {"start": 1}, {"end": 5}])
def test_a_row_of_another_place_than_its_passage_is_told(
    address: StoreAddress, sources: Path, change: dict[str, Any]
) -> None:
    write(address, sources)
    passage = change_row(address, "3", **change)
    told = f"{address}: the passage {passage} is in no place of its document{AGAIN}"
    assert problems_of(address)[0] == told
    assert_made_anew(address, sources, "Town 3 sells salt and iron.")


def test_what_is_known_is_listed_once_however_many_are_looked_up(
    address: StoreAddress, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.builder import recipe_of
    from index.milvus.destination import MilvusDestination
    from index.milvus.written import WrittenGeneration

    write(address, sources)
    seen = []

    class Seen(WrittenGeneration):
        @property
        def versions(self) -> dict[str, str]:
            seen.append(super().versions)
            return seen[-1]

    monkeypatch.setattr("index.milvus.destination.WrittenGeneration", Seen)
    destination = MilvusDestination(address)
    with destination.writing(), destination.open(recipe_of("planted@1", DEFAULT_RULES)) as before:
        assert before is not None
        found = [destination.known(name, version) for name, version in before.versions.items()]
    assert [document.id for document, _, _ in found] == sorted(before.versions)
    assert len(seen) > len(found) == 7
    assert all(versions is seen[0] for versions in seen)
    assert before.paths is before.paths
