"""An index holds what was named, embeds only what changed, and survives whatever stops its writing."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from index.builder import BuildReport, build
from index.check import check
from index.errors import SnapshotError, SourceError
from index.identity import document_id
from index.loaders import read_source
from index.passages import PassageRules
from index.search import Index
from index.snapshot import current_generation, find_snapshot
from index.sources import Source
from index.vector_plan import VectorPlan
from index.vectors import VectorFile, VectorWriter
from tests.campaigns.kill import run_kills, run_kills_at_changes
from tests.planted_encoder import PlantedEncoder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    (folder / "deep" / "deeper").mkdir(parents=True)
    (folder / "one.txt").write_text("The blockade began in December.", encoding="utf-8")
    (folder / "two.md").write_text("# Bread\n\nBread is made of flour.", encoding="utf-8")
    (folder / "deep" / "deeper" / "three.txt").write_text("Salt comes from the sea.", encoding="utf-8")
    return folder


def run(out: Path, *paths: Path, encoder: PlantedEncoder | None = None) -> BuildReport:
    return build(paths, out, encoder=encoder or PlantedEncoder())


def names(paths: tuple[str, ...]) -> list[str]:
    return [Path(path).name for path in paths]


def texts_in(out: Path) -> dict[str, str]:
    index = Index.open(out, encoder=PlantedEncoder())
    try:
        return {record.path: index.document(record.id).text for record in index.records(1_000)}
    finally:
        index.close()


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


def all_passages(out: Path) -> dict[str, str]:
    index = Index.open(out, encoder=PlantedEncoder())
    try:
        found = index.search("the", 1_000)
        return {
            hit.passage.id: hit.passage.span.cut(index.document(hit.passage.document_id).text)
            for hit in found
        }
    finally:
        index.close()


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


def test_files_that_fail_are_told_and_the_rest_is_indexed(sources: Path, tmp_path: Path) -> None:
    (sources / "broken.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    first = run(tmp_path / "out", sources)
    assert [Path(failure.path).name for failure in first.failed] == ["broken.txt"]
    assert "broken.txt" not in first.failed[0].reason
    assert first.documents == 3
    second = run(tmp_path / "out", sources)
    assert len(second.failed) == 1
    assert second.generation == first.generation, "what failed before and again is no reason to write"


def test_a_document_that_can_no_longer_be_read_is_not_served_from_memory(
    sources: Path, tmp_path: Path
) -> None:
    run(tmp_path / "out", sources)
    (sources / "one.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    report = run(tmp_path / "out", sources)
    assert [Path(failure.path).name for failure in report.failed] == ["one.txt"]
    assert report.removed == ()
    assert report.documents == 2
    assert "one.txt" not in {Path(path).name for path in texts_in(tmp_path / "out")}


def test_unknown_formats_count_in_folders_and_fail_by_name(sources: Path, tmp_path: Path) -> None:
    (sources / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    in_folder = run(tmp_path / "out", sources)
    assert (in_folder.skipped, in_folder.failed) == (1, ())
    by_name = run(tmp_path / "out", sources, sources / "photo.jpg")
    assert [Path(failure.path).name for failure in by_name.failed] == ["photo.jpg"]


def test_hidden_files_and_links_out_of_the_tree_are_left_out(sources: Path, tmp_path: Path) -> None:
    (sources / ".hidden.txt").write_text("Hidden.", encoding="utf-8")
    (sources / ".git").mkdir()
    (sources / ".git" / "config.txt").write_text("Hidden too.", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("Outside.", encoding="utf-8")
    (sources / "out.txt").symlink_to(tmp_path / "outside.txt")
    (sources / "up").symlink_to(tmp_path)
    (sources / "broken.txt").symlink_to(tmp_path / "gone.txt")
    (sources / "inside.txt").symlink_to(sources / "one.txt")
    report = run(tmp_path / "out", sources)
    assert report.documents == 3
    assert report.failed == ()


def test_a_file_named_twice_counts_once(sources: Path, tmp_path: Path) -> None:
    report = run(tmp_path / "out", sources, sources / "one.txt", sources / "deep", sources)
    assert report.documents == 3


def test_an_index_within_its_sources_does_not_index_itself(sources: Path) -> None:
    first = run(sources / "index", sources)
    assert first.documents == 3
    assert run(sources / "index", sources).generation == first.generation


def test_what_is_no_file_is_refused_and_not_waited_for(sources: Path, tmp_path: Path) -> None:
    os.mkfifo(sources / "pipe.txt")
    with pytest.raises(SourceError, match=r"pipe\.txt: neither a file nor a folder; name one of these$"):
        run(tmp_path / "out", sources / "pipe.txt")
    assert len(run(tmp_path / "out", sources).added) == 3
    with pytest.raises(SourceError, match="cannot be read"):
        read_source(sources / "pipe.txt")


def test_a_failure_names_its_file_once(sources: Path, tmp_path: Path) -> None:
    (sources / "broken.txt").write_bytes(b"\0\1\2")
    (sources / "other.xyz").write_bytes(b"\0\1\2")
    failed = run(tmp_path / "out", sources, sources / "other.xyz").failed
    assert [failure.path for failure in failed] == [str(sources / "broken.txt"), str(sources / "other.xyz")]
    assert failed[0].reason.startswith("binary data, not text")
    assert failed[1].reason.startswith("not a format that is read here")


def test_a_folder_named_twice_is_counted_once(sources: Path, tmp_path: Path) -> None:
    (sources / "photo.jpg").write_bytes(b"\xff\xd8")
    assert run(tmp_path / "out", sources, sources).skipped == 1


def test_a_path_that_is_not_there_changes_nothing(sources: Path, tmp_path: Path) -> None:
    first = run(tmp_path / "out", sources)
    with pytest.raises(SourceError, match="gone: no such file or folder"):
        run(tmp_path / "out", sources, tmp_path / "gone")
    assert current_generation(tmp_path / "out") == first.generation


def test_no_documents_are_an_index_too(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = run(tmp_path / "out", tmp_path / "empty")
    assert (report.documents, report.passages) == (0, 0)
    index = Index.open(tmp_path / "out", encoder=PlantedEncoder())
    assert index.search("anything", 5) == []
    assert index.records(10) == []
    index.close()


def test_an_empty_document_is_listed_without_passages(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    run(tmp_path / "out", tmp_path / "empty.txt")
    index = Index.open(tmp_path / "out", encoder=PlantedEncoder())
    (record,) = index.records(10)
    assert (record.length, record.paragraphs, record.passages) == (0, 0, 0)
    assert index.document(record.id).text == ""
    index.close()


def test_sources_in_memory_have_the_names_they_are_given(tmp_path: Path) -> None:
    report = build(
        [Source("given", Path("context.txt"), data=b"Given words.")],
        tmp_path / "out",
        encoder=PlantedEncoder(),
    )
    assert report.added == ("context.txt",)
    assert texts_in(tmp_path / "out") == {"context.txt": "Given words."}


def test_an_id_is_that_of_the_path_and_not_of_the_contents(sources: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", sources)
    (sources / "one.txt").write_text("Wholly other words.", encoding="utf-8")
    run(tmp_path / "out", sources)
    index = Index.open(tmp_path / "out", encoder=PlantedEncoder())
    assert index.record(document_id(sources / "one.txt")).length == len("Wholly other words.")
    index.close()


def test_progress_is_told_to_the_end(sources: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build([sources], tmp_path / "out", encoder=PlantedEncoder(), progress=lambda *step: told.append(step))
    assert {stage for stage, _, _ in told} == {"check", "read", "embed"}
    for stage in ("check", "read", "embed"):
        steps = [(done, of) for name, done, of in told if name == stage]
        assert steps[-1] == (3, 3)
        assert steps == sorted(steps)


WRITE_POINTS = (
    "index.archive.ArchiveWriter.add",
    "index.lexical.LexicalWriter.add",
    "index.lexical.LexicalWriter.close",
    "index.vectors.VectorWriter.add",
    "index.vectors.VectorWriter.close",
    "tests.planted_encoder.PlantedEncoder.export",
    "index.snapshot.SnapshotWriter.files",
    "index.snapshot.sync_tree",
    "pathlib.Path.rename",
    "index.snapshot.sync_folder",
    "index.snapshot.replace_file",
    "index.durable.os.replace",
    "index.durable.os.fsync",
    "index.embedding.cut_passages",
    "index.folder_destination.shutil.copytree",
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


@pytest.mark.parametrize("point", ["index.durable.sync_folder", "index.snapshot.remove_leftovers"])
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
    monkeypatch.setattr("index.generation.plan", lambda *_: VectorPlan("sq8", 4))
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
        patch.setattr("index.vector_lists._made", None)
        report = run(tmp_path / "out", sources)
    assert (len(report.added), len(report.removed), report.embedded) == (1, 2, 1)
    assert check(tmp_path / "out", encoder=PlantedEncoder()) == []
    opened = Index.open(tmp_path / "out", encoder=PlantedEncoder())
    for record in opened.records(100):
        text = opened.document(record.id).text
        found = opened.search(text, 1)[0]
        assert found.passage.document_id == record.id
        assert found.dense == pytest.approx(1.0, abs=1e-3)
    opened.close()
