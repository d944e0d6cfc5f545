"""The file that a run goes on from: written whole, and taken up only where it is of such a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import Tensor

from qa.training.errors import RecipeError
from qa.transformers_reader import in_short

CHECKPOINT = "checkpoint.pt"

_MALFORMED = (
    *(RuntimeError, ValueError, LookupError, TypeError, AttributeError),
    *(EOFError, UnpicklingError),
)
"""What torch and Python raise where a file holds something else than it should."""

_COUNTS = ("step", "epoch", "position")
_MOMENTS = ("exp_avg", "exp_avg_sq")


def write_state(folder: Path, state: Mapping[str, Any]) -> None:
    """Aside first, then swapped in, so that a stop at any time leaves a whole one."""
    aside = folder / (CHECKPOINT + ".aside")
    torch.save(state, aside)
    aside.replace(folder / CHECKPOINT)


def read_state(
    folder: Path, device: torch.device | str, parameters: Sequence[Tensor], optimizer: torch.optim.Optimizer
) -> dict[str, Any] | None:
    """What the folder's checkpoint holds, None where it has none; RecipeError where it is not of a run with
    these parameters and this optimiser."""
    path = folder / CHECKPOINT
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
        _check(state, parameters, optimizer)
    except _MALFORMED as error:
        raise RecipeError(f"{path} cannot be gone on with ({in_short(error)}): give another --out") from error
    return state


def _check(state: dict[str, Any], parameters: Sequence[Tensor], optimizer: torch.optim.Optimizer) -> None:
    """Raises one of _MALFORMED for what could not be taken up, or would end a step."""
    for name in _COUNTS:
        if type(state[name]) is not int or state[name] < 0:
            raise ValueError(f"its {name} is {state[name]!r}")
    for name in ("weights", "average"):
        _compare(name, state[name], parameters)
    kept = state["optimizer"]["state"]
    # before the first step there is nothing
    if state["step"] or kept:
        ordered = [weight for group in optimizer.param_groups for weight in group["params"]]
        each = [kept[number] for number in range(max(len(kept), len(ordered)))]
        for name in _MOMENTS:
            _compare(name, [moments[name] for moments in each], ordered)
        _compare("step", [moments["step"] for moments in each], [torch.zeros(())] * len(each))
    torch.Generator().set_state(state["random"].cpu())


def _compare(name: str, found: Sequence[Tensor], wanted: Sequence[Tensor]) -> None:
    if [one.shape for one in found] != [one.shape for one in wanted]:
        raise ValueError(f"the shapes of its {name} are not the model's")
