"""Generations of an index on disk: each whole or not there at all.

    DIR/CURRENT                   the live generation's name and the sha256 of its manifest
    DIR/generations/NAME/         manifest.json and the files it lists
    DIR/generations/.tmp-NAME/    one being written; removed by the next writer if it was not finished
    DIR/lock                      held by the one process that writes

A generation is written aside, synced, renamed, and live when CURRENT is replaced. Its predecessor stays for
readers that are opening it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from index.checksum import sha256_of
from index.errors import SnapshotBusyError, SnapshotError
from index.folder.durable import replace_file, sync_folder, sync_tree
from index.manifest import GENERATION, MANIFEST_FILE, FileRecord, Manifest, new_generation, read_manifest
from index.store import OPENINGS

CURRENT_FILE: Final = "CURRENT"
LOCK_FILE: Final = "lock"
GENERATIONS: Final = "generations"
_UNFINISHED: Final = ".tmp-"
_WRITTEN: Final = re.compile(f"({re.escape(_UNFINISHED)})?{GENERATION.pattern}")
_CURRENT: Final = re.compile(r"(?P<generation>[0-9A-Za-z-]{1,64}) (?P<sha256>[0-9a-f]{64})\n")
_AGAIN: Final = "run verbatim index again"
_CHECKED_AT_ONCE: Final = 2


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A generation whose files are those of its manifest."""

    folder: Path
    manifest: Manifest


def current_generation(directory: Path) -> str:
    """The live generation's name, by reading one line. Raises SnapshotError."""
    return _read_current(directory)[0]


def open_snapshot(directory: Path) -> Snapshot:
    """The live generation, each of its files checked against its checksum. Raises SnapshotError."""
    for _ in range(OPENINGS):
        snapshot = find_snapshot(directory)
        problem = next(damage(snapshot), None)
        if problem is None:
            return snapshot
        if current_generation(directory) == snapshot.manifest.generation:
            raise SnapshotError(problem)
    raise SnapshotError(f"{directory}: was replaced {OPENINGS} times while being opened; try again")


def find_snapshot(directory: Path) -> Snapshot:
    """The live generation with its manifest checked, its other files not yet. Raises SnapshotError."""
    while True:
        generation, sha256 = _read_current(directory)
        folder = directory / GENERATIONS / generation
        try:
            manifest = read_manifest(folder / MANIFEST_FILE, sha256)
        except SnapshotError:
            if current_generation(directory) != generation:
                continue
            raise
        if manifest.generation != generation:
            raise SnapshotError(f"{folder}: its manifest is that of {manifest.generation}; {_AGAIN}")
        return Snapshot(folder, manifest)


def damage(snapshot: Snapshot) -> Iterator[str]:
    """One line for each file that is missing or not what was written: file, what is wrong, remedy."""
    files = snapshot.manifest.files
    # A checksum is most of an opening's work, and leaves the interpreter free while it is made.
    with ThreadPoolExecutor(_CHECKED_AT_ONCE) as pool:
        found = pool.map(lambda name: _fault(snapshot.folder / name, files[name]), files)
        yield from (fault for fault in found if fault is not None)


def _fault(path: Path, record: FileRecord) -> str | None:
    try:
        size = path.stat().st_size
        if size != record.size:
            return f"{path}: has {size} bytes, {record.size} were written; {_AGAIN}"
        if sha256_of(path) != record.sha256:
            return f"{path}: is not what was written (sha256 differs); {_AGAIN}"
    except FileNotFoundError:
        return f"{path}: is missing; {_AGAIN}"
    except OSError as error:
        return f"{path}: cannot be read ({error.strerror}); check its permissions, or {_AGAIN}"
    return None


class SnapshotWriter:
    """One generation being written in `folder`, next to those that are there; `previous` is the live one.

    A context manager: what is not committed inside is gone afterwards. The lock is held by the caller.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.previous = self._live()
        self.generation = new_generation()
        self.folder = directory / GENERATIONS / f"{_UNFINISHED}{self.generation}"
        self.folder.mkdir(parents=True)

    def files(self) -> dict[str, FileRecord]:
        """Every file written so far, by its path within the generation."""
        paths = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return {
            path.relative_to(self.folder).as_posix(): FileRecord(path.stat().st_size, sha256_of(path))
            for path in paths
        }

    def commit(self, manifest: Manifest) -> None:
        """Makes this generation, with that manifest of it, the live one."""
        content = manifest.to_json()
        (self.folder / MANIFEST_FILE).write_bytes(content)
        sync_tree(self.folder)
        finished = self._directory / GENERATIONS / self.generation
        self.folder.rename(finished)
        self.folder = finished
        sync_folder(finished.parent)
        line = f"{self.generation} {hashlib.sha256(content).hexdigest()}\n"
        replace_file(self._directory / CURRENT_FILE, line.encode("ascii"))
        remove_leftovers(self._directory)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Asked of the disk: a fault right after the swap must not take the live generation with it.
        if self._live() != self.generation:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _live(self) -> str | None:
        try:
            return current_generation(self._directory)
        except SnapshotError:
            return None


@contextmanager
def writing(directory: Path) -> Iterator[None]:
    """Holds the folder's lock, made where it is missing; leftovers of unfinished writers are gone inside.

    Raises SnapshotBusyError where another process holds it, SnapshotError where the folder is in use for
    something else or cannot be written.
    """
    try:
        _claim(directory)
        descriptor = os.open(directory / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SnapshotError(
            f"{directory}: cannot be written ({error.strerror}); "
            "check its permissions or choose another folder"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise SnapshotError(f"{directory}: cannot be locked ({error.strerror})") from error
            raise SnapshotBusyError(
                f"{directory}: another process is writing it; try again when it is done"
            ) from error
        remove_leftovers(directory)
        yield
    finally:
        os.close(descriptor)


def remove_leftovers(directory: Path) -> None:
    """Removes what no reader can want: all generations but the live one and the one before. What is no
    generation stays, whoever put it there. The lock is held."""
    generations = directory / GENERATIONS
    (directory / f".{CURRENT_FILE}.tmp").unlink(missing_ok=True)
    written = [folder for folder in generations.iterdir() if _WRITTEN.fullmatch(folder.name)]
    try:
        live = find_snapshot(directory).manifest
    except SnapshotError:
        # With no sound live generation, only what never was one is surely in nobody's use.
        unused = [folder for folder in written if folder.name.startswith(_UNFINISHED)]
    else:
        unused = [folder for folder in written if folder.name not in (live.generation, live.previous)]
    for folder in unused:
        shutil.rmtree(folder, ignore_errors=True)


def _claim(directory: Path) -> None:
    """Makes the folder where it is missing; refuses one that holds other things and no index."""
    directory.mkdir(parents=True, exist_ok=True)
    if not _is_left_by_a_writer(directory):
        try:
            current_generation(directory)
        except SnapshotError as error:
            raise SnapshotError(
                f"{directory}: holds other files and no index; choose a new or an empty folder"
            ) from error
    (directory / GENERATIONS).mkdir(exist_ok=True)


def _is_left_by_a_writer(directory: Path) -> bool:
    """Whether a generation is there, finished or not, or nothing but what a writer makes before it.

    One of the other names alone says little: other programs have a CURRENT or a folder of generations too.
    What a file manager or a version control hides beside them is nobody's work.
    """
    names = {path.name for path in directory.iterdir()}
    generations = directory / GENERATIONS
    within = {path.name for path in generations.iterdir()} if GENERATIONS in names else set()
    if any(_WRITTEN.fullmatch(name) for name in within):
        return True
    ours = {f".{CURRENT_FILE}.tmp", LOCK_FILE}
    if not within and GENERATIONS not in names:
        # A writer makes it before anything else; the lock is left where all but it was removed by hand.
        return names <= ours
    seen = {name for name in names | within if not name.startswith(".") or name.startswith(_UNFINISHED)}
    return seen <= {CURRENT_FILE, LOCK_FILE, GENERATIONS}


def _read_current(directory: Path) -> tuple[str, str]:
    path = directory / CURRENT_FILE
    try:
        with path.open("rb") as file:
            content = file.read(256).decode("ascii", "replace")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SnapshotError(
            f"{directory}: holds no index; make one with verbatim index PATH --out {directory}"
        ) from error
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    match = _CURRENT.fullmatch(content)
    if match is None:
        raise SnapshotError(f"{path}: names no generation; {_AGAIN}")
    return match["generation"], match["sha256"]
