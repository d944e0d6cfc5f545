"""Where an index is opened on a disk that can only be read: a temporary folder, or memory, or one line."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from index.errors import SnapshotError, TemporaryFolderError
from index.folder.lexical import LexicalIndex, LexicalWriter
from index.folder.linked_folder import linked


@pytest.fixture
def words(tmp_path: Path) -> Path:
    folder = tmp_path / "words"
    writer = LexicalWriter(folder)
    writer.add("a", "The blockade began in December.")
    writer.close()
    return folder


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a temporary folder nor memory can be written."""

    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr("index.folder.linked_folder.gettempdir", none)
    monkeypatch.setattr("index.folder.linked_folder._IN_MEMORY", tmp_path / "none")


@pytest.mark.usefixtures("nowhere")
def test_without_a_temporary_folder_the_remedy_is_one_and_not_another_index(words: Path) -> None:
    with pytest.raises(TemporaryFolderError, match=r"words: .*No usable.*set TMPDIR to a folder") as told:
        LexicalIndex(words)
    assert "\n" not in str(told.value)
    assert "run verbatim index" not in str(told.value)


@pytest.mark.usefixtures("nowhere")
def test_without_a_temporary_folder_memory_serves(
    words: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    memory = tmp_path / "memory"
    memory.mkdir()
    monkeypatch.setattr("index.folder.linked_folder._IN_MEMORY", memory)
    with linked(words) as links:
        assert links.parent == memory
    assert [row for row, _ in LexicalIndex(words).search("blockade", 3)] == [0]
    assert list(memory.iterdir()) == []


@pytest.mark.parametrize(
    "fails", ["index.folder.linked_folder.TemporaryDirectory", "pathlib.Path.symlink_to"]
)
def test_a_full_temporary_folder_has_the_same_remedy(
    words: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fails: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("index.folder.linked_folder.gettempdir", lambda: str(temporary))
    monkeypatch.setattr(fails, full)
    with pytest.raises(TemporaryFolderError, match=r"No space left.*TMPDIR"):
        LexicalIndex(words)
    assert list(temporary.iterdir()) == []


def test_an_index_that_is_not_there_or_damaged_is_still_to_be_made_again(words: Path, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="run verbatim index again"):
        LexicalIndex(tmp_path / "none")
    (words / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(SnapshotError, match="run verbatim index again"):
        LexicalIndex(words)


def test_links_bear_the_names_that_the_files_have_there(tmp_path: Path) -> None:
    (tmp_path / "blob").write_text("x", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "name").symlink_to(tmp_path / "blob")
    with linked(folder) as links:
        assert (links / "name").read_text(encoding="utf-8") == "x"


def test_a_lock_that_appears_while_the_folder_is_removed_leaves_nothing(
    words: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove, locked = os.rmdir, []

    def locked_once_more(path: str, *, dir_fd: int | None = None) -> None:
        if not locked:
            locked.append(path)
            (links / ".tantivy-meta.lock").touch()
        remove(path, dir_fd=dir_fd)

    with linked(words) as links:
        monkeypatch.setattr(os, "rmdir", locked_once_more)
    assert locked
    assert not links.exists()


def test_a_folder_named_as_people_type_it_is_linked_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "terms").write_text("blockade", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with linked(Path("words")) as links:
        assert (links / "terms").read_text(encoding="utf-8") == "blockade"
