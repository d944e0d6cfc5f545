"""A generation on a server, opened to be asked: its manifest checked, its encoder fetched."""

from __future__ import annotations

from index.errors import EncoderError, StoreError
from index.milvus.archive import read_manifest
from index.milvus.connection import CALL_LIMIT, WORK_LIMIT, Connection
from index.milvus.kept_encoder import fetch_encoder
from index.milvus.schema import live_generation
from index.milvus.store import MilvusStore
from index.probing import check_probes
from index.query_encoder import open_encoder
from index.search import Index
from index.store import Encoder
from index.store_address import StoreAddress


def open_store(
    address: StoreAddress,
    *,
    encoder: Encoder | None = None,
    limit: float = CALL_LIMIT,
) -> Index:
    """The live generation at `address`, once its counts and its probe texts hold; no later call to the server
    takes more than `limit` seconds. As index.folder.opening.open_folder otherwise. Raises StoreError too."""
    connection = Connection(address, limit)
    try:
        names = live_generation(connection, address.collection)
        if names is None:
            raise StoreError(
                f"{address}: holds no index; make one with verbatim index PATH --store {address}"
            )
        for collection in (names.archive, names.passages):
            connection.call("load_collection", collection, seconds=WORK_LIMIT)
        manifest = read_manifest(connection, names)
        expected = manifest.recipe.encoder
        if encoder is None:
            encoder = open_encoder(fetch_encoder(connection, address.collection, manifest.files))
        if encoder.identity != expected:
            raise EncoderError(
                f"{address}: was made with {expected}, not {encoder.identity}; run verbatim index again"
            )
        check_probes(encoder, manifest.probes)
        return Index(MilvusStore(connection, names, manifest), encoder)
    except BaseException:
        connection.close()
        raise


class GenerationWatch:
    """Which generation is live, asked over one connection for as long as the process serves."""

    def __init__(self, address: StoreAddress) -> None:
        self._address = address
        self._connection: Connection | None = None

    def current(self) -> str:
        """Raises StoreError where the server is gone, or holds no index any longer."""
        # Where a look is given up in its midst, by a SystemExit for its thread, the connection may be left
        # with a lock held that whoever closes it would wait for without an end: that one is let go unclosed.
        connection, self._connection = self._connection or Connection(self._address), None
        try:
            names = live_generation(connection, self._address.collection)
        except StoreError:
            self._connection = connection
            raise
        self._connection = connection
        if names is None:
            raise StoreError(f"{self._address}: holds no index; run verbatim index again")
        return names.generation

    def close(self) -> None:
        """Not while a look is under way."""
        if self._connection is not None:
            self._connection.close()
