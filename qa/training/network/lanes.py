"""Gradients of a batch on several cores that are not ours alone.

Threads inside one matrix product wait for one another hundreds of times a step, and spin while they wait:
beside other work most of the time is lost. Here each lane reads its own part of the batch on one core, and
they meet once a step. The sum of the parts' gradients is the batch's gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch
from torch import Tensor

from qa.training.network.batches import Encoded

Groups = Sequence[Sequence[Encoded]]
_Part = TypeVar("_Part")


def shares(groups: Groups, count: int) -> list[Groups]:
    """At most `count` parts of a batch in its order, of about as many sequences each, none empty."""
    total = sum(len(group) for group in groups)
    parts: list[list[Sequence[Encoded]]] = [[] for _ in range(count)]
    seen = 0
    for group in groups:
        parts[min(count - 1, seen * count // total)].append(group)
        seen += len(group)
    return [part for part in parts if part]


class Lanes:
    """So many threads of one core each. With a single one, work is done where it is asked for."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool = ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,))
        if count > 1:
            torch.set_num_threads(1)

    def gradients(
        self, parts: Sequence[_Part], loss: Callable[[_Part], Tensor], parameters: Sequence[Tensor]
    ) -> tuple[float, list[Tensor]]:
        """Sum of the parts' losses and of their gradients, added in the order of the parts."""

        def one(part: _Part) -> tuple[float, Sequence[Tensor]]:
            value = loss(part)
            return value.item(), torch.autograd.grad(value, parameters)

        found = list(self._pool.map(one, parts) if self.count > 1 else map(one, parts))
        value, first = found[0]
        gradients = list(first)
        for more, others in found[1:]:
            value += more
            torch._foreach_add_(gradients, list(others))
        return value, gradients
