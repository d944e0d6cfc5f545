"""An encoder whose vectors are sums of one fixed unit vector a word: cheap, repeatable, and nearer for texts
that share words. It counts what it is given to encode."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.query_encoder import DESCRIPTION_FILE
from index.store import Encoder, Vectors

DIMENSION = 32


class PlantedEncoder:
    def __init__(self, identity: str = "planted@1", max_pieces: int = 256) -> None:
        self.identity = identity
        self.dimension = DIMENSION
        self.max_pieces = max_pieces
        self.encoded: list[str] = []

    def count_pieces(self, text: str) -> int:
        return len(text.split())

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        self.encoded += texts
        if progress is not None:
            progress(len(texts))
        rows = [_vector(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), DIMENSION)

    def export(self, folder: Path) -> Encoder:
        folder.mkdir()
        (folder / DESCRIPTION_FILE).write_text("{}\n", encoding="utf-8")
        return self


def _vector(text: str) -> Vectors:
    words = re.findall(r"\w+", text.lower()) or [""]
    total = np.sum([_word_vector(word) for word in words], axis=0)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


@lru_cache(maxsize=100_000)
def _word_vector(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    vector = np.random.default_rng(seed).standard_normal(DIMENSION)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
