"""Shares of the documents: each in one of them, embedded apart, gathered in one index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.cli.index import run_shard
from index import builder
from index.errors import StoreError
from index.folder.opening import open_folder
from index.milvus.opening import open_store
from index.shards import Shard, share_of
from index.sources import Found, find_sources
from index.store_address import StoreAddress
from tests.built_index import build
from tests.milvus_writing import collections, write_towns
from tests.planted_encoder import PlantedEncoder


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


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_towns(tmp_path / "sources")


def test_shares_are_embedded_apart_and_gathered(address: StoreAddress, sources: Path, tmp_path: Path) -> None:
    from index.builder import recipe_of
    from index.milvus.destination import MilvusDestination, live_versions
    from index.passages import DEFAULT_RULES

    encoders = [PlantedEncoder() for _ in range(3)]
    recipe = recipe_of(encoders[0].identity, DEFAULT_RULES)
    for number, encoder in enumerate(encoders[:2], 1):
        shard = Shard(number, 2)
        share = share_of(shard, find_sources([sources], None).sources, live_versions(address, recipe))
        builder.build(Found(tuple(share)), MilvusDestination(address.shard(number, 2)), encoder=encoder)
    with pytest.raises(StoreError, match="holds no index"):
        open_store(address, encoder=PlantedEncoder())
    report = build([sources], MilvusDestination(address), encoder=encoders[2])
    assert (report.documents, report.embedded) == (6, 0)
    texts = {path.read_text(encoding="utf-8") for path in sources.iterdir()}
    assert texts.isdisjoint(encoders[2].encoded)
    assert texts <= set(encoders[0].encoded) | set(encoders[1].encoded)
    assert texts.isdisjoint(set(encoders[0].encoded) & set(encoders[1].encoded))
    assert not [name for name in collections(address) if "__shard_" in name]
    build([sources], tmp_path / "folder", encoder=PlantedEncoder())
    one, other = (
        open_folder(tmp_path / "folder", encoder=PlantedEncoder()),
        open_store(address, encoder=PlantedEncoder()),
    )
    assert other.records(10) == one.records(10)
    assert [hit.passage for hit in other.search("salt of town 3", 4)] == [
        hit.passage for hit in one.search("salt of town 3", 4)
    ]
    one.close()
    other.close()


def test_a_share_tells_what_is_of_no_format_that_is_read(
    address: StoreAddress, sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the run that is no share does."""
    monkeypatch.setattr("index.encoder.SentenceTransformerEncoder", PlantedEncoder)
    (sources / "picture.png").write_bytes(b"no text")
    assert run_shard([sources], address, Shard(1, 2), None, as_json=True)
    assert json.loads(capsys.readouterr().out)["skipped"] == 1
