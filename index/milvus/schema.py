"""The collections of one index, and the fields of each.

NAME                          alias of the live generation's passages: a swap is one change of it
NAME__GENERATION__passages    a row a passage: its place, vector, words, and its sentences' vectors
NAME__GENERATION__archive     texts, records and the manifest, by key (index.milvus.archive)
NAME__encoder_SHA             what encodes questions, in pieces; shared by the generations that it made
NAME__lease                   alias of the collection NAME__lease_… of the one process that writes
NAME__shard_I_of_N            an index of the same form: a shard's share, waiting to be gathered
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from index.errors import StoreError
from index.manifest import GENERATION
from index.milvus.connection import Connection

PASSAGES, ARCHIVE = "passages", "archive"

KEY_LENGTH: Final = 512
TEXT_LENGTH: Final = 65_535
"""Bytes of a VARCHAR, at most; Milvus takes no more."""

_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,256}")


@dataclass(frozen=True, slots=True)
class Names:
    """The collections of one generation of the index called `index`."""

    index: str
    generation: str

    @property
    def passages(self) -> str:
        return f"{self.index}__{self.generation.replace('-', '_')}__{PASSAGES}"

    @property
    def archive(self) -> str:
        return f"{self.index}__{self.generation.replace('-', '_')}__{ARCHIVE}"


def names_of(collection: str) -> Names | None:
    """The generation that a collection is of; None where it is of none."""
    index, _, rest = collection.rpartition("__")
    index, _, generation = index.rpartition("__")
    generation = generation.replace("_", "-")
    if rest not in (PASSAGES, ARCHIVE) or not index or not GENERATION.fullmatch(generation):
        return None
    return Names(index, generation)


def is_key(text: str) -> bool:
    """Whether a text can be an id in an index: no other may stand in an expression of Milvus."""
    return bool(_ID.fullmatch(text))


def create_passages(connection: Connection, name: str, dimension: int) -> None:
    """Indexes are made once everything is in (index.milvus.passage_indexes)."""
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, max_length=KEY_LENGTH, is_primary=True)
    schema.add_field("document", DataType.VARCHAR, max_length=KEY_LENGTH)
    schema.add_field("start", DataType.INT64)
    schema.add_field("end", DataType.INT64)
    schema.add_field("section", DataType.VARCHAR, max_length=TEXT_LENGTH)
    # Terms of our own analysis with blanks between: the server has only to tell them apart.
    schema.add_field(
        "words",
        DataType.VARCHAR,
        max_length=TEXT_LENGTH,
        enable_analyzer=True,
        analyzer_params={"tokenizer": "standard"},
    )
    schema.add_field("terms", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    # Read for candidates only, by key: it may stay on the server's disk.
    schema.add_field("sentences", DataType.VARCHAR, max_length=TEXT_LENGTH, mmap_enabled=True)
    schema.add_function(
        Function(
            name="bm25",
            function_type=FunctionType.BM25,
            input_field_names=["words"],
            output_field_names=["terms"],
        )
    )
    connection.call("create_collection", name, schema=schema)


def create_pieces(connection: Connection, name: str) -> None:
    """A collection of content by key. Its vector says nothing: Milvus has no collection without one."""
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, max_length=KEY_LENGTH, is_primary=True)
    schema.add_field("pieces", DataType.INT64)
    schema.add_field("content", DataType.VARCHAR, max_length=TEXT_LENGTH, mmap_enabled=True)
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index(field_name="nothing", index_type="FLAT", metric_type="L2")
    connection.call("create_collection", name, schema=schema)
    # Of nothing yet: there is no index to wait for.
    connection.call("create_index", name, index_params=indexes, sync=False)
    connection.call("load_collection", name)


def live_generation(connection: Connection, index: str) -> Names | None:
    """The generation that the alias `index` names; None where there is no such alias."""
    collection = connection.named_by(index)
    if collection is None:
        return None
    names = names_of(collection)
    if names is None or names.index != index:
        raise StoreError(
            f"{connection.address}: {collection} is a collection of another make; choose another name"
        )
    return names
