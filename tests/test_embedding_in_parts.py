"""What waits to be embedded is bounded, whatever else is taken over meanwhile."""

from pathlib import PurePath

import numpy as np
import pytest

import index.embedding
from index.document import Document, Passage, Span
from index.embedding import Embedded, PassageEmbedder
from index.loaders import load_bytes
from index.passages import PassageRules
from tests.planted_encoder import PlantedEncoder


def named(name: str) -> Document:
    return load_bytes(b"A sentence of its own.\n", PurePath(f"{name}.txt"), document_id=name)


def test_documents_that_stay_do_not_gather_behind_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.embedding, "_PENDING", 20)
    written: list[str] = []
    encoder = PlantedEncoder()
    embedder = PassageEmbedder(
        encoder, encoder.dimension, PassageRules(), lambda document, *_: written.append(document.id)
    )
    embedder.add(named("new"))
    most = 0
    for number in range(30):
        old = named(f"old-{number:02}")
        passages = [Passage(f"{old.id}.{start}", old.id, Span(start, start + 2)) for start in range(6)]
        vectors = np.zeros((6, encoder.dimension), np.float32)
        embedder.take_over(old, passages, Embedded(vectors, [vectors[:1]] * 6))
        most = max(most, number + 2 - len(written))
    assert most <= 4, "documents of 6 passages, where 20 passages may wait"
    embedder.finish()
    assert written == ["new", *(f"old-{number:02}" for number in range(30))]
