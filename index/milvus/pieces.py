"""Content by key in a collection: bytes, compressed and cut to what a field of Milvus holds.

Canonical texts are kept so, each with its blocks and the places of its passages, beside the records and the
manifest: a serving process needs nothing but the server.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from index.document import Document, DocumentRecord, Passage, Span
from index.errors import SnapshotError, UnknownDocumentError
from index.folder.archive import blocks_from_json, blocks_to_json
from index.identity import passage_id
from index.milvus.connection import Connection
from index.milvus.schema import create_pieces, is_key

MANIFEST: Final = "m"
RECORD, DOCUMENT, SENTENCES = "r/", "d/", "s/"
_AFTER_RECORDS: Final = "r0"
"""Past every key of a record: the sign after the slash."""

_IN_PLACE: Final = {
    **dict.fromkeys(range(ord("-")), " "),
    **dict.fromkeys((ord("/"),), "."),
    **dict.fromkeys(range(ord("z") + 1, 128), "~"),
    ord("\\"): "[",
}

_PIECE: Final = 60_000
_ROWS_AT_ONCE: Final = 32
"""Two megabytes a call, of the 64 that Milvus takes."""


class PieceWriter:
    """Writes content into a new collection of that name."""

    def __init__(self, connection: Connection, collection: str) -> None:
        self._connection = connection
        self._collection = collection
        self._waiting: list[dict[str, Any]] = []
        self.rows = 0
        create_pieces(connection.call, collection)

    def add(self, key: str, content: bytes) -> None:
        text = base64.b64encode(zlib.compress(content, 6)).decode("ascii")
        parts = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
        for number, part in enumerate(parts):
            self._waiting.append(
                {
                    "id": _key(key, number),
                    "pieces": len(parts),
                    "content": part,
                    "nothing": [0.0, 0.0],
                }
            )
            if len(self._waiting) >= _ROWS_AT_ONCE:
                self._send()

    def add_document(self, document: Document, passages: Sequence[Passage]) -> None:
        record = DocumentRecord(
            document.id,
            document.title,
            document.path,
            document.media_type,
            document.sha256,
            document.source_sha256,
            len(document.text),
            len(document.paragraphs),
            len(passages),
            document.encoding,
        )
        self.add(RECORD + document.id, _json(asdict(record)))
        content = {
            "text": document.text,
            "blocks": blocks_to_json(document.blocks),
            "passages": [[passage.span.start, passage.span.end] for passage in passages],
        }
        self.add(DOCUMENT + document.id, _json(content))

    def finish(self, limit: float) -> None:
        """Returns when the server has everything on its disk, and can be asked for it."""
        self._send()
        self._connection.call("flush", self._collection, seconds=limit)
        self._connection.call("load_collection", self._collection, seconds=limit)

    def _send(self) -> None:
        if self._waiting:
            self._connection.call("insert", self._collection, self._waiting)
            self.rows += len(self._waiting)
            self._waiting = []


class Pieces:
    """A collection of content, read-only. Safe to use from several threads at once."""

    def __init__(self, connection: Connection, collection: str) -> None:
        self._connection = connection
        self._collection = collection

    def get(self, key: str) -> bytes | None:
        """None where there is no such key. Raises SnapshotError where some of its pieces are missing."""
        first = self._connection.get(self._collection, [key], ["pieces", "content"]).get(key)
        return None if first is None else self._whole(key, first)

    def record(self, document_id: str) -> DocumentRecord:
        """Raises UnknownDocumentError."""
        return self._record(document_id, self._known(RECORD, document_id))

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        """At most `limit` records in the order of their ids, those past the id `after`."""
        # What is past every id, or holds what cannot stand in an expression, need only be in its place.
        key = (after or "").translate(_IN_PLACE)
        rows = self._connection.after(
            self._collection, RECORD + key, _AFTER_RECORDS, limit, ["pieces", "content"]
        )
        return [self._record(row["id"], self._whole(row["id"], row)) for row in rows]

    def document(self, document_id: str) -> tuple[Document, list[Span]]:
        """The document, and where its passages are, in text order. Raises UnknownDocumentError."""
        record = self.record(document_id)
        stored = self._known(DOCUMENT, document_id)
        try:
            content = json.loads(stored)
            document = Document(
                id=record.id,
                title=record.title,
                path=record.path,
                media_type=record.media_type,
                text=content["text"],
                blocks=blocks_from_json(content["blocks"]),
                source_sha256=record.source_sha256,
                encoding=record.encoding,
            )
            spans = [Span(start, end) for start, end in content["passages"]]
        except (ValueError, KeyError, TypeError) as error:
            raise self._damaged(document_id) from error
        if document.sha256 != record.sha256:
            raise SnapshotError(
                f"{self._connection.address}: the text of {document_id} is not what was written (sha256 "
                "differs); run verbatim index again"
            )
        return document, spans

    def _known(self, kind: str, document_id: str) -> bytes:
        found = self.get(kind + document_id) if is_key(document_id) else None
        if found is None:
            raise UnknownDocumentError(f"{document_id!r}: no document of this id; see the list of documents")
        return found

    def _whole(self, key: str, first: dict[str, Any]) -> bytes:
        keys = [_key(key, number) for number in range(1, int(first["pieces"]))]
        further = self._connection.get(self._collection, keys, ["content"])
        try:
            parts = [first["content"], *(further[part]["content"] for part in keys)]
            return zlib.decompress(base64.b64decode("".join(parts), validate=True))
        except (KeyError, ValueError, zlib.error) as error:
            raise self._damaged(key) from error

    def _record(self, key: str, stored: bytes) -> DocumentRecord:
        try:
            return DocumentRecord(**json.loads(stored))
        except (ValueError, TypeError) as error:
            raise self._damaged(key) from error

    def _damaged(self, key: str) -> SnapshotError:
        return SnapshotError(f"{self._connection.address}: {key} is not whole; run verbatim index again")


def passages_at(document: Document, spans: Iterable[Span]) -> list[Passage]:
    """The passages of those places, under the headings that stand above them."""
    found = []
    for span in spans:
        paragraph = document.paragraph_at(span.start)
        section = paragraph.section if paragraph is not None else ()
        found.append(Passage(passage_id(document.id, span), document.id, span, section))
    return found


def _key(key: str, number: int) -> str:
    # Further pieces sort away from the first ones, which alone are listed.
    return key if number == 0 else f"+{number:06}/{key}"


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
