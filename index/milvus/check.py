"""Proving an index on a server: its counts, its encoder, and every text, place and vector in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.document_faults import document_faults, first_no_unit
from index.errors import IndexingError
from index.milvus.archive import read_manifest
from index.milvus.connection import Connection
from index.milvus.opening import open_store
from index.milvus.schema import Names, live_generation
from index.milvus.written import WrittenGeneration
from index.store import OPENINGS, Encoder
from index.store_address import StoreAddress

if TYPE_CHECKING:
    from index.progress import Progress

_AGAIN = "run verbatim index again"


def check_store(
    address: StoreAddress, *, encoder: Encoder | None = None, progress: Progress | None = None
) -> list[str]:
    """As `index.folder.check.check`, of the live generation there."""
    try:
        for _ in range(OPENINGS):
            open_store(address, encoder=encoder).close()
            connection = Connection(address)
            try:
                names = live_generation(connection, address.collection)
                problems = _problems(connection, names, progress) if names is not None else []
                if not problems or live_generation(connection, address.collection) == names:
                    return problems
            finally:
                connection.close()
    except IndexingError as error:
        return [str(error)]
    return [f"{address}: was replaced {OPENINGS} times while being checked; try again"]


def _problems(connection: Connection, names: Names, progress: Progress | None) -> list[str]:
    try:
        return list(_faults(connection, names, progress))
    except IndexingError as error:
        return [str(error)]


def _faults(connection: Connection, names: Names, progress: Progress | None) -> Iterator[str]:
    address = connection.address
    manifest = read_manifest(connection, names)
    generation = WrittenGeneration(connection, names, manifest)
    documents = passages = 0
    for record in generation.records():
        documents += 1
        if progress is not None:
            progress("check", documents, manifest.documents)
        try:
            document, found, embedded = generation.document(record.id)
        except IndexingError as error:
            yield str(error)
            continue
        passages += len(found)
        for fault in document_faults(record, document, found):
            yield f"{address}: {fault}; {_AGAIN}"
        wrong = first_no_unit(embedded.passages)
        if wrong is not None:
            yield f"{address}: the vector of {found[wrong].id} is no unit vector; {_AGAIN}"
    if (documents, passages) != (manifest.documents, manifest.passages):
        yield (
            f"{address}: holds {passages} passages of {documents} documents, the manifest says "
            f"{manifest.passages} of {manifest.documents}; {_AGAIN}"
        )
