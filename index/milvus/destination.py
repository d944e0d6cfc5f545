"""A Milvus server as the builder writes to it, with what shards have left there to be gathered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from index.destination import Known
from index.encoder import PassageEncoder
from index.errors import SnapshotError, UnknownDocumentError
from index.manifest import Recipe
from index.milvus.archive import read_manifest
from index.milvus.connection import Connection
from index.milvus.generation import MilvusGeneration
from index.milvus.lease import Lease, lease
from index.milvus.leftovers import remove_leftovers
from index.milvus.schema import live_generation, names_of
from index.milvus.written import WrittenGeneration
from index.passages import PassageRules
from index.store_address import StoreAddress


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
