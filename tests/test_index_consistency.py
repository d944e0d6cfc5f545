"""An index whose files are all as they were written, and one of which says what another contradicts."""

import hashlib
import re
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.checksum import sha256_of
from index.errors import SnapshotError
from index.folder.check import check
from index.folder.opening import open_folder
from index.folder.snapshot import find_snapshot
from index.manifest import MANIFEST_FILE, FileRecord
from tests.built_index import run, write_three
from tests.planted_encoder import PlantedEncoder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents of a passage each; one.txt has 31 code points, all of them one sentence."""
    folder = tmp_path_factory.mktemp("whole")
    run(folder / "index", write_three(folder / "sources"))
    return folder / "index"


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def state_again(directory: Path, **changes: Any) -> None:
    """The manifest of the files as they are now, with `changes` to what else it says."""
    snapshot = find_snapshot(directory)
    (snapshot.folder / MANIFEST_FILE).unlink()
    files = {
        path.relative_to(snapshot.folder).as_posix(): FileRecord(path.stat().st_size, sha256_of(path))
        for path in snapshot.folder.rglob("*")
        if path.is_file()
    }
    content = replace(snapshot.manifest, files=files, **changes).to_json()
    (snapshot.folder / MANIFEST_FILE).write_bytes(content)
    line = f"{snapshot.manifest.generation} {hashlib.sha256(content).hexdigest()}\n"
    (directory / "CURRENT").write_text(line, encoding="ascii")


def alter_archive(directory: Path, statement: str) -> None:
    connection = sqlite3.connect(find_snapshot(directory).folder / "documents.sqlite")
    assert connection.execute(statement).rowcount == 1
    connection.commit()
    connection.close()
    state_again(directory)


def the_only_problem(directory: Path) -> str:
    (problem,) = check(directory, encoder=PlantedEncoder())
    return problem


RECORD = r"the record of one-\w{8} is not that of its text"
PLACE = r"the passage \S+ is in no place of its document"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE documents SET length = length + 1 WHERE id LIKE 'one-%'", RECORD),
        ("UPDATE documents SET paragraphs = paragraphs + 1 WHERE id LIKE 'one-%'", RECORD),
        ("UPDATE documents SET sha256 = 'that of another text' WHERE id LIKE 'one-%'", RECORD),
        (
            """UPDATE texts SET blocks = '[["paragraph", 0, 32, null, null, []]]'"""
            " WHERE id LIKE 'one-%'",
            r"one-\w{8}: the block Span\(start=0, end=32\) overlaps another or the text's end",
        ),
        (
            """UPDATE texts SET blocks = '[["paragraph", 0, 31, null, null, [0, 32]]]'"""
            " WHERE id LIKE 'one-%'",
            r"one-\w{8}: a sentence of the block Span\(start=0, end=31\) is outside it",
        ),
        ("""UPDATE passages SET "end" = 32 WHERE document_id LIKE 'one-%'""", PLACE),
        ("""UPDATE passages SET "end" = start WHERE document_id LIKE 'one-%'""", PLACE),
        ("UPDATE passages SET document_id = 'another' WHERE document_id LIKE 'one-%'", PLACE),
        ("UPDATE documents SET passages = 0 WHERE id LIKE 'one-%'", "holds 2 passages, the manifest says 3"),
    ],
)
def test_an_archive_that_contradicts_itself_is_told(copy: Path, statement: str, told: str) -> None:
    alter_archive(copy, statement)
    assert re.search(rf"documents\.sqlite: {told}; run verbatim index again$", the_only_problem(copy))


@pytest.mark.parametrize("factor", [0.99, 1.01, 0.0, float("nan")])
def test_a_vector_that_is_no_unit_vector_is_told_by_its_row(copy: Path, factor: float) -> None:
    path = find_snapshot(copy).folder / "vectors.npy"
    np.save(path, np.load(path) * np.array([[1], [factor], [factor]], np.float32))
    state_again(copy)
    assert re.search(r"vectors\.npy: row 1 is no unit vector; run verbatim", the_only_problem(copy))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("passages", r"holds 3 passages of 3 documents, the manifest says 4 of 3; run verbatim index again$"),
        ("documents", r"holds 3 passages of 3 documents, the manifest says 3 of 4; run verbatim index again"),
        ("dimension", r"vectors of 32 numbers, the manifest says 33; run verbatim index again$"),
    ],
)
def test_a_manifest_of_other_counts_than_its_files_is_refused(copy: Path, change: str, told: str) -> None:
    state_again(copy, **{change: getattr(find_snapshot(copy).manifest, change) + 1})
    with pytest.raises(SnapshotError, match=told):
        open_folder(copy, encoder=PlantedEncoder())


def test_a_file_of_other_counts_than_the_others_is_refused_by_name(copy: Path, tmp_path: Path) -> None:
    """Each of another index, of two passages."""
    (tmp_path / "sources").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "sources" / name).write_text(f"Words of {name}.", encoding="utf-8")
    run(tmp_path / "other", tmp_path / "sources")
    theirs = find_snapshot(tmp_path / "other").folder
    for name in ("documents.sqlite", "lexical", "vectors.npy"):
        directory = Path(shutil.copytree(copy, tmp_path / f"with {name}"))
        ours = find_snapshot(directory).folder
        if name == "lexical":
            shutil.rmtree(ours / name)
            shutil.copytree(theirs / name, ours / name)
        else:
            shutil.copy(theirs / name, ours / name)
        state_again(directory)
        with pytest.raises(SnapshotError, match=rf"{name}: holds 2 passages of [23] documents"):
            open_folder(directory, encoder=PlantedEncoder())
