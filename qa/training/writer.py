"""A language model that goes on where a prompt ends. What it writes is read by the training alone and never
served."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.generation.utils import ALL_CACHE_NAMES

_CACHE = ALL_CACHE_NAMES[0]
"""What transformers calls the keys and values of what was read, which differs by its version."""


class Writer:
    """A causal model and its tokenizer, in bfloat16."""

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        """`folder` holds both in Hugging Face form."""
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self._tokenizer.pad_token = self._tokenizer.pad_token or self._tokenizer.eos_token
        model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
        self._model = model.to(device).eval()
        self._sampling: dict[str, Any] = {"do_sample": True, "temperature": 0.8, "top_p": 0.93, "top_k": 40}

    def go_on(self, prompts: Sequence[str], *, times: int, pieces: int) -> list[list[str]]:
        """For each prompt `times` texts of at most `pieces` word pieces, drawn anew each time."""
        asked = [self._tokenizer(prompt)["input_ids"] for prompt in prompts]
        shared = min(_shared(asked), min(len(ids) for ids in asked) - 1)
        rows = [ids for ids in asked for _ in range(times)]
        longest = max(len(ids) for ids in rows)
        pad = self._tokenizer.pad_token_id
        # what is padded stands after the shared beginning, whose keys and values are worked out once
        ids = torch.tensor([[*row[:shared], *[pad] * (longest - len(row)), *row[shared:]] for row in rows])
        mask = torch.ones_like(ids)
        for number, row in enumerate(rows):
            mask[number, shared : shared + longest - len(row)] = 0
        device = self._model.device
        with torch.inference_mode():
            begun: dict[str, Any] = {}
            if shared:
                known = self._model(input_ids=ids[:1, :shared].to(device), use_cache=True)[_CACHE]
                known.batch_repeat_interleave(len(rows))
                begun[_CACHE] = known
            said = self._model.generate(
                input_ids=ids.to(device),
                attention_mask=mask.to(device),
                max_new_tokens=pieces,
                pad_token_id=pad,
                **begun,
                **self._sampling,
            )
        written = self._tokenizer.batch_decode(said[:, longest:], skip_special_tokens=True)
        return [written[number * times : (number + 1) * times] for number in range(len(prompts))]


def _shared(rows: Sequence[Sequence[int]]) -> int:
    """With how many of the same word pieces all rows begin."""
    return next(
        (place for place, pieces in enumerate(zip(*rows, strict=False)) if len(set(pieces)) > 1),
        min(len(row) for row in rows),
    )
