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

from index.cores import available_cores
from index.errors import EncoderError
from index.onnx_runtime import open_session
from index.store import Encoder, Vectors

MODEL_FILE: Final = "model.onnx"
TOKENIZER_FILE: Final = "tokenizer.json"
DESCRIPTION_FILE: Final = "encoder.json"

_MOST_CORES: Final = 2
"""For one text; more gain nothing on a question."""


def open_encoder(folder: Path) -> Encoder:
    """The encoder written in `folder`: by onnxruntime, or by sentence-transformers where it has no export."""
    description = _description(folder)
    if description["pooling"] is not None:
        return OnnxEncoder(folder)
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
    """Texts to unit vectors by onnxruntime and tokenizers. Safe to use from several threads at once."""

    def __init__(self, folder: Path, *, model: str = MODEL_FILE) -> None:
        # Settled before the first import: the tokenizers' own threads.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer

        description = _description(folder)
        self._identity = str(description["identity"])
        self._dimension = int(description["dimension"])
        self._pooling = str(description["pooling"])
        try:
            self._session = open_session(str(folder / model), min(_MOST_CORES, available_cores()))
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
        for row, text in enumerate(texts):
            # One by one: rounding to 8 bits spans a whole batch, and a text's vector is to be its own.
            vectors[row] = self._encode_one(self._tokenizer.encode(text).ids)
        return vectors

    def _encode_one(self, pieces: Sequence[int]) -> Vectors:
        ids = np.array([pieces], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (hidden,) = self._session.run(["token_vectors"], inputs)
        pooled = hidden[0, 0] if self._pooling == "cls" else hidden[0].mean(axis=0)
        return np.asarray(pooled / max(float(np.linalg.norm(pooled)), 1e-12), dtype=np.float32)


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
