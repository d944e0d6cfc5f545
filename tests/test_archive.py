"""The file of documents, read by threads in turn through one connection, and without a database's locks."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.folder.archive import Archive, ArchiveWriter
from tests.passages_double import document


@pytest.fixture
def path(tmp_path: Path) -> Path:
    writer = ArchiveWriter(tmp_path / "documents.sqlite")
    for name in ("a", "b"):
        writer.add(document(f"Words of {name}.", name), ())
    writer.finish()
    return tmp_path / "documents.sqlite"


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    opened = Archive(path)
    yield opened
    opened.close()


@pytest.mark.parametrize("other", [lambda archive: archive.record("b"), Archive.close])
def test_a_thread_waits_for_the_one_whose_statement_runs(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, other: Callable[[Archive], object]
) -> None:
    """Two statements of one connection at once may mix up the values that are bound to them."""
    connection = archive._connection
    waits = []

    class Slow:
        close = connection.close

        def execute(self, query: str, values: tuple[object, ...]) -> Any:
            # Whoever comes after the first finds the connection as it is.
            archive._connection = connection
            thread = threading.Thread(target=other, args=(archive,))
            thread.start()
            thread.join(0.1)
            waits.append((thread, thread.is_alive()))
            return connection.execute(query, values)

    monkeypatch.setattr(archive, "_connection", Slow())
    assert archive.record("a").id == "a"
    ((thread, waited),) = waits
    thread.join()
    assert waited


def test_whoever_locks_the_file_keeps_nobody_from_reading(path: Path, archive: Archive) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        assert archive.document("a").text == "Words of a."
        Archive(path).close()
    finally:
        other.close()
