"""An index in memory: a paragraph a line, a passage a paragraph or as many as asked, ranked by shared words.

Deterministic and telling: a passage's score is the number of the question's words that stand in it. Like an
index, it gives so many copies of a text at most.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.alike import without_most_copies
from index.document import Block, Document, Passage, Span
from index.errors import UnknownDocumentError
from index.store import Hit

_SENTENCE = re.compile(r"\S[^.?!\n]*(?:[.?!]+|$)")


def document(text: str, name: str = "d") -> Document:
    """Every line that is not blank is a paragraph; a line that begins with # is a heading."""
    blocks = []
    for line in re.finditer(r"[^\r\n]+", text):
        stripped = line.group().strip()
        if not stripped:
            continue
        start = line.start() + line.group().index(stripped)
        span = Span(start, start + len(stripped))
        sentences = tuple(
            Span(start + found.start(), start + found.end()) for found in _SENTENCE.finditer(stripped)
        )
        heading = stripped.startswith("#")
        blocks.append(
            Block("heading" if heading else "paragraph", span, 1 if heading else None, None, sentences)
        )
    return Document(name, name, f"{name}.txt", "text/plain", text, tuple(blocks), "0" * 64)


class PassagesDouble:
    """`paragraphs` blocks of a document make a passage, each passage beginning one block further, so that
    passages overlap where it is more than one."""

    generation = "double-1"
    encoder_identity = "double@0"

    def __init__(self, documents: Sequence[Document], paragraphs: int = 1) -> None:
        self._documents = {one.id: one for one in documents}
        self.passages: list[Passage] = []
        for one in documents:
            for first in range(max(1, len(one.blocks) - paragraphs + 1)):
                blocks = one.blocks[first : first + paragraphs]
                if blocks:
                    span = Span(blocks[0].span.start, blocks[-1].span.end)
                    self.passages.append(Passage(f"{one.id}.{span.start}-{span.end}", one.id, span))

    def search(self, question: str, k: int, documents: frozenset[str] | None = None) -> list[Hit]:
        for name in documents or ():
            self.document(name)
        asked = set(re.findall(r"\w+", question.lower()))
        hits = []
        for passage in self.passages:
            if documents is None or passage.document_id in documents:
                text = passage.span.cut(self._documents[passage.document_id].text)
                shared = len(asked & set(re.findall(r"\w+", text.lower())))
                hits.append(Hit(passage, shared / max(1, len(asked)), float(shared), float(shared)))
        hits.sort(key=lambda hit: (-hit.score, hit.passage.id))
        firsts: dict[str, int] = {}
        copies = {place: firsts.setdefault(self._text(hit), place) for place, hit in enumerate(hits)}
        return [hits[place] for place in without_most_copies(range(len(hits)), copies)[:k]]

    def _text(self, hit: Hit) -> str:
        return hit.passage.span.cut(self._documents[hit.passage.document_id].text)

    def document(self, document_id: str) -> Document:
        if document_id not in self._documents:
            raise UnknownDocumentError(f"no document {document_id}")
        return self._documents[document_id]
