"""Documents and the places of their passages, in one SQLite file that is written once and then only read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from threading import Lock
from typing import Any, Final

from index.document import Document, DocumentRecord, Passage, Span
from index.errors import SnapshotError, UnknownDocumentError
from index.identity import passage_id
from index.store import Rows
from index.stored_document import blocks_to_json, document_of, record_of

_SCHEMA: Final = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, path TEXT NOT NULL, media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL, source_sha256 TEXT NOT NULL, length INTEGER NOT NULL, paragraphs INTEGER NOT NULL,
    first_row INTEGER NOT NULL, passages INTEGER NOT NULL, encoding TEXT) WITHOUT ROWID;
CREATE TABLE texts (id TEXT PRIMARY KEY, text BLOB NOT NULL, blocks TEXT NOT NULL);
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, document_id TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    section TEXT NOT NULL);
"""

_RECORD: Final = "id, title, path, media_type, sha256, source_sha256, length, paragraphs, passages, encoding"
"""As DocumentRecord has them."""
_INSERT: Final = """
INSERT INTO documents (
    id, title, path, media_type, sha256, source_sha256, length, paragraphs, passages, encoding, first_row)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_AT_ONCE: Final = 500
"""Values bound in one statement; SQLite's limit was once 999."""


class ArchiveWriter:
    """Writes documents in the order of their passages' rows."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        # The whole folder is synced before it is named, so the file itself needs no journal.
        self._connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {_SCHEMA} BEGIN;")
        self.passages = 0
        self.documents = 0

    def finish(self) -> None:
        self._connection.execute("COMMIT")
        self._connection.close()

    def abandon(self) -> None:
        """Lets go of the file as it is; nothing where it is finished."""
        self._connection.close()

    def add(self, document: Document, passages: Sequence[Passage]) -> None:
        record = record_of(document, len(passages))
        self._connection.execute(_INSERT, (*astuple(record), self.passages))
        self._connection.execute(
            "INSERT INTO texts VALUES (?, ?, ?)",
            (document.id, document.text.encode("utf-8"), blocks_to_json(document.blocks)),
        )
        self._connection.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?)",
            (
                (row, document.id, passage.span.start, passage.span.end, json.dumps(passage.section))
                for row, passage in enumerate(passages, self.passages)
            ),
        )
        self.documents += 1
        self.passages += len(passages)


class Archive:
    """The file, read-only. Safe to use from several threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            (self.document_count,) = self._one("SELECT count(*) FROM documents")
            (self.passage_count,) = self._one("SELECT count(*) FROM passages")
        except sqlite3.Error as error:
            raise SnapshotError(f"{path}: cannot be opened ({error}); run verbatim index again") from error

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def document(self, document_id: str) -> Document:
        """Raises UnknownDocumentError."""
        record = self.record(document_id)
        text, blocks = self._one("SELECT text, blocks FROM texts WHERE id = ?", document_id)
        return document_of(record, text.decode("utf-8"), blocks)

    def record(self, document_id: str) -> DocumentRecord:
        """Raises UnknownDocumentError."""
        found = self._all(f"SELECT {_RECORD} FROM documents WHERE id = ?", document_id)  # noqa: S608
        if not found:
            raise UnknownDocumentError(f"{document_id!r}: no document of this id; see the list of documents")
        return DocumentRecord(*found[0])

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        found = self._all(
            f"SELECT {_RECORD} FROM documents WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608
            after or "",
            limit,
        )
        return [DocumentRecord(*row) for row in found]

    def all_records(self) -> Iterator[DocumentRecord]:
        after: str | None = None
        while page := self.records(_AT_ONCE, after):
            yield from page
            after = page[-1].id

    def rows(self, document_id: str) -> Rows | None:
        found = self._all("SELECT first_row, passages FROM documents WHERE id = ?", document_id)
        return Rows(*found[0]) if found else None

    def passages(self, rows: Iterable[int]) -> dict[int, Passage]:
        """The passages of those rows, by row."""
        found: dict[int, Passage] = {}
        wanted = list(rows)
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(part))
            query = f'SELECT row, document_id, start, "end", section FROM passages WHERE row IN ({marks})'  # noqa: S608
            for row, document_id, first, end, section in self._all(query, *part):
                found[row] = _passage(document_id, first, end, section)
        return found

    def passages_of(self, document_id: str) -> list[Passage]:
        """A document's passages, in text order."""
        rows = self.rows(document_id)
        if rows is None:
            return []
        found = self._all(
            'SELECT document_id, start, "end", section FROM passages WHERE row >= ? AND row < ? ORDER BY row',
            rows.first,
            rows.first + rows.count,
        )
        return [_passage(*row) for row in found]

    def _one(self, query: str, *values: object) -> tuple[Any, ...]:
        return self._all(query, *values)[0]

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                raise SnapshotError(f"{self._path}: cannot be read ({error}); run verbatim check") from error


def _passage(document_id: str, start: int, end: int, section: str) -> Passage:
    span = Span(start, end)
    return Passage(passage_id(document_id, span), document_id, span, tuple(json.loads(section)))
