"""Where an index may be written to: what the builder asks of a folder, and of a Milvus server alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final, Protocol

from index.document import Document, Passage
from index.embedding import Embedded
from index.encoder import PassageEncoder
from index.manifest import Manifest, Recipe
from index.passages import PassageRules

_LIBRARIES: Final = ("faiss-cpu", "numpy", "onnxruntime", "sentence-transformers", "tantivy", "tokenizers")

Known = tuple[Document, Sequence[Passage], Embedded]
"""A document with its passages and their vectors, as it was written before."""


class Before(Protocol):
    """The live generation, sound and of the recipe that is wanted now. `versions` and `paths` tell of each of
    its documents, by id, the sha256 of its source's bytes and where it came from."""

    @property
    def manifest(self) -> Manifest: ...

    @property
    def versions(self) -> Mapping[str, str]: ...

    @property
    def paths(self) -> Mapping[str, str]: ...


class NewGeneration(Protocol):
    """A generation being written; it is not there for readers before `commit`."""

    @property
    def passages(self) -> int: ...

    @property
    def embedded(self) -> int:
        """Passages that had to be encoded."""
        ...

    def add(self, document: Document) -> None: ...

    def take_over(self, document: Document, passages: Sequence[Passage], embedded: Embedded) -> None: ...

    def finish(self) -> None:
        """Returns when all that was added is written."""
        ...

    def commit(self) -> str:
        """Makes this the live generation, in one step, and returns its name."""
        ...


class Destination(Protocol):
    """One index's place. `writing` is entered first and held to the end: no other writer gets in."""

    @property
    def folder(self) -> Path | None:
        """The folder whose contents are no sources; None where the index is elsewhere."""
        ...

    def writing(self) -> AbstractContextManager[None]:
        """Raises SnapshotBusyError where another process writes. Leftovers of writers that died are gone
        inside."""
        ...

    def open(self, recipe: Recipe) -> AbstractContextManager[Before | None]:
        """None where nothing sound of that recipe is there: then all is made anew."""
        ...

    def known(self, document_id: str, source_sha256: str) -> Known | None:
        """What was written of that version of a document, to be taken over. Valid inside `open`."""
        ...

    def begin(
        self,
        encoder: PassageEncoder,
        rules: PassageRules,
        recipe: Recipe,
        embedded: Callable[[int, int], None],
    ) -> AbstractContextManager[NewGeneration]:
        """What is not committed inside is gone afterwards. Valid inside `open`."""
        ...


def made_now() -> str:
    """The time, as a manifest notes it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def library_versions(*further: str) -> dict[str, str]:
    """Noted with the index, for whoever wonders why it is not like another."""
    return {name: version(name) for name in (*_LIBRARIES, *further)}
