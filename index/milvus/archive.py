"""The archive of a generation, by key (index.milvus.pieces).

Canonical texts are kept there, each with its blocks and the places of its passages, beside the records, the
manifest, and what a passage's row has no room for: a serving process needs nothing but the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Final

from index.document import Document, DocumentRecord, Passage, Span
from index.errors import SnapshotError, UnknownDocumentError
from index.identity import passage_id
from index.manifest import Manifest, parse_manifest
from index.milvus.connection import Connection
from index.milvus.passage_rows import ELSEWHERE, pack, unpack
from index.milvus.pieces import Pieces, PieceWriter
from index.milvus.schema import Names, is_key
from index.store import Vectors
from index.stored_document import blocks_to_json, document_of, record_of

_MANIFEST: Final = "m"
_RECORD, _DOCUMENT, _SENTENCES = "r/", "d/", "s/"
_AFTER_RECORDS: Final = "r0"
"""Past every key of a record: the sign after the slash."""

_IN_PLACE: Final = {
    **dict.fromkeys(range(ord("-")), " "),
    **dict.fromkeys((ord("/"),), "."),
    **dict.fromkeys(range(ord("z") + 1, 128), "~"),
    ord("\\"): "[",
}


class ArchiveWriter:
    """Writes into a new collection of that name."""

    def __init__(self, connection: Connection, collection: str) -> None:
        self._pieces = PieceWriter(connection, collection)

    @property
    def rows(self) -> int:
        """Sent to the server so far."""
        return self._pieces.rows

    def add_document(self, document: Document, passages: Sequence[Passage]) -> None:
        self._pieces.add(_RECORD + document.id, _json(asdict(record_of(document, len(passages)))))
        content = {
            "text": document.text,
            "blocks": blocks_to_json(document.blocks),
            "passages": [[passage.span.start, passage.span.end] for passage in passages],
        }
        self._pieces.add(_DOCUMENT + document.id, _json(content))

    def add_sentences(self, passage_id: str, sentences: Vectors) -> None:
        """The vectors of a passage's sentences, where its row says that they are elsewhere."""
        self._pieces.add(_SENTENCES + passage_id, pack(sentences).encode("ascii"))

    def add_manifest(self, manifest: Manifest) -> None:
        self._pieces.add(_MANIFEST, manifest.to_json())

    def finish(self, limit: float) -> None:
        """Returns when the server has everything on its disk, and can be asked for it."""
        self._pieces.finish(limit)


class Archive:
    """The collection, read-only. Safe to use from several threads at once."""

    def __init__(self, connection: Connection, collection: str) -> None:
        self._address = connection.address
        self._pieces = Pieces(connection, collection)

    def record(self, document_id: str) -> DocumentRecord:
        """Raises UnknownDocumentError."""
        return self._record(document_id, self._known(_RECORD, document_id))

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        """At most `limit` records in the order of their ids, those past the id `after`."""
        # What is past every id, or holds what cannot stand in an expression, need only be in its place.
        key = (after or "").translate(_IN_PLACE)
        found = self._pieces.between(_RECORD + key, _AFTER_RECORDS, limit)
        return [self._record(key, stored) for key, stored in found]

    def document(self, document_id: str) -> tuple[Document, list[Span]]:
        """The document, and where its passages are, in text order. Raises UnknownDocumentError."""
        record = self.record(document_id)
        stored = self._known(_DOCUMENT, document_id)
        try:
            content = json.loads(stored)
            document = document_of(record, content["text"], content["blocks"])
            spans = [Span(start, end) for start, end in content["passages"]]
        except (ValueError, KeyError, TypeError) as error:
            raise self._pieces.damaged(document_id) from error
        if document.sha256 != record.sha256:
            raise SnapshotError(
                f"{self._address}: the text of {document_id} is not what was written (sha256 "
                "differs); run verbatim index again"
            )
        return document, spans

    def sentences(self, passage_id: str, packed: str, dimension: int) -> Vectors:
        """The vectors of a passage's sentences, of which its row holds `packed`: themselves, or that they are
        here. Raises SnapshotError where they are missing, or not what was written."""
        if packed == ELSEWHERE:
            kept = self._pieces.get(_SENTENCES + passage_id)
            # None is ever empty: that would have had room in the row.
            if not kept:
                raise self.wrong_sentences(passage_id, "missing")
            packed = kept.decode("latin-1")
        try:
            return unpack(packed, dimension)
        except ValueError as error:
            raise self.wrong_sentences(passage_id, "not what was written") from error

    def wrong_sentences(self, passage_id: str, how: str) -> SnapshotError:
        return SnapshotError(
            f"{self._address}: the sentences' vectors of {passage_id} are {how}; run verbatim index again"
        )

    def _known(self, kind: str, document_id: str) -> bytes:
        found = self._pieces.get(kind + document_id) if is_key(document_id) else None
        if found is None:
            raise UnknownDocumentError(f"{document_id!r}: no document of this id; see the list of documents")
        return found

    def _record(self, key: str, stored: bytes) -> DocumentRecord:
        try:
            return DocumentRecord(**json.loads(stored))
        except (ValueError, TypeError) as error:
            raise self._pieces.damaged(key) from error


def read_manifest(connection: Connection, names: Names) -> Manifest:
    """Raises StoreError or SnapshotError."""
    place = f"{connection.address}: the manifest of {names.generation}"
    return parse_manifest(Pieces(connection, names.archive).get(_MANIFEST) or b"", place)


def passages_at(document: Document, spans: Iterable[Span]) -> list[Passage]:
    """The passages of those places, under the headings that stand above them."""
    found = []
    for span in spans:
        paragraph = document.paragraph_at(span.start)
        section = paragraph.section if paragraph is not None else ()
        found.append(Passage(passage_id(document.id, span), document.id, span, section))
    return found


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
