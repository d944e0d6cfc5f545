"""A language model that goes on where a prompt ends. What it writes is read by the training alone and never
served."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.generation.logits_process import (
    LogitsProcessorList,
    TemperatureLogitsWarper,
    TopPLogitsWarper,
)
from transformers.generation.utils import ALL_CACHE_NAMES

from qa.training.network.models import opening
from qa.training.network.precision import body_dtype

_CACHE = ALL_CACHE_NAMES[0]
"""What transformers calls the keys and values of what was read, which differs by its version."""

_LIKELIEST = 40
"""Pieces that are drawn from; sorting all others took a quarter of the time."""


class Writer:
    """A causal model and its tokenizer, in bfloat16 where the device can.

    What all prompts begin with is read once, a prompt once for all texts drawn from it, and a text that has
    ended is read no further.
    """

    def __init__(self, folder: Path, device: torch.device | str = "cpu") -> None:
        """`folder` holds both in Hugging Face form; ReaderError where it does not."""
        with opening(folder, "a causal language model"):
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder)
            self._tokenizer.pad_token = self._tokenizer.pad_token or self._tokenizer.eos_token
            model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=body_dtype(torch.device(device)))
        self._model = model.to(device).eval()
        ends = model.generation_config.eos_token_id
        self._ends = {self._tokenizer.eos_token_id, self._tokenizer.pad_token_id}
        self._ends |= set(ends) if isinstance(ends, list) else {ends}
        self._warpers: Any = LogitsProcessorList([TemperatureLogitsWarper(0.8), TopPLogitsWarper(0.93)])

    def go_on(self, prompts: Sequence[str], *, times: int, pieces: int, until: str) -> list[list[str]]:
        """For each prompt `times` texts of at most `pieces` word pieces, drawn anew each time. A text ends
        with the piece that brings `until` after something other than blanks, or with an end that model or
        tokenizer has."""
        with torch.inference_mode():
            said = self._said(prompts, times, pieces, until)
        written: list[str] = self._tokenizer.batch_decode(said, skip_special_tokens=True)
        return [written[number * times : (number + 1) * times] for number in range(len(prompts))]

    def _said(self, prompts: Sequence[str], times: int, pieces: int, until: str) -> list[list[int]]:
        device = self._model.device
        logits, cache, mask = self._read(prompts)
        logits, mask = logits.repeat_interleave(times, 0), mask.repeat_interleave(times, 0)
        if times > 1:
            cache.batch_repeat_interleave(times)
        said: list[list[int]] = [[] for _ in range(len(mask))]
        rows = list(range(len(said)))
        while True:
            drawn = self._drawn(logits)
            for row, piece in zip(rows, drawn.tolist(), strict=True):
                said[row].append(piece)
            going = [place for place, row in enumerate(rows) if not self._ended(said[row], pieces, until)]
            if not going:
                return said
            if len(going) < len(rows):
                kept = torch.tensor(going, device=device)
                cache.batch_select_indices(kept)
                mask, drawn, rows = mask[kept], drawn[kept], [rows[place] for place in going]
            places = mask.sum(dim=1, keepdim=True)
            mask = torch.cat([mask, torch.ones_like(places)], dim=1)
            read = self._model(
                input_ids=drawn[:, None],
                attention_mask=mask,
                position_ids=places,
                use_cache=True,
                **{_CACHE: cache},
            )
            logits = read.logits[:, -1]

    def _read(self, prompts: Sequence[str]) -> tuple[torch.Tensor, Any, torch.Tensor]:
        """What the model says next after each prompt, its keys and values, and the mask of what was read."""
        device = self._model.device
        asked = [self._tokenizer(prompt)["input_ids"] for prompt in prompts]
        shared = min(_shared(asked), min(len(ids) for ids in asked) - 1)
        longest = max(len(ids) for ids in asked)
        pad = self._tokenizer.pad_token_id
        # what is padded stands after the shared beginning, whose keys and values are worked out once
        ids = torch.tensor([[pad] * (longest - len(row)) + row[shared:] for row in asked], device=device)
        mask = torch.ones((len(asked), longest), dtype=torch.long, device=device)
        for number, row in enumerate(asked):
            mask[number, shared : shared + longest - len(row)] = 0
        begun: dict[str, Any] = {}
        if shared:
            first = torch.tensor([asked[0][:shared]], device=device)
            begun[_CACHE] = self._model(input_ids=first, use_cache=True)[_CACHE]
            begun[_CACHE].batch_repeat_interleave(len(asked))
        places = (mask.cumsum(dim=1) - 1)[:, shared:].clamp(min=0)
        read = self._model(
            input_ids=ids, attention_mask=mask, position_ids=places, use_cache=True, logits_to_keep=1, **begun
        )
        return read.logits[:, -1], read[_CACHE], mask

    def _drawn(self, logits: torch.Tensor) -> torch.Tensor:
        likely, pieces = logits.float().topk(min(_LIKELIEST, logits.shape[-1]), dim=-1)
        odds: torch.Tensor = self._warpers(None, likely)
        place = torch.multinomial(odds.softmax(dim=-1), 1)
        return pieces.gather(1, place)[:, 0]

    def _ended(self, said: list[int], pieces: int, until: str) -> bool:
        if len(said) >= pieces or said[-1] in self._ends:
            return True
        return until in self._tokenizer.decode(said).lstrip()


def _shared(rows: Sequence[Sequence[int]]) -> int:
    """With how many of the same word pieces all rows begin."""
    return next(
        (place for place, pieces in enumerate(zip(*rows, strict=False)) if len(set(pieces)) > 1),
        min(len(row) for row in rows),
    )
