"""What every passage store promises of what is built into it, over a folder and over a real Milvus server."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import IndexingError
from index.folder.archive import Archive
from index.folder.layout import ARCHIVE_FILE
from index.folder.opening import open_folder
from index.opening import destination_at
from index.passages import DEFAULT_RULES, PassageRules
from tests.built_index import build
from tests.hostile_texts import HOSTILE_TEXTS
from tests.planted_encoder import PlantedEncoder
from tests.store_kinds import Kind, kind_of, open_planted, texts


@pytest.fixture(scope="module", params=["folder", "milvus"])
def kind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kind:
    return kind_of(request, tmp_path_factory)


def test_adds_changes_and_deletes_embed_only_what_changed(kind: Kind, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for name in ("a", "b", "c"):
        (sources / f"{name}.txt").write_text(f"The town {name} sells salt.", encoding="utf-8")
    place = kind.new()
    first = kind.build(place, sources)
    assert (len(first.added), first.documents, first.passages, first.embedded) == (3, 3, 3, 3)
    open_first = open_planted(place)
    kept = {hit.passage.id for hit in open_first.search("town a", 3)}

    encoder = PlantedEncoder()
    (sources / "b.txt").write_text("The town b sells amber now.", encoding="utf-8")
    (sources / "c.txt").unlink()
    (sources / "d.txt").write_text("The town d sells coal.", encoding="utf-8")
    second = kind.build(place, sources, encoder=encoder)
    assert [Path(path).name for path in second.added] == ["d.txt"]
    assert [Path(path).name for path in second.changed] == ["b.txt"]
    assert [Path(path).name for path in second.removed] == ["c.txt"]
    assert [Path(path).name for path in second.unchanged] == ["a.txt"]
    assert second.embedded == 2
    assert "The town a sells salt." not in encoder.encoded
    assert texts(place) == {
        "a.txt": "The town a sells salt.",
        "b.txt": "The town b sells amber now.",
        "d.txt": "The town d sells coal.",
    }
    index = open_planted(place)
    nearest = index.search("amber", 1)[0].passage
    assert nearest.span.cut(index.document(nearest.document_id).text) == "The town b sells amber now."
    ids = {hit.passage.id for hit in index.search("town", 10)}
    assert len(ids) == 3
    assert len(ids & kept) == 1, "the passage that stayed keeps its id"
    assert index.search("town c", 3, frozenset({index.records(1)[0].id}))
    index.close()

    assert open_first.generation == first.generation
    assert len(open_first.search("town", 10)) == 3, "the old generation still answers who has it open"
    open_first.close()
    same = kind.build(place, sources)
    assert (same.generation, same.embedded) == (second.generation, 0)
    for path in sources.iterdir():
        path.unlink()
    emptied = kind.build(place, sources)
    assert (len(emptied.removed), emptied.documents, emptied.passages) == (3, 0, 0)
    empty = open_planted(place)
    assert (empty.search("town", 3), empty.records(5), empty.document_count) == ([], [], 0)
    empty.close()


def test_hostile_texts_come_back_as_they_were(kind: Kind, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for number, text in enumerate(HOSTILE_TEXTS):
        (sources / f"{number:03}.txt").write_bytes(text.encode("utf-8", "replace"))
    place = kind.new()
    kind.build(place, sources)
    folder = tmp_path / "folder"
    build([sources], folder, encoder=PlantedEncoder())
    assert texts(place) == texts(folder)
    one, other = open_folder(folder, encoder=PlantedEncoder()), open_planted(place)
    try:
        assert other.passage_count == one.passage_count
        archive = Archive(next(folder.rglob(ARCHIVE_FILE)))
        every = set(archive.passages(range(one.passage_count)).values())
        archive.close()
        assert len(every) == one.passage_count
        found = {hit.passage for hit in one.search("the", 10_000)}
        found_there = {hit.passage for hit in other.search("the", 10_000)}
        # Of copies some are left out by either, not always the same ones.
        assert found <= every
        assert found_there <= every
        # A graph of neighbours may leave one of many alike behind.
        assert len(found_there) >= 0.99 * len(found)
    finally:
        one.close()
        other.close()


def test_other_passage_rules_make_all_anew(kind: Kind, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Salt is sold here. " * 30, encoding="utf-8")
    place = kind.new()
    kind.build(place, tmp_path / "a.txt")
    encoder = PlantedEncoder()
    shorter = PassageRules(words=DEFAULT_RULES.words // 2)
    report = build([tmp_path / "a.txt"], destination_at(place), encoder=encoder, rules=shorter)
    assert report.embedded == report.passages > 1


def test_where_nothing_is_the_remedy_is_named(kind: Kind) -> None:
    with pytest.raises(IndexingError, match="holds no index; make one with verbatim index PATH"):
        open_planted(kind.new())
