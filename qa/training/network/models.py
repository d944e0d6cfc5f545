"""The networks that are trained, opened from their folders and read with.

MiniLM is the reader, of BERT's build. MPNet, four times as large in each layer and twice as deep, is too slow
to serve and teaches it. MPNet's vocabulary is BERT's, moved by four, so that both read the same word pieces.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertForQuestionAnswering, MPNetForQuestionAnswering

from qa.errors import ReaderError
from qa.training.errors import ArgumentError
from qa.training.network.attention import FLOAT32_ATTENTION
from qa.training.network.batches import Batch
from qa.training.network.precision import body_dtype
from qa.transformers_reader import in_short, positions, quiet

SpanModel = BertForQuestionAnswering | MPNetForQuestionAnswering

_HEAD = "qa_outputs."
_MOST_NAMED = 4

_MPNET_MOVED = 4
_MPNET_MARKS = {0: 1, 101: 0, 102: 2}
"""[PAD], [CLS] and [SEP], which MPNet has at the places of RoBERTa's marks."""


def open_model(
    folder: Path | str,
    attention: str = FLOAT32_ATTENTION,
    dropout: float = 0.0,
    *,
    headless: bool = False,
    pieces: int = 0,
) -> SpanModel:
    """The weights of a folder in float32, its token embeddings frozen; dropout of hidden states alone.

    A folder without a span head may be opened as `headless`, to be trained: it gets one drawn by torch's
    seed. MPNet has one way of attention only. ReaderError for a folder of anything else, and of a model that
    has no places for sequences of so many `pieces`.
    """
    with opening(folder, "the weights of a reader"):
        model, missing = _opened(Path(folder), attention, dropout)
    lacking = [name for name in sorted(missing) if not (headless and name.startswith(_HEAD))]
    if lacking:
        raise ReaderError(
            f"{folder} is not trained to read: it has no {', '.join(lacking[:_MOST_NAMED])}; train it first"
        )
    if pieces > positions(model):
        raise ReaderError(
            f"{folder} has places for {positions(model)} word pieces, not for {pieces}: "
            "lower the recipe's max_pieces"
        )
    return model


def _opened(folder: Path, attention: str, dropout: float) -> tuple[SpanModel, Collection[str]]:
    """The model, and the names of the weights that the folder lacks."""
    kind = json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"]
    if kind not in ("bert", "mpnet"):
        raise ValueError(f"a model of {kind}'s build, not of BERT's or MPNet's")
    options: dict[str, Any] = {
        "hidden_dropout_prob": dropout,
        "attention_probs_dropout_prob": 0.0,
        "dtype": torch.float32,
        "output_loading_info": True,
    }
    model: SpanModel
    loaded: Any
    with quiet():
        if kind == "mpnet":
            loaded = MPNetForQuestionAnswering.from_pretrained(folder, **options)
        else:
            loaded = BertForQuestionAnswering.from_pretrained(
                folder, attn_implementation=attention, **options
            )
    model, report = loaded
    body = model.mpnet if isinstance(model, MPNetForQuestionAnswering) else model.bert
    body.embeddings.word_embeddings.weight.requires_grad_(False)
    return model, report["missing_keys"]


def open_tokenizer(folder: Path) -> Tokenizer:
    """The folder's tokenizer with its own truncation and padding switched off; ReaderError without one."""
    with opening(folder, "a tokenizer"):
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@contextmanager
def opening(folder: Path | str, what: str) -> Iterator[None]:
    """ReaderError that names the folder, whatever the libraries raise that read it."""
    try:
        yield
    except (ReaderError, MemoryError):
        raise
    except Exception as error:
        raise ReaderError(
            f"{folder} does not hold {what} ({in_short(error)}): check the path, or save it again"
        ) from error


def open_device(name: str) -> torch.device:
    """ArgumentError for a device that torch does not know or that this machine has not."""
    try:
        torch.zeros(1, device=name).item()
        return torch.device(name)
    except (RuntimeError, AssertionError, ImportError) as error:
        raise ArgumentError(
            f"--device is {name!r}, which cannot be used ({in_short(error)}): leave it out for cpu"
        ) from error


def word_vectors(model: SpanModel, batch: Batch) -> Tensor:
    """Float32 `[rows, length, dimension]`: what the model has for each word piece before it reads."""
    found: Tensor
    if isinstance(model, MPNetForQuestionAnswering):
        found = model.mpnet.embeddings.word_embeddings(_mpnet_ids(batch))
    else:
        found = model.bert.embeddings.word_embeddings(batch.ids)
    return found


def logits(
    model: SpanModel, batch: Batch, *, float32: bool = False, words: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """Start and end logits in float32. The body runs in bfloat16 where the device can (body_dtype),
    unless told otherwise, the head never does: margins are small. `words` stand in the place of the model's
    own word vectors."""
    if words is None:
        words = word_vectors(model, batch)
    # each weight is used once a pass, and lanes share the weights but not what they make of them
    device = batch.ids.device
    halved = not float32 and body_dtype(device) == torch.bfloat16
    with torch.autocast(device.type, torch.bfloat16, enabled=halved, cache_enabled=False):
        hidden = _hidden(model, batch, words)
    scores = model.qa_outputs(hidden.float())
    return scores[..., 0], scores[..., 1]


def _mpnet_ids(batch: Batch) -> Tensor:
    ids = batch.ids + _MPNET_MOVED
    for bert, mpnet in _MPNET_MARKS.items():
        ids = ids.masked_fill(batch.ids == bert, mpnet)
    return ids


def _hidden(model: SpanModel, batch: Batch, words: Tensor) -> Tensor:
    found: Tensor
    if isinstance(model, MPNetForQuestionAnswering):
        found = model.mpnet(inputs_embeds=words, attention_mask=batch.attention).last_hidden_state
    else:
        found = model.bert(
            inputs_embeds=words, attention_mask=batch.attention, token_type_ids=batch.types
        ).last_hidden_state
    return found
