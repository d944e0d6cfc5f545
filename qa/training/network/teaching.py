"""What teachers say of a batch, at the places of the sequences that the model reads.

They read each question as it was first asked, where the model reads it in other words or as somebody in a
hurry types it: the words differ, and what is said of the passage should not.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from qa.training.network.batches import Batch, Encoded, collate
from qa.training.network.loss import NEVER, joint_logits
from qa.training.network.models import SpanModel, logits


class Teachers:
    """Models that are read and never changed; one that is named twice counts twice."""

    def __init__(self, models: Sequence[SpanModel]) -> None:
        self._models = models

    def say(self, groups: Sequence[Sequence[Encoded]], batch: Batch) -> tuple[Tensor, Tensor]:
        """Start and end logits `[rows, length]` of `batch`, which `groups` were collated to."""
        read = batch
        if any(row.taught for group in groups for row in group):
            read = collate([[row.taught or row for row in group] for group in groups], batch.ids.device)
        with torch.no_grad():
            said = {model: logits(model, read) for model in dict.fromkeys(self._models)}
            start, end = joint_logits([said[model] for model in self._models])
            if read is batch:
                return start, end
            return moved(start, read, batch), moved(end, read, batch)


def moved(said: Tensor, read: Batch, batch: Batch) -> Tensor:
    """Logits `[rows, length of read]` as `[rows, length of batch]`: the passages of both are the same, after
    questions that differ. A place that the longer question pushed out of what was read gets none of the
    share, and what stands outside of passages is undefined."""
    first = (places.context.int().argmax(1, keepdim=True) for places in (read, batch))
    shift = next(first) - next(first)
    wanted = torch.arange(batch.ids.shape[1], device=said.device)[None] + shift
    inside = wanted.clamp(0, said.shape[1] - 1)
    found = said.gather(1, inside)
    known = read.context.gather(1, inside) & (wanted == inside)
    found = torch.where(known, found, said[:, :1] + NEVER)
    return torch.cat([said[:, :1], found[:, 1:]], dim=1)
