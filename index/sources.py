"""Which files an index is made of."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from index.errors import SnapshotError, SourceError
from index.identity import document_id
from index.loaders import SUFFIXES, read_source


@dataclass(frozen=True, slots=True)
class Source:
    """One document to be: `path` names it to people and by its suffix its format. Its bytes are `data`, or
    are read from `file`, or from `path` itself."""

    document_id: str
    path: PurePath
    file: Path | None = None
    data: bytes | None = None

    def read(self) -> bytes:
        """Raises SourceError."""
        return self.data if self.data is not None else read_source(self.file or Path(self.path))


@dataclass(frozen=True, slots=True)
class Found:
    """`skipped` counts files in folders whose suffix no loader reads."""

    sources: tuple[Source, ...]
    skipped: int = 0


def find_sources(paths: Sequence[Path], leave_out: Path | None) -> Found:
    """The files that `paths` name, each once: files as they are, folders with all that is in them.

    Within a folder hidden names are left out, and so are symbolic links that lead out of it; nothing in the
    folder `leave_out` counts. Raises SourceError for a path that is not there, SnapshotError where
    `leave_out` is a loop of links.
    """
    by_file: dict[Path, Path] = {}
    skipped: set[Path] = set()
    out = _resolved(leave_out) if leave_out is not None else None
    for path in paths:
        if path.is_dir():
            for file in _files_in(path, out):
                if file.suffix.lower() in SUFFIXES:
                    by_file.setdefault(file.resolve(), file)
                else:
                    skipped.add(file.resolve())
        elif path.exists() and not path.is_file():
            raise SourceError(f"{path}: neither a file nor a folder; name one of these")
        elif path.exists():
            by_file.setdefault(path.resolve(), path)
        else:
            raise SourceError(f"{path}: no such file or folder; check the path")
    return Found(tuple(_named(by_file.items())), len(skipped))


def _resolved(out: Path) -> Path:
    try:
        out.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            # Some versions of Python raise a RuntimeError when asked where it leads.
            raise SnapshotError(
                f"{out}: cannot be written ({error.strerror}); choose another folder"
            ) from error
    return out.resolve()


def _files_in(folder: Path, out: Path | None) -> Iterator[Path]:
    root = folder.resolve()
    for parent, folders, names in os.walk(folder, onerror=_unreadable):
        here = Path(parent)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and (here / name).resolve() != out
        )
        for name in sorted(names):
            file = here / name
            if not name.startswith(".") and file.is_file() and file.resolve().is_relative_to(root):
                yield file


def _unreadable(error: OSError) -> None:
    raise SourceError(
        f"{error.filename}: cannot be read ({error.strerror}); check its permissions"
    ) from error


def _named(files: Iterable[tuple[Path, Path]]) -> Iterator[Source]:
    seen: dict[str, Path] = {}
    for resolved, path in files:
        name = document_id(resolved)
        if name in seen:
            raise SourceError(f"{path}: gets the same id as {seen[name]} ({name}); rename one of them")
        seen[name] = path
        yield Source(name, path)
