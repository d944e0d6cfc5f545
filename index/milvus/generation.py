"""One generation being written to a server: document by document, then made live by one alias."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from index.analysis import Analysis
from index.destination import library_versions, made_now
from index.document import Document, Passage
from index.embedding import Embedded, PassageEmbedder
from index.encoder import PassageEncoder
from index.errors import StoreError
from index.manifest import Manifest, Recipe, new_generation
from index.milvus.archive import ArchiveWriter
from index.milvus.bm25 import PassageWords
from index.milvus.connection import WORK_LIMIT, Connection
from index.milvus.kept_encoder import encoder_collection, keep_encoder
from index.milvus.lease import Lease
from index.milvus.leftovers import remove_leftovers
from index.milvus.passage_indexes import VECTOR_INDEX, index_passages
from index.milvus.passage_rows import ELSEWHERE, to_row
from index.milvus.schema import Names, create_passages, live_generation
from index.passages import PassageRules
from index.probing import probe
from index.retrieval_text import words_of

_ROWS_AT_ONCE: Final = 256


class MilvusGeneration:
    """Implements index.destination.NewGeneration. `made` is a manifest of the same recipe, if there is one:
    its encoder need not be exported again."""

    def __init__(
        self,
        connection: Connection,
        leased: Lease,
        index: str,
        encoder: PassageEncoder,
        rules: PassageRules,
        recipe: Recipe,
        made: Manifest | None,
        embedded: Callable[[int, int], None],
    ) -> None:
        self._connection = connection
        self._lease = leased
        self._index = index
        self._encoder = encoder
        self._recipe = recipe
        self._made = made
        self._dimension = made.dimension if made else encoder.dimension
        self._previous = live_generation(connection, index)
        self._names = Names(index, new_generation())
        self._committed = False
        self._analysis = Analysis()
        self._words = PassageWords()
        self._waiting: list[dict[str, object]] = []
        self._documents = self._passages = 0
        create_passages(connection, self._names.passages, self._dimension)
        self._archive = ArchiveWriter(connection, self._names.archive)
        self._embedder = PassageEmbedder(encoder, self._dimension, rules, self._write, embedded)

    @property
    def passages(self) -> int:
        return self._passages

    @property
    def embedded(self) -> int:
        return self._embedder.embedded

    def add(self, document: Document) -> None:
        self._embedder.add(document)

    def take_over(self, document: Document, passages: Sequence[Passage], embedded: Embedded) -> None:
        self._embedder.take_over(document, passages, embedded)

    def finish(self) -> None:
        self._embedder.finish()
        self._send()

    def commit(self) -> str:
        self._archive.add_manifest(self._manifest())
        self._archive.finish(WORK_LIMIT)
        self._connection.call("flush", self._names.passages, seconds=WORK_LIMIT)
        index_passages(self._connection, self._names.passages, self._words.parameters(), WORK_LIMIT)
        self._check_counts()
        self._lease.check()
        if self._previous is None:
            self._connection.call("create_alias", self._names.passages, self._index)
        else:
            self._connection.call("alter_alias", self._names.passages, self._index)
        self._committed = True
        remove_leftovers(self._connection, self._index)
        return self._names.generation

    def abandon(self) -> None:
        """Removes what was not committed; the server is asked, as a fault right after the change of the
        alias must not take the live generation away."""
        if self._committed:
            return
        with suppress(StoreError):
            if live_generation(self._connection, self._index) != self._names:
                for name in (self._names.passages, self._names.archive):
                    self._connection.call("drop_collection", name)

    def _write(self, document: Document, passages: Sequence[Passage], embedded: Embedded) -> None:
        self._archive.add_document(document, passages)
        self._documents += 1
        found = zip(passages, embedded.passages, embedded.sentences, strict=True)
        for passage, vector, sentences in found:
            text = passage.span.cut(document.text)
            terms = self._analysis.of_text(words_of(document.title, document.path, passage.section, text))
            row = to_row(passage, self._words.ready(terms), vector, sentences)
            if row["sentences"] == ELSEWHERE:
                self._archive.add_sentences(passage.id, sentences)
            self._waiting.append(row)
            self._passages += 1
            if len(self._waiting) >= _ROWS_AT_ONCE:
                self._send()

    def _send(self) -> None:
        if self._waiting:
            self._connection.call("insert", self._names.passages, self._waiting)
            self._waiting = []

    def _manifest(self) -> Manifest:
        if self._made is not None and self._connection.has(encoder_collection(self._index, self._made.files)):
            files, probes = self._made.files, self._made.probes
        else:
            with tempfile.TemporaryDirectory(prefix="verbatim-") as beside:
                folder = Path(beside) / "encoder"
                probes = probe(self._encoder.export(folder))
                files = keep_encoder(self._connection, self._index, folder)
        return Manifest(
            generation=self._names.generation,
            previous=self._previous.generation if self._previous else None,
            recipe=self._recipe,
            documents=self._documents,
            passages=self._passages,
            dimension=self._dimension,
            vector_index={"vectors": VECTOR_INDEX, "words": self._words.parameters()},
            probes=probes,
            files=files,
            created=made_now(),
            libraries=library_versions("pymilvus"),
        )

    def _check_counts(self) -> None:
        """What the server has, against what it was sent: an insert that timed out may have been done twice,
        or not at all."""
        expected = {self._names.passages: self._passages, self._names.archive: self._archive.rows}
        for name, count in expected.items():
            found = self._connection.count(name)
            if found != count:
                raise StoreError(
                    f"{self._connection.address}: {name} holds {found} rows of {count} sent, the old index "
                    "stays; run verbatim index again"
                )
