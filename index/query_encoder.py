"""Encoding questions without torch: the exported encoder, run by onnxruntime.

The folder comes from index.onnx_export and is part of an index, so its files' checksums have been checked
before it is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from index.errors import EncoderError
from index.onnx_runtime import open_session
from index.store import Encoder, Vectors

MODEL_FILE: Final = "model.onnx"
TOKENIZER_FILE: Final = "tokenizer.json"
DESCRIPTION_FILE: Final = "encoder.json"

_BATCH: Final = 32


def open_encoder(folder: Path, threads: int | None = None) -> Encoder:
    """The encoder written in `folder`: by onnxruntime, or by sentence-transformers where it has no export."""
    description = _description(folder)
    if description["pooling"] is not None:
        return OnnxEncoder(folder, threads)
    from index.encoder import SentenceTransformerEncoder

    encoder = SentenceTransformerEncoder(description["model"])
    if encoder.identity != description["identity"]:
        raise EncoderError(
            f"{encoder.folder}: is {encoder.identity}, the index was made with {description['identity']}; "
            "run verbatim index again"
        )
    # Loaded here, so that no question waits for it and no two threads load it at once.
    encoder.encode(["ready"])
    return encoder


class OnnxEncoder:
    """Texts to unit vectors by onnxruntime and tokenizers. Safe to use from several threads at once.

    `threads` bounds the cores used by one text; by default two, more gain nothing on a question.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        # Settled before the first import: the tokenizers' own threads.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer

        description = _description(folder)
        self._identity = str(description["identity"])
        self._dimension = int(description["dimension"])
        self._pooling = str(description["pooling"])
        try:
            self._session = open_session(str(folder / MODEL_FILE), threads or min(2, os.cpu_count() or 1))
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        except Exception as error:
            # Both libraries raise classes of their own that have nothing nearer in common.
            raise EncoderError(
                f"{folder}: cannot be loaded ({_first_line(error)}); run verbatim index again"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=int(description["max_pieces"]))

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        pieces = [self._tokenizer.encode(text).ids for text in texts]
        order = sorted(range(len(pieces)), key=lambda at: len(pieces[at]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            vectors[rows] = self._encode_batch([pieces[row] for row in rows])
        return vectors

    def _encode_batch(self, batch: Sequence[Sequence[int]]) -> Vectors:
        longest = max(len(ids) for ids in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, pieces in enumerate(batch):
            ids[row, : len(pieces)] = pieces
            mask[row, : len(pieces)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (hidden,) = self._session.run(["token_vectors"], inputs)
        if self._pooling == "cls":
            pooled = hidden[:, 0]
        else:
            weights = mask[:, :, np.newaxis].astype(np.float32)
            pooled = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        lengths = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(lengths, 1e-12), dtype=np.float32)


def _description(folder: Path) -> dict[str, Any]:
    path = folder / DESCRIPTION_FILE
    try:
        description = json.loads(path.read_bytes())
        if description["format"] != 1:
            raise EncoderError(
                f"{path}: format {description['format']} is not read here; run verbatim index again"
            )
        return {
            name: description[name] for name in ("identity", "dimension", "max_pieces", "pooling", "model")
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{path}: not an encoder's description; run verbatim index again") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
