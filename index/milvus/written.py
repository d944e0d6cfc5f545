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
from index.milvus.connection import Connection
from index.milvus.passage_rows import ELSEWHERE, unpack
from index.milvus.pieces import SENTENCES, Pieces, passages_at
from index.milvus.schema import Names
from index.store import Vectors

_PAGE: Final = 500


class WrittenGeneration:
    """Implements index.destination.Before."""

    def __init__(self, connection: Connection, names: Names, manifest: Manifest) -> None:
        self._connection = connection
        self._names = names
        self.manifest = manifest
        self._archive = Pieces(connection, names.archive)

    def is_whole(self) -> bool:
        """Whether it holds as many passages as its manifest says."""
        return self._connection.count(self._names.passages) == self.manifest.passages

    def records(self) -> Iterator[DocumentRecord]:
        after: str | None = None
        while page := self._archive.records(_PAGE, after):
            yield from page
            after = page[-1].id

    @property
    def versions(self) -> dict[str, str]:
        return {name: source_sha256 for name, (source_sha256, _) in self._sources.items()}

    @property
    def paths(self) -> dict[str, str]:
        return {name: path for name, (_, path) in self._sources.items()}

    def document(self, document_id: str) -> tuple[Document, Sequence[Passage], Embedded]:
        """With its passages and their vectors. Raises SnapshotError where it is damaged."""
        document, spans = self._archive.document(document_id)
        passages = passages_at(document, spans)
        rows = self._connection.get(
            self._names.passages, [passage.id for passage in passages], ["vector", "sentences"]
        )
        missing = next((passage.id for passage in passages if passage.id not in rows), None)
        if missing is not None:
            raise SnapshotError(
                f"{self._connection.address}: the passage {missing} is missing; run verbatim index again"
            )
        found = [rows[passage.id] for passage in passages]
        vectors = np.array([row["vector"] for row in found], dtype=np.float32)
        return (
            document,
            passages,
            Embedded(
                vectors.reshape(len(found), self.manifest.dimension),
                [self._sentences(row["id"], row["sentences"]) for row in found],
            ),
        )

    def _sentences(self, passage_id: str, packed: str) -> Vectors:
        if packed == ELSEWHERE:
            packed = (self._archive.get(SENTENCES + passage_id) or b"").decode("ascii")
        return unpack(packed, self.manifest.dimension)

    @cached_property
    def _sources(self) -> dict[str, tuple[str, str]]:
        return {record.id: (record.source_sha256, record.path) for record in self.records()}
