"""Any extractive question-answering model of the Hugging Face hub, by name or path, as a reader.

torch and transformers are imported when one is loaded, and by nothing else. Windows, places and spans are
those of qa.reader; only the network and the way it wants a pair are the model's own.
"""

from __future__ import annotations

import hashlib
import logging
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qa.errors import ReaderError
from qa.reader import Reader, in_turn
from qa.row_networks import Network
from qa.windows import Ids, Logits, Template, WindowRules

_LONGEST = 384
"""Word pieces a row: what span readers are commonly trained with, and little memory."""
_LONGEST_REASON = 300
"""Characters: an error of torch may list every weight of a model, or every device there is."""


def load_transformers_reader(model: str | Path, *, threads: int | None = None) -> Reader:
    """A Reader over `AutoModelForQuestionAnswering`. A name is looked up in the local cache and, unless
    HF_HUB_OFFLINE is set, on the hub. ReaderError where it is not a span reader with a fast tokenizer."""
    try:
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer
    except ImportError as error:
        raise ReaderError(
            f"reader {model} needs torch and transformers: pip install transformers torch"
        ) from error
    if threads is not None:
        torch.set_num_threads(threads)
    part = "tokenizer"
    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(str(model), use_fast=True)
            part = "network"
            loaded: Any = AutoModelForQuestionAnswering.from_pretrained(
                str(model), output_loading_info=True, ignore_mismatched_sizes=True
            )
        network, report = loaded
        return _reader(tokenizer, network, report, model)
    except (ReaderError, MemoryError):
        raise
    except Exception as error:
        # Whatever a broken file meets on its way through three libraries, it is the file that is at fault.
        raise ReaderError(
            f"reader {model} cannot be loaded: opening its {part} failed ({in_short(error)}); "
            "save or download it again"
        ) from error


def _reader(tokenizer: Any, network: Any, report: Any, model: str | Path) -> Reader:
    """`report` is transformers' own, of what it loaded."""
    if report["mismatched_keys"]:
        # transformers gives them other sizes and random numbers.
        name, kept, wanted = min(report["mismatched_keys"])
        raise ReaderError(
            f"reader {model} cannot be loaded: its config.json and its weights disagree: {name} has sizes "
            f"{tuple(kept)}, not {tuple(wanted)}; save or download it again"
        )
    if report["missing_keys"]:
        # A model without a trained span head loads with a random one, and answers at random.
        missing = ", ".join(sorted(report["missing_keys"]))
        raise ReaderError(f"reader {model} is not trained to read: it has no {missing}")
    network.eval()
    backend = _backend(tokenizer, model)
    template = _template(tokenizer, model)
    longest = min(_LONGEST, positions(network))
    return Reader(
        f"{model}@{_fingerprint(network)}",
        backend,
        template,
        WindowRules(max_length=longest, stride=longest // 3),
        in_turn(_torch_network(network)),
    )


def in_short(error: Exception) -> str:
    """Its kind and the beginning of what it says."""
    said = textwrap.shorten(str(error), _LONGEST_REASON, placeholder=" …")
    return f"{type(error).__name__}: {said}".removesuffix(": ").removesuffix(".")


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps from stderr what the libraries say while they load, several lines where a file is broken: what is
    wrong is in the error. Where stderr is no terminal their progress bars are left out too."""
    import transformers

    reports: Any = transformers.utils.logging
    loggers = [logging.getLogger(name) for name in ("transformers", "huggingface_hub")]
    levels = [logger.level for logger in loggers]
    bars = reports.is_progress_bar_enabled()
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    if not sys.stderr.isatty():
        reports.disable_progress_bar()
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        if bars:
            reports.enable_progress_bar()


def positions(network: Any) -> int:
    """How many pieces the model has places for; RoBERTa and its kin count from past the padding's id."""
    embeddings = getattr(network.base_model, "embeddings", None)
    padding = getattr(getattr(embeddings, "position_embeddings", None), "padding_idx", None)
    positions = int(getattr(network.config, "max_position_embeddings", _LONGEST))
    return positions - (0 if padding is None else padding + 1)


def _backend(tokenizer: Any, model: str | Path) -> Any:
    if not getattr(tokenizer, "is_fast", False):
        raise ReaderError(f"reader {model} has no fast tokenizer, and only those give offsets")
    backend = tokenizer.backend_tokenizer
    backend.no_truncation()
    backend.no_padding()
    return backend


def _template(tokenizer: Any, model: str | Path) -> Template:
    """How the tokenizer frames a pair, found by framing two pieces that stand for question and passage."""
    encoding = tokenizer("a", "b")
    ids, sequences = list(encoding["input_ids"]), encoding.sequence_ids(0)
    if 0 not in sequences or 1 not in sequences or sequences.index(0) == 0:
        raise ReaderError(f"reader {model} does not begin with a piece that can stand for no answer")
    question, passage = sequences.index(0), sequences.index(1)
    question_end = len(sequences) - 1 - sequences[::-1].index(0) + 1
    passage_end = len(sequences) - 1 - sequences[::-1].index(1) + 1
    if passage < question:
        raise ReaderError(f"reader {model} reads the passage before the question, which is not supported")
    types = encoding.get("token_type_ids")
    return Template(
        before=tuple(ids[:question]),
        between=tuple(ids[question_end:passage]),
        after=tuple(ids[passage_end:]),
        padding=int(tokenizer.pad_token_id or 0),
        passage_type=int(types[passage]) if types else 0,
    )


def _fingerprint(network: Any) -> str:
    """sha256 of the weights as they stand in memory, name by name, whatever file they came in."""
    digest = hashlib.sha256()
    for name, values in sorted(network.state_dict().items()):
        digest.update(name.encode())
        digest.update(values.detach().cpu().contiguous().float().numpy().tobytes())
    return digest.hexdigest()


def _torch_network(network: Any) -> Network:
    import inspect

    import torch

    takes_types = "token_type_ids" in inspect.signature(network.forward).parameters

    def run(ids: Ids, mask: Ids, types: Ids) -> tuple[Logits, Logits]:
        inputs = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        if takes_types:
            inputs["token_type_ids"] = torch.from_numpy(types)
        with torch.inference_mode():
            output = network(**inputs)
        return output.start_logits.float().numpy(), output.end_logits.float().numpy()

    return run
