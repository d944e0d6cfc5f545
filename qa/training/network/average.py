"""Averaging trained readers: what they have in common reads unseen text better than the last of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import torch

from qa.training.errors import ArgumentError
from qa.training.network.models import SpanModel, open_model, open_tokenizer


def average(parts: Sequence[tuple[Path, float]], out: Path) -> SpanModel:
    """The weighted mean of the weights in several folders, written to `out` with the first one's tokenizer.

    The shares must sum to 1, and the folders hold weights of one build; ArgumentError otherwise.
    """
    if not math.isclose(sum(share for _, share in parts), 1.0, abs_tol=1e-6):
        raise ArgumentError(f"the shares {', '.join(str(share) for _, share in parts)} do not sum to 1")
    mean = open_model(parts[0][0])
    tokenizer = open_tokenizer(parts[0][0])
    weights = list(mean.parameters())
    with torch.no_grad():
        for weight in weights:
            weight.mul_(parts[0][1])
        for folder, share in parts[1:]:
            others = list(open_model(folder).parameters())
            if [other.shape for other in others] != [weight.shape for weight in weights]:
                raise ArgumentError(
                    f"{folder} holds weights of other shapes than {parts[0][0]}: average runs of one start"
                )
            for weight, other in zip(weights, others, strict=True):
                weight.add_(other, alpha=share)
    out.mkdir(parents=True, exist_ok=True)
    mean.save_pretrained(out)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    return mean
