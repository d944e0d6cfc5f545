"""An index holds what was named and embeds only what changed."""

from pathlib import Path

import pytest

from index.folder.check import check
from index.folder.opening import open_folder
from index.folder.snapshot import current_generation, find_snapshot
from index.folder.vector_plan import VectorPlan
from index.folder.vectors import VectorFile
from index.passages import PassageRules
from tests.built_index import all_passages, build, names, run, write_three
from tests.planted_encoder import PlantedEncoder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_three(tmp_path / "sources")


def test_a_first_run_adds_everything(sources: Path, tmp_path: Path) -> None:
    report = run(tmp_path / "out", sources)
    assert names(report.added) == ["three.txt", "one.txt", "two.md"]
    assert (report.changed, report.removed, report.unchanged, report.failed) == ((), (), (), ())
    assert (report.documents, report.passages, report.embedded) == (3, 3, 3)
    assert report.generation == current_generation(tmp_path / "out")
    assert check(tmp_path / "out", encoder=PlantedEncoder()) == []


def test_an_unchanged_run_embeds_and_writes_nothing(sources: Path, tmp_path: Path) -> None:
    first = run(tmp_path / "out", sources)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}
    encoder = PlantedEncoder()
    second = run(tmp_path / "out", sources, encoder=encoder)
    assert encoder.encoded == []
    assert second.generation == first.generation
    assert len(second.unchanged) == 3
    assert (second.added, second.changed, second.removed, second.embedded) == ((), (), (), 0)
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {path: time for path, time in after.items() if not path.name.endswith("lock")} == {
        path: time for path, time in before.items() if not path.name.endswith("lock")
    }


def test_only_what_changed_is_embedded_and_the_rest_keeps_its_ids(sources: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", sources)
    before = all_passages(tmp_path / "out")
    (sources / "two.md").write_text("# Bread\n\nBread is made of rye.", encoding="utf-8")
    (sources / "four.txt").write_text("Iron comes from ore.", encoding="utf-8")
    (sources / "one.txt").unlink()
    encoder = PlantedEncoder()
    report = run(tmp_path / "out", sources, encoder=encoder)
    assert encoder.encoded == ["Iron comes from ore.", "Bread is made of rye."]
    assert names(report.added) == ["four.txt"]
    assert names(report.changed) == ["two.md"]
    assert names(report.removed) == ["one.txt"]
    assert names(report.unchanged) == ["three.txt"]
    after = all_passages(tmp_path / "out")
    assert {name for name in before if name.startswith("three")} <= set(after)
    assert check(tmp_path / "out", encoder=PlantedEncoder()) == []


def test_vectors_taken_over_are_those_of_their_passages(sources: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", sources)
    (sources / "a-new-first.txt").write_text("A new document in front of the others.", encoding="utf-8")
    run(tmp_path / "out", sources)
    run(tmp_path / "fresh", sources)
    vectors = [
        VectorFile(out / "generations" / current_generation(out) / "vectors.npy").rows(0, 4)
        for out in (tmp_path / "out", tmp_path / "fresh")
    ]
    assert vectors[0].tobytes() == vectors[1].tobytes()


@pytest.mark.parametrize("change", ["rules", "encoder", "damage"])
def test_everything_is_made_again_where_the_old_cannot_be_used(
    sources: Path, tmp_path: Path, change: str
) -> None:
    out = tmp_path / "out"
    first = run(out, sources)
    encoder, rules = PlantedEncoder(), PassageRules()
    if change == "rules":
        rules = PassageRules(words=50)
    elif change == "encoder":
        encoder = PlantedEncoder("planted@2")
    else:
        vectors = out / "generations" / first.generation / "vectors.npy"
        vectors.write_bytes(vectors.read_bytes()[:-1])
    report = build([sources], out, encoder=encoder, rules=rules)
    assert report.embedded == 3
    assert report.generation != first.generation
    assert check(out, encoder=encoder) == []


def test_a_passage_is_never_longer_than_the_encoder_reads(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("word " * 500, encoding="utf-8")
    encoder = PlantedEncoder(max_pieces=20)
    run(tmp_path / "out", tmp_path / "long.txt", encoder=encoder)
    assert max(len(text.split()) for text in encoder.encoded[:10]) <= 18


def test_no_documents_are_an_index_too(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = run(tmp_path / "out", tmp_path / "empty")
    assert (report.documents, report.passages) == (0, 0)
    index = open_folder(tmp_path / "out", encoder=PlantedEncoder())
    assert index.search("anything", 5) == []
    assert index.records(10) == []
    index.close()


def test_an_empty_document_is_listed_without_passages(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    run(tmp_path / "out", tmp_path / "empty.txt")
    index = open_folder(tmp_path / "out", encoder=PlantedEncoder())
    (record,) = index.records(10)
    assert (record.length, record.paragraphs, record.passages) == (0, 0, 0)
    assert index.document(record.id).text == ""
    index.close()


def test_progress_is_told_to_the_end(sources: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build([sources], tmp_path / "out", encoder=PlantedEncoder(), progress=lambda *step: told.append(step))
    assert {stage for stage, _, _ in told} == {"check", "read", "embed"}
    for stage in ("check", "read", "embed"):
        steps = [(done, of) for name, done, of in told if name == stage]
        assert steps[-1] == (3, 3)
        assert steps == sorted(steps)


def test_a_manifest_says_how_the_index_was_made(sources: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", sources)
    manifest = find_snapshot(tmp_path / "out").manifest
    assert manifest.recipe.encoder == "planted@1"
    assert manifest.recipe.splitter.startswith("nupunkt@")
    assert (manifest.documents, manifest.passages, manifest.dimension) == (3, 3, 32)
    assert len(manifest.probes) == 3
    assert "tantivy" in manifest.libraries


def test_an_index_of_lists_grows_and_shrinks_with_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.folder.generation.plan", lambda *_: VectorPlan("sq8", 4))
    sources = tmp_path / "sources"
    sources.mkdir()
    for number in range(60):
        (sources / f"{number:02}.txt").write_text(
            f"Tale {number} is of {number * 7} ships.", encoding="utf-8"
        )
    run(tmp_path / "out", sources)
    assert find_snapshot(tmp_path / "out").manifest.vector_index["codes"] == "sq8"
    for name in ("03.txt", "30.txt"):
        (sources / name).unlink()
    (sources / "00a.txt").write_text("A tale of another kind altogether.", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("index.folder.vector_lists._made", None)
        report = run(tmp_path / "out", sources)
    assert (len(report.added), len(report.removed), report.embedded) == (1, 2, 1)
    assert check(tmp_path / "out", encoder=PlantedEncoder()) == []
    opened = open_folder(tmp_path / "out", encoder=PlantedEncoder())
    for record in opened.records(100):
        text = opened.document(record.id).text
        found = opened.search(text, 1)[0]
        assert found.passage.document_id == record.id
        assert found.dense == pytest.approx(1.0, abs=1e-3)
    opened.close()
