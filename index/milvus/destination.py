"""A Milvus server as the builder writes to it: new collections for a generation, then an alias changed."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from index.destination import Known, library_versions, made_now
from index.document import Document, Passage
from index.embedding import Embedded, PassageEmbedder
from index.encoder import PassageEncoder
from index.errors import SnapshotError, StoreError, UnknownDocumentError
from index.lexical import Analysis
from index.manifest import Manifest, Recipe
from index.milvus.bm25 import PassageWords
from index.milvus.connection import WORK_LIMIT, Connection
from index.milvus.kept_encoder import encoder_collection, keep_encoder
from index.milvus.lease import Lease, lease
from index.milvus.leftovers import read_manifest, remove_leftovers
from index.milvus.passage_rows import ELSEWHERE, pack, to_row
from index.milvus.pieces import MANIFEST, SENTENCES, PieceWriter
from index.milvus.schema import (
    VECTOR_INDEX,
    Names,
    create_passages,
    index_passages,
    live_generation,
    names_of,
)
from index.milvus.written import WrittenGeneration
from index.passages import PassageRules
from index.probing import probe
from index.retrieval_text import words_of
from index.store_address import StoreAddress

_ROWS_AT_ONCE: Final = 256


class MilvusDestination:
    """Implements index.destination.Destination.

    What shards have embedded into indexes beside this one (StoreAddress.shard) is taken over like what the
    generation before holds, and removed once this index has been written.
    """

    def __init__(self, address: StoreAddress) -> None:
        self._address = address
        self._open: tuple[Connection, Lease] | None = None
        self._live: WrittenGeneration | None = None
        self._shards: list[WrittenGeneration] = []

    @property
    def folder(self) -> Path | None:
        return None

    @contextmanager
    def writing(self) -> Iterator[None]:
        connection = Connection(self._address)
        index = self._address.collection
        try:
            with ExitStack() as held:
                leased = held.enter_context(lease(connection, index))
                # A share that is still being embedded would be gathered in part.
                shards = shard_indexes(connection, index)
                for shard in shards:
                    held.enter_context(lease(connection, shard))
                remove_leftovers(connection, index)
                self._open = (connection, leased)
                yield
                for shard in shards:
                    remove_index(connection, shard)
        finally:
            self._open = None
            connection.close()

    @contextmanager
    def open(self, recipe: Recipe) -> Iterator[WrittenGeneration | None]:
        connection, _ = self._opened
        indexes = [self._address.collection, *shard_indexes(connection, self._address.collection)]
        found = [_sound(connection, index, recipe) for index in indexes]
        self._live = found[0]
        self._shards = [generation for generation in found[1:] if generation is not None]
        try:
            yield self._live
        finally:
            self._live, self._shards = None, []

    def known(self, document_id: str, source_sha256: str) -> Known | None:
        for generation in (self._live, *self._shards):
            if generation is not None and generation.versions.get(document_id) == source_sha256:
                # What is damaged is made anew; a server that is gone is another matter, and told.
                with suppress(SnapshotError, UnknownDocumentError):
                    return generation.document(document_id)
        return None

    @contextmanager
    def begin(
        self,
        encoder: PassageEncoder,
        rules: PassageRules,
        recipe: Recipe,
        embedded: Callable[[int, int], None],
    ) -> Iterator[MilvusGeneration]:
        connection, leased = self._opened
        made = next((known.manifest for known in (self._live, *self._shards) if known), None)
        generation = MilvusGeneration(
            connection, leased, self._address.collection, encoder, rules, recipe, made, embedded
        )
        try:
            yield generation
        finally:
            generation.abandon()

    @property
    def _opened(self) -> tuple[Connection, Lease]:
        assert self._open is not None, "writing is entered first"
        return self._open


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
        self._names = Names(index, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}")
        self._committed = False
        self._analysis = Analysis()
        self._words = PassageWords()
        self._waiting: list[dict[str, object]] = []
        self._documents = self._passages = 0
        create_passages(connection.call, self._names.passages, self._dimension)
        self._archive = PieceWriter(connection, self._names.archive)
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
        self._archive.add(MANIFEST, self._manifest().to_json())
        self._archive.finish(WORK_LIMIT)
        self._connection.call("flush", self._names.passages, seconds=WORK_LIMIT)
        index_passages(self._connection.call, self._names.passages, self._words.parameters(), WORK_LIMIT)
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
                self._archive.add(SENTENCES + passage.id, pack(sentences).encode("ascii"))
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


def shard_indexes(connection: Connection, index: str) -> list[str]:
    """The indexes in which shards of this one have anything."""
    of_ours = re.compile(rf"{re.escape(index)}__shard_[0-9]+_of_[0-9]+")
    found = set()
    for name in connection.call("list_collections"):
        names = names_of(str(name))
        if names is not None and of_ours.fullmatch(names.index):
            found.add(names.index)
    return sorted(found)


def remove_index(connection: Connection, index: str) -> None:
    """All of an index, its lease aside."""
    if connection.named_by(index) is not None:
        connection.call("drop_alias", index)
    for name in [str(name) for name in connection.call("list_collections")]:
        names = names_of(name)
        if (names is not None and names.index == index) or name.startswith(f"{index}__encoder_"):
            connection.call("drop_collection", name)


def live_versions(address: StoreAddress, recipe: Recipe) -> Mapping[str, str]:
    """The sha256 of each document's source in the live index, by id; none where it is of another recipe."""
    connection = Connection(address)
    try:
        live = _sound(connection, address.collection, recipe)
        return live.versions if live is not None else {}
    finally:
        connection.close()


def _sound(connection: Connection, index: str, recipe: Recipe) -> WrittenGeneration | None:
    names = live_generation(connection, index)
    if names is None:
        return None
    try:
        manifest = read_manifest(connection, names)
    except SnapshotError:
        return None
    if manifest.recipe != recipe:
        return None
    generation = WrittenGeneration(connection, names, manifest)
    return generation if generation.is_whole() else None
