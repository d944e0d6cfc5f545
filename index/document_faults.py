"""What can be wrong with a document, its passages and their vectors that were read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from index.document import Document, DocumentRecord, Passage
from index.store import Vectors

_LEAST_LENGTH: Final = 0.999
_MOST_LENGTH: Final = 1.001


def document_faults(record: DocumentRecord, document: Document, passages: Sequence[Passage]) -> Iterator[str]:
    """Each fault, naming the document or the passage, without the place and the remedy."""
    counts = (len(document.text), len(document.paragraphs), len(passages), document.sha256)
    if counts != (record.length, record.paragraphs, record.passages, record.sha256):
        yield f"the record of {record.id} is not that of its text"
    for fault in _block_faults(document):
        yield f"{record.id}: {fault}"
    for passage in passages:
        span = passage.span
        if not passage.id.startswith(f"{record.id}.") or span.end > len(document.text) or not span:
            yield f"the passage {passage.id} is in no place of its document"


def first_no_unit(vectors: Vectors) -> int | None:
    """The number of the first that is no unit vector; None where all are."""
    lengths = np.linalg.norm(vectors, axis=1)
    # Written so that a vector that is not a number is a fault too.
    wrong = np.flatnonzero(~((lengths >= _LEAST_LENGTH) & (lengths <= _MOST_LENGTH)))
    return int(wrong[0]) if len(wrong) else None


def _block_faults(document: Document) -> Iterator[str]:
    at = 0
    for block in document.blocks:
        if not at <= block.span.start < block.span.end <= len(document.text):
            yield f"the block {block.span} overlaps another or the text's end"
            return
        if any(not block.span.contains(sentence) for sentence in block.sentences):
            yield f"a sentence of the block {block.span} is outside it"
        at = block.span.end
