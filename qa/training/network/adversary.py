"""Batches moved against the model: what it makes of a text should hold for words a little aside of its own.

The word vectors of each sequence go a small way along the slope of the loss, and the model learns from what
they have become (Miyato, Dai and Goodfellow 2017, arXiv 1605.07725).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def loss_against(loss: Callable[[Tensor], Tensor], words: Tensor, attention: Tensor, share: float) -> Tensor:
    """The loss where it has risen; its gradient does not reach back to how the words were moved.

    loss: word vectors [rows, length, dimension] → one number. attention: int64 [rows, length], 0 for padding,
    which stays where it is. share: how far each row goes, as part of the norm of its words together.
    """
    words = words.detach().requires_grad_()
    (slope,) = torch.autograd.grad(loss(words), words)
    inside = attention[..., None].to(words.dtype)
    slope = slope * inside
    words = words.detach()
    way = share * _norms(words * inside) / _norms(slope).clamp_min(1e-12)
    return loss(words + way[:, None, None] * slope)


def _norms(rows: Tensor) -> Tensor:
    found: Tensor = rows.flatten(1).norm(dim=1)
    return found
