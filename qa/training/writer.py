"""A language model that goes on where a prompt ends. What it writes is read by the training alone and never
served."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer


class Writer:
    """A causal model and its tokenizer, in bfloat16."""

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        """`folder` holds both in Hugging Face form."""
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, padding_side="left")
        self._tokenizer.pad_token = self._tokenizer.pad_token or self._tokenizer.eos_token
        model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
        self._model = model.to(device).eval()

    def go_on(self, prompts: Sequence[str], *, times: int, pieces: int) -> list[list[str]]:
        """For each prompt `times` texts of at most `pieces` word pieces, drawn anew each time."""
        asked = self._tokenizer(list(prompts), return_tensors="pt", padding=True).to(self._model.device)
        with torch.inference_mode():
            said = self._model.generate(
                **asked,
                do_sample=True,
                temperature=0.8,
                top_p=0.93,
                top_k=40,
                max_new_tokens=pieces,
                num_return_sequences=times,
                pad_token_id=self._tokenizer.pad_token_id,
            )
        written = self._tokenizer.batch_decode(
            said[:, asked["input_ids"].shape[1] :], skip_special_tokens=True
        )
        return [written[number * times : (number + 1) * times] for number in range(len(prompts))]
