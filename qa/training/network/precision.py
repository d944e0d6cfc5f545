"""The number format that a device multiplies in: bfloat16, or float32 where bfloat16 would take far longer.

Processors without instructions for it take bfloat16 apart number by number: on two cores with AVX2 alone a
product of matrices took 40 times as long, a training step 85 s, and in float32 4.
"""

from __future__ import annotations

from functools import cache

import torch
from torch.utils.benchmark import Timer

_SEVERAL = 4
"""Well above what is lost where the instructions are, and below what is where they are not, so that a busy
processor changes nothing."""

_ROWS, _WIDTH = 512, 384
_TIMES = 3


@cache
def body_dtype(device: torch.device) -> torch.dtype:
    """torch.bfloat16 or torch.float32; measured once a process, in a fraction of a second."""
    slow = _seconds(device, torch.bfloat16) > _SEVERAL * _seconds(device, torch.float32)
    return torch.float32 if slow else torch.bfloat16


def _seconds(device: torch.device, dtype: torch.dtype) -> float:
    """Of one product of a batch's words and a layer's weights, the quickest of some."""
    given = {
        "words": torch.ones(_ROWS, _WIDTH, device=device, dtype=dtype),
        "weights": torch.ones(_WIDTH, _WIDTH, device=device, dtype=dtype),
    }
    timer = Timer("words @ weights", globals=given)
    timer.timeit(1)  # the first one also chooses and loads what multiplies
    return float(min(timer.timeit(1).mean for _ in range(_TIMES)))
