"""A generation on a server, read back whole: to be taken over by the next, or to be checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import numpy as np

from index.document import Document, DocumentRecord, Passage
from index.embedding import Embedded
from index.errors import SnapshotError
from index.manifest import Manifest
from index.milvus.archive import Archive, passages_at
from index.milvus.connection import Connection, Row
from index.milvus.schema import Names
from index.nearest_sentence import sentences_of
from index.store import Vectors

_PAGE: Final = 500
_PLACE: Final = ("document", "start", "end")


class WrittenGeneration:
    """Implements index.destination.Before."""

    def __init__(self, connection: Connection, names: Names, manifest: Manifest) -> None:
        self._connection = connection
        self._names = names
        self.manifest = manifest
        self._archive = Archive(connection, names.archive)

    def is_whole(self) -> bool:
        """Whether it holds as many passages as its manifest says."""
        return self._connection.count(self._names.passages) == self.manifest.passages

    def records(self) -> Iterator[DocumentRecord]:
        after: str | None = None
        while page := self._archive.records(_PAGE, after):
            yield from page
            after = page[-1].id

    @cached_property
    def versions(self) -> dict[str, str]:
        return {name: source_sha256 for name, (source_sha256, _) in self._sources.items()}

    @cached_property
    def paths(self) -> dict[str, str]:
        return {name: path for name, (_, path) in self._sources.items()}

    def document(self, document_id: str) -> tuple[Document, Sequence[Passage], Embedded]:
        """With its passages and their vectors. Raises SnapshotError where it is damaged."""
        document, spans = self._archive.document(document_id)
        passages = passages_at(document, spans)
        fields = [*_PLACE, "vector", "sentences"]
        rows = self._connection.get(self._names.passages, [passage.id for passage in passages], fields)
        for passage in passages:
            self._check_place(passage, rows.get(passage.id))
        found = [rows[passage.id] for passage in passages]
        vectors = np.array([row["vector"] for row in found], dtype=np.float32)
        return (
            document,
            passages,
            Embedded(
                vectors.reshape(len(found), self.manifest.dimension),
                [self._sentences(document, passage, rows[passage.id]["sentences"]) for passage in passages],
            ),
        )

    def _check_place(self, passage: Passage, row: Row | None) -> None:
        place = (passage.document_id, passage.span.start, passage.span.end)
        if row is None:
            fault = "is missing"
        elif tuple(row[field] for field in _PLACE) != place:
            fault = "is in no place of its document"
        else:
            return
        raise SnapshotError(
            f"{self._connection.address}: the passage {passage.id} {fault}; run verbatim index again"
        )

    def _sentences(self, document: Document, passage: Passage, packed: str) -> Vectors:
        found = self._archive.sentences(passage.id, packed, self.manifest.dimension)
        # Whole vectors too may be others, or none: each sentence has one.
        if len(found) != len(sentences_of(document, passage)):
            raise self._archive.wrong_sentences(passage.id, "not what was written")
        return found

    @cached_property
    def _sources(self) -> dict[str, tuple[str, str]]:
        return {record.id: (record.source_sha256, record.path) for record in self.records()}
