"""What is named is indexed: which files count, which fail, and how they are told."""

import errno
import os
from pathlib import Path

import pytest

from index.builder import build
from index.errors import SnapshotError, SourceError
from index.folder.destination import FolderDestination
from index.folder.opening import open_folder
from index.folder.snapshot import current_generation
from index.identity import document_id
from index.loaders import read_source
from index.sources import Found, Source
from tests.built_index import run, texts_in, write_three
from tests.planted_encoder import PlantedEncoder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write_three(tmp_path / "sources")


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


def test_a_name_that_is_not_utf_8_is_written_with_escapes(sources: Path, tmp_path: Path) -> None:
    (sources / "one.txt").rename(sources / os.fsdecode(b"caf\xe9.txt"))
    report = run(tmp_path / "out", sources)
    assert (report.documents, report.failed) == (3, ())
    assert "caf\\xe9.txt" in {Path(path).name for path in texts_in(tmp_path / "out")}
    assert run(tmp_path / "out", sources).generation == report.generation


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


def test_a_folder_that_cannot_be_read_is_told_and_not_passed_over(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(tmp_path / "out", sources)
    scan = os.scandir

    def refused(path: str) -> object:
        if Path(path).name == "deeper":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return scan(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refused)
        with pytest.raises(SourceError, match=r"/deeper: cannot be read \(Permission denied\); check"):
            run(tmp_path / "out", sources)
    assert current_generation(tmp_path / "out") == first.generation


def test_two_files_that_get_the_same_id_are_refused_by_name(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight digits of a checksum can be alike; one of the two would stand for both."""
    monkeypatch.setattr("index.sources.document_id", lambda path: f"{path.suffix[1:]}-1f3a9c2b")
    with pytest.raises(SourceError, match=r"^\S+\.txt: gets the same id as \S+\.txt \(txt-1f3a9c2b\); "):
        run(tmp_path / "out", sources)


@pytest.mark.parametrize("within", ["", "deep"])
def test_a_loop_of_links_to_write_into_is_told(sources: Path, tmp_path: Path, within: str) -> None:
    (tmp_path / "loop").symlink_to("back")
    (tmp_path / "back").symlink_to("loop")
    told = r"loop\S*: cannot be written \(Too many levels of symbolic links\); choose another folder$"
    with pytest.raises(SnapshotError, match=told):
        run(tmp_path / "loop" / within, sources)


def test_a_path_that_is_not_there_changes_nothing(sources: Path, tmp_path: Path) -> None:
    first = run(tmp_path / "out", sources)
    with pytest.raises(SourceError, match="gone: no such file or folder"):
        run(tmp_path / "out", sources, tmp_path / "gone")
    assert current_generation(tmp_path / "out") == first.generation


def test_sources_in_memory_have_the_names_they_are_given(tmp_path: Path) -> None:
    given = Source("given", Path("context.txt"), data=b"Given words.")
    report = build(Found((given,)), FolderDestination(tmp_path / "out"), encoder=PlantedEncoder())
    assert report.added == ("context.txt",)
    assert texts_in(tmp_path / "out") == {"context.txt": "Given words."}


def test_an_id_is_that_of_the_path_and_not_of_the_contents(sources: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", sources)
    (sources / "one.txt").write_text("Wholly other words.", encoding="utf-8")
    run(tmp_path / "out", sources)
    index = open_folder(tmp_path / "out", encoder=PlantedEncoder())
    assert index.record(document_id(sources / "one.txt")).length == len("Wholly other words.")
    index.close()
