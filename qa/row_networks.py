"""Rows read each alone by all the cores there are, none of which waits for another more than it must."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import starmap

from qa.windows import Ids, Logits

Rows = tuple[Ids, Ids, Ids]
"""Ids, attention mask, token types, each `[rows, length]`."""

Network = Callable[[Ids, Ids, Ids], tuple[Logits, Logits]]
"""The rows of a batch → start and end logits `[rows, length]`. Safe to call from threads."""


class RowNetworks:
    """One network in two sessions: `whole` reads a batch on all cores, `single` on one.

    Cores that share a row wait for one another at every layer: on two of them a row of 160 word pieces takes
    9.5 ms, and two rows side by side, one a core, 16.6 ms. As many batches as there are cores are
    therefore read side by side, time after time. So is what is left over where it keeps more than half of
    the cores at work; fewer are read by all cores, one after another.
    Both sessions give the same logits to the last bit (test_reader).
    """

    def __init__(self, whole: Network, single: Network, cores: int) -> None:
        self._whole = whole
        self._single = single
        self._cores = cores
        self._pool = ThreadPoolExecutor(cores, "reader")

    def __call__(self, batches: Sequence[Rows]) -> list[tuple[Logits, Logits]]:
        """Logits of each batch, in order."""
        left_over = len(batches) % self._cores
        shared = len(batches) - (left_over if 2 * left_over <= self._cores else 0)
        found = list(self._pool.map(lambda rows: self._single(*rows), batches[:shared]))
        return [*found, *starmap(self._whole, batches[shared:])]
