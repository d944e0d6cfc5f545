"""The contexts of a SQuAD file as documents: indexed together, or each read on its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path, PurePath

import numpy as np

from index.document import Block, Document, DocumentRecord, Passage, Span
from index.errors import UnknownDocumentError
from index.store import Encoder, Hit, Vectors

Progress = Callable[[str, int, int], None]
"""As index.builder's: what is being done, how many of it are done, and of how many."""


def index_contexts(contexts: Sequence[str], folder: Path, progress: Progress | None = None) -> None:
    """Indexes each context as a document of its own, in the index folder `folder`."""
    from index.builder import build
    from index.sources import Source

    # Bytes of our own, no files: line ends are part of a context, and offsets count them.
    sources = [
        Source(name, PurePath(f"{name}.txt"), data=context.encode("utf-8", "replace"))
        for name, context in _named(contexts).items()
    ]
    build(sources, folder, progress=progress)


def _named(contexts: Sequence[str]) -> dict[str, str]:
    return {f"context-{number:06}": context for number, context in enumerate(contexts)}


class GivenContexts:
    """Each context a document of one paragraph and one passage, so that reading alone is measured.

    A search is always narrowed to one question's context; its one hit carries the cosine that retrieval
    would have given it, and a BM25 score that, alone, is the best.
    """

    def __init__(self, contexts: Sequence[str], encoder: Encoder) -> None:
        self._encoder = encoder
        self._documents = _named(contexts)
        self._vector = lru_cache(64)(self._encode)

    @property
    def generation(self) -> str:
        return "given"

    @property
    def encoder_identity(self) -> str:
        return self._encoder.identity

    def search(self, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        """A hit for each of the documents, or for the first k where none are named."""
        asked = self._encode(question)
        hits = []
        for name in sorted(documents) if documents is not None else list(self._documents)[:k]:
            span = self.document(name).blocks[0].span if self.document(name).blocks else Span(0, 0)
            cosine = float(np.dot(asked, self._vector(span.cut(self._documents[name]))))
            hits.append(Hit(Passage(f"{name}.{span.start}-{span.end}", name, span), cosine, 1.0, 1.0))
        return hits

    def document(self, document_id: str) -> Document:
        """One paragraph without its surrounding white space; sentences are not told apart."""
        if document_id not in self._documents:
            raise UnknownDocumentError(f"no context {document_id}")
        text = self._documents[document_id]
        start = len(text) - len(text.lstrip())
        span = Span(start, max(start, len(text.rstrip())))
        blocks = (Block("paragraph", span),) if len(span) else ()
        return Document(document_id, document_id, document_id, "text/plain", text, blocks, "")

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        names = [name for name in self._documents if after is None or name > after][:limit]
        return [
            DocumentRecord(name, name, name, "text/plain", "", "", len(self._documents[name]), 1, 1)
            for name in names
        ]

    def _encode(self, text: str) -> Vectors:
        (vector,) = self._encoder.encode([text])
        return np.asarray(vector, np.float32)
