"""Documents cut into passages and embedded many at a time, handed on in the order in which they came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from index.document import Document, Passage
from index.encoder import PassageEncoder
from index.nearest_sentence import sentences_of
from index.passages import PassageRules, cut_passages
from index.store import Rows, Vectors

_PENDING: Final = 2048
"""Passages gathered before they are encoded: enough that batches of like length can be made of them."""


@dataclass(frozen=True)
class Embedded:
    """The vectors of a document's passages, `[passages, dimension]`, and of each one's sentences. `rows` is
    where they stood in the generation that they are taken over from; None where they are new."""

    passages: Vectors
    sentences: Sequence[Vectors]
    rows: Rows | None = None


Sink = Callable[[Document, Sequence[Passage], Embedded], None]
"""Takes one document after another, each with its passages in text order and their vectors."""


@dataclass(frozen=True)
class _Waiting:
    """A document whose passages' texts and whose sentences, passage by passage, are yet to be embedded; or
    nothing of it is, where `embedded` is known."""

    document: Document
    passages: Sequence[Passage]
    texts: Sequence[str] = ()
    sentences: Sequence[Sequence[str]] = ()
    embedded: Embedded | None = None


class PassageEmbedder:
    """Takes documents one by one; memory does not grow with their number. `finish` hands on the last."""

    def __init__(
        self,
        encoder: PassageEncoder,
        dimension: int,
        rules: PassageRules,
        sink: Sink,
        report: Callable[[int, int], None] = lambda _done, _known: None,
    ) -> None:
        self._encoder = encoder
        self._dimension = dimension
        self._rules = rules
        self._sink = sink
        self._report = report
        self._waiting: list[_Waiting] = []
        self._waiting_texts = 0
        self._waiting_passages = 0
        self.embedded = 0

    def add(self, document: Document) -> None:
        """A document to be cut and embedded."""
        # What an encoder would cut off must not be in a passage: it could never be found.
        rules = replace(self._rules, pieces=min(self._rules.pieces, self._encoder.max_pieces))
        passages = cut_passages(document, self._encoder.count_pieces, rules)
        texts = [passage.span.cut(document.text) for passage in passages]
        sentences = [sentences_of(document, passage) for passage in passages]
        self._waiting.append(_Waiting(document, passages, texts, sentences))
        self._waiting_texts += len(texts)
        self._waiting_passages += len(texts)
        if self._waiting_passages >= _PENDING:
            self.finish()

    def take_over(self, document: Document, passages: Sequence[Passage], embedded: Embedded) -> None:
        """A document that is as it was, with the vectors it had."""
        self._waiting.append(_Waiting(document, passages, embedded=embedded))
        self._waiting_passages += len(passages)
        if not self._waiting_texts or max(self._waiting_passages, len(self._waiting)) >= _PENDING:
            self.finish()

    def finish(self) -> None:
        """Encodes what waits, and hands it on."""
        passages = [text for part in self._waiting for text in part.texts]
        # A sentence that two passages share, or that is a passage itself, is encoded once.
        sentences = {text for part in self._waiting for group in part.sentences for text in group}
        texts = list(dict.fromkeys([*passages, *sorted(sentences)]))
        vectors = self._encode(texts, len(passages))
        places = {text: place for place, text in enumerate(texts)}
        for part in self._waiting:
            embedded = part.embedded or Embedded(
                vectors[[places[text] for text in part.texts]],
                [vectors[[places[text] for text in group]] for group in part.sentences],
            )
            self._sink(part.document, part.passages, embedded)
        self._waiting, self._waiting_texts, self._waiting_passages = [], 0, 0

    def _encode(self, texts: Sequence[str], passages: int) -> Vectors:
        """Progress is told in passages, a passage's sentences being part of its work."""
        if not texts:
            return np.zeros((0, self._dimension), dtype=np.float32)
        before, known, done = self.embedded, self.embedded + passages, 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            self._report(before + done * passages // len(texts), known)

        vectors = self._encoder.encode(texts, count)
        self.embedded = known
        return vectors
