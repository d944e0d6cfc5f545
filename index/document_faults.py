"""What can be wrong with the blocks of a document that was read back."""

from __future__ import annotations

from collections.abc import Iterator

from index.document import Document


def document_faults(document: Document) -> Iterator[str]:
    """Each fault, without the document's name."""
    at = 0
    for block in document.blocks:
        if not at <= block.span.start < block.span.end <= len(document.text):
            yield f"the block {block.span} overlaps another or the text's end"
            return
        if any(not block.span.contains(sentence) for sentence in block.sentences):
            yield f"a sentence of the block {block.span} is outside it"
        at = block.span.end
