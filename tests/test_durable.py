"""What is on the disk before a name stands for it: a cut of power leaves the old state or the new one."""

import os
from pathlib import Path

import pytest

from index.folder.durable import replace_file, sync_tree

SWAP = -1


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """In order, the inode of what is synced, and SWAP where one file takes another's place."""
    events: list[int] = []
    sync, swap = os.fsync, os.replace

    def note_sync(descriptor: int) -> None:
        events.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    def note_swap(one: Path, other: Path) -> None:
        events.append(SWAP)
        swap(one, other)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_swap)
    return events


def test_a_file_is_synced_before_it_is_swapped_in_and_its_folder_after(
    tmp_path: Path, told: list[int]
) -> None:
    path = tmp_path / "CURRENT"
    path.write_bytes(b"old")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert told == [path.stat().st_ino, SWAP, tmp_path.stat().st_ino]
    assert list(tmp_path.iterdir()) == [path]


def test_of_a_tree_every_file_and_folder_is_synced_each_after_what_it_holds(
    tmp_path: Path, told: list[int]
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").touch()
    (tmp_path / "d").touch()
    sync_tree(tmp_path)
    inodes = [(tmp_path / name).stat().st_ino for name in ("", "a", "a/b", "a/b/c", "d")]
    assert sorted(told) == sorted(inodes)
    assert [one for one in told if one != inodes[-1]] == inodes[3::-1]
