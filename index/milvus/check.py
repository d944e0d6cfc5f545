"""Proving an index on a server: its counts, its encoder, and every text, place and vector in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from index.document_faults import document_faults
from index.errors import IndexingError
from index.folder.snapshot import OPENINGS
from index.milvus.connection import Connection
from index.milvus.leftovers import read_manifest
from index.milvus.opening import open_store
from index.milvus.schema import Names, live_generation
from index.milvus.written import WrittenGeneration
from index.store import Encoder
from index.store_address import StoreAddress

if TYPE_CHECKING:
    from index.builder import Progress

_AGAIN = "run verbatim index again"
_LEAST_LENGTH, _MOST_LENGTH = 0.999, 1.001


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
        counts = (len(document.text), len(document.paragraphs), len(found), document.sha256)
        if counts != (record.length, record.paragraphs, record.passages, record.sha256):
            yield f"{address}: the record of {record.id} is not that of its text; {_AGAIN}"
        for fault in document_faults(document):
            yield f"{address}: {record.id}: {fault}; {_AGAIN}"
        for passage in found:
            if passage.span.end > len(document.text) or not passage.span:
                yield f"{address}: the passage {passage.id} is in no place of its document; {_AGAIN}"
        lengths = np.linalg.norm(embedded.passages, axis=1)
        # Written so that a vector that is not a number is a fault too.
        wrong = np.flatnonzero(~((lengths >= _LEAST_LENGTH) & (lengths <= _MOST_LENGTH)))
        if len(wrong):
            yield f"{address}: the vector of {found[int(wrong[0])].id} is no unit vector; {_AGAIN}"
    if (documents, passages) != (manifest.documents, manifest.passages):
        yield (
            f"{address}: holds {passages} passages of {documents} documents, the manifest says "
            f"{manifest.passages} of {manifest.documents}; {_AGAIN}"
        )
