"""Whether what a command writes at its end can be written: told before the work, which it would lose."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryFile

from qa.training.errors import ArgumentError


def check_file(out: Path) -> None:
    """ArgumentError where `out` is a folder, or a file that cannot be written; there need not be one yet."""
    if out.is_dir():
        raise ArgumentError(f"--out is {out}, which is a folder: name a file in it")
    if not out.exists():
        check_folder(out.parent)
    elif not os.access(out, os.W_OK):
        raise ArgumentError(f"--out is {out}, which cannot be written: name another file")


def check_folder(folder: Path) -> None:
    """ArgumentError where there is no such folder, or no file can be made in it."""
    if not folder.is_dir():
        raise ArgumentError(f"there is no folder {folder} to write to: make it, or give another --out")
    try:
        TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ArgumentError(
            f"no file can be made in {folder} ({error.strerror}): give another --out"
        ) from error
