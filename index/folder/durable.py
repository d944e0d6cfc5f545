"""Writing so that a crash or a cut of power leaves the old state or the new one."""

from __future__ import annotations

import os
from pathlib import Path


def sync_file(path: Path) -> None:
    """Returns once the file's contents are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Returns once the names in the folder are on the disk."""
    sync_file(folder)


def sync_tree(folder: Path) -> None:
    """Every file and folder in `folder`, and itself."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync_file(path)
    sync_folder(folder)


def replace_file(path: Path, content: bytes) -> None:
    """Puts a file of that content in the place of `path` in one step."""
    beside = path.with_name(f".{path.name}.tmp")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)  # noqa: PTH105 - the system call by its name: the step that swaps
    sync_folder(path.parent)
