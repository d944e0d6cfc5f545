"""Proving an index: its checksums, its models, and every span in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.document_faults import document_faults, first_no_unit
from index.errors import IndexingError
from index.folder.archive import Archive
from index.folder.layout import ARCHIVE_FILE, VECTORS_FILE
from index.folder.opening import open_checked
from index.folder.snapshot import Snapshot, current_generation, damage, find_snapshot
from index.folder.vectors import VectorFile
from index.store import OPENINGS, Encoder

if TYPE_CHECKING:
    from index.progress import Progress

_AGAIN = "run verbatim index again"


def check(directory: Path, *, encoder: Encoder | None = None, progress: Progress | None = None) -> list[str]:
    """Every problem found in the live generation, each in one line that names file, fault and remedy.

    Empty when the index is sound. `encoder` replaces the one kept with the index; `progress` is told how many
    documents are checked, and begins again where the index was replaced, and what was being checked removed.
    """
    try:
        for _ in range(OPENINGS):
            snapshot = find_snapshot(directory)
            problems = _problems(snapshot, encoder, progress)
            if not problems or current_generation(directory) == snapshot.manifest.generation:
                return problems
    except IndexingError as error:
        return [str(error)]
    return [f"{directory}: was replaced {OPENINGS} times while being checked; try again"]


def _problems(snapshot: Snapshot, encoder: Encoder | None, progress: Progress | None) -> list[str]:
    try:
        problems = list(damage(snapshot))
        if problems:
            return problems
        open_checked(snapshot, encoder=encoder).close()
        return list(_faults(snapshot, progress))
    except IndexingError as error:
        return [str(error)]


def _faults(snapshot: Snapshot, progress: Progress | None) -> Iterator[str]:
    path = snapshot.folder / ARCHIVE_FILE
    archive = Archive(path)
    try:
        rows = 0
        for number, record in enumerate(archive.all_records(), 1):
            document = archive.document(record.id)
            passages = archive.passages_of(record.id)
            for fault in document_faults(record, document, passages):
                yield f"{path}: {fault}; {_AGAIN}"
            rows += len(passages)
            if progress is not None:
                progress("check", number, snapshot.manifest.documents)
        if rows != snapshot.manifest.passages:
            yield f"{path}: holds {rows} passages, the manifest says {snapshot.manifest.passages}; {_AGAIN}"
    finally:
        archive.close()
    yield from _vector_faults(snapshot.folder / VECTORS_FILE)


def _vector_faults(path: Path) -> Iterator[str]:
    for start, vectors in VectorFile(path).parts():
        wrong = first_no_unit(vectors)
        if wrong is not None:
            yield f"{path}: row {start + wrong} is no unit vector; {_AGAIN}"
            return
