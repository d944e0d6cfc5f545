"""The one configuration of a training run: recipe.toml, read into a frozen record."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.training.errors import RecipeError

RECIPE_FILE = Path(__file__).with_name("recipe.toml")

EXCLUDED_ARTICLES = frozenset({"Huguenot", "Scottish_Parliament", "Warsaw"})
"""Kept out of training: the first fits the confidence, the others only report."""


_LIMITS: Mapping[str, tuple[float, float]] = {
    "steps": (1, math.inf),
    "warmup_steps": (0, math.inf),
    "decay_steps": (0, math.inf),
    "learning_rate": (0, math.inf),
    "weight_decay": (0, math.inf),
    "gradient_norm": (0, math.inf),
    "seed": (-(2**63), 2**64 - 1),  # those that torch takes
    "tokens": (1, math.inf),
    "max_pieces": (5, math.inf),  # a question and a passage of one piece each, and three marks
    "cut_words_min": (0, math.inf),
    "cut_words_max": (0, math.inf),
    "adversarial": (0, math.inf),
    "retrieved_depth": (1, math.inf),
    "join_most": (1, math.inf),
    "from_epoch": (0, math.inf),
}
"""Least and most of an ingredient; of those not named, shares and what is 1 or not, 0 and 1."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every ingredient of a run. recipe.toml says what each one means."""

    steps: int
    warmup_steps: int
    decay_steps: int
    learning_rate: float
    weight_decay: float
    gradient_norm: float
    dropout: float
    ema_decay: float
    seed: int
    tokens: int
    max_pieces: int
    cut_probability: float
    cut_words_min: int
    cut_words_max: int
    shared_weight: float
    imitation: float
    teach_originals: int
    teach_unanswerable: int
    adversarial: float
    retrieved: float
    retrieved_depth: int
    sentence_removed: float
    passage_removed: float
    swapped_names: float
    swap_within: float
    opposites: float
    drop_question_mark: float
    drop_apostrophe: float
    keywords: float
    join_sentences: float
    join_most: int
    mix: Mapping[str, float]
    from_epoch: int
    late: Mapping[str, Any]

    def __post_init__(self) -> None:
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        _check(values)
        _check(values | self._late())

    def of_epoch(self, epoch: int) -> Recipe:
        """The recipe that holds in an epoch, counted from 0: from `from_epoch` on with the late values."""
        if epoch < self.from_epoch:
            return self
        return dataclasses.replace(self, **self._late())

    def _late(self) -> dict[str, Any]:
        return {**self.late, "mix": {**self.mix, **self.late.get("mix", {})}}

    def rate(self, step: int) -> float:
        """Learning rate of a step (0-based): warm-up, constant, then linear decay.

        The constant part does not depend on `steps`, so that a run can be prolonged from a checkpoint.
        """
        up = min(1.0, (step + 1) / max(1, self.warmup_steps))
        down = min(1.0, (self.steps - step) / max(1, self.decay_steps))
        return self.learning_rate * max(0.0, min(up, down))


_KINDS: Mapping[str, type[int] | type[float]] = {
    field.name: int if field.type == "int" else float
    for field in dataclasses.fields(Recipe)
    if field.name not in ("mix", "late")
}


def _check(values: Mapping[str, Any]) -> None:
    """RecipeError where an ingredient is out of its limits, or two contradict one another."""
    for name, kind in _KINDS.items():
        value, (least, most) = values[name], _LIMITS.get(name, (0, 1))
        if kind is int and not isinstance(value, int):
            raise RecipeError(f"{name} is {value}: give a whole number")
        if not least <= value <= most or value == math.inf:
            wanted = f"{least} or more" if most == math.inf else f"{least} to {most}"
            raise RecipeError(f"{name} is {value}: give {wanted}")
    warmup, decay, steps = (values[name] for name in ("warmup_steps", "decay_steps", "steps"))
    if warmup + decay > steps:
        raise RecipeError(
            f"{warmup} warm-up and {decay} decay steps do not fit into {steps} steps: lower them"
        )
    if values["max_pieces"] > values["tokens"]:
        raise RecipeError(
            f"max_pieces {values['max_pieces']} exceeds the {values['tokens']} tokens of a batch"
        )
    if values["cut_words_min"] > values["cut_words_max"]:
        raise RecipeError(
            f"cut_words_min {values['cut_words_min']} exceeds cut_words_max {values['cut_words_max']}"
        )
    for name, visits in values["mix"].items():
        if not 0 <= visits < math.inf:
            raise RecipeError(f"each question of {name} can be visited 0 times or more, not {visits}")


def load_recipe(path: Path = RECIPE_FILE, changes: Sequence[str] = (), sets: Sequence[str] = ()) -> Recipe:
    """Read a recipe; each change is `name=value`, for the mix `mix.set=value`, of a set that the recipe names
    or one of `sets`.

    RecipeError for a name that is neither, for what is no number, and for a file that is no recipe.
    """
    mix, late, values = _read(path)
    if set(values) != set(_KINDS):
        raise RecipeError(
            f"{path} lacks or does not know {', '.join(sorted(set(values) ^ set(_KINDS)))}: "
            f"{RECIPE_FILE.name} has what a recipe is made of"
        )
    for change in changes:
        name = change.partition("=")[0]
        if name.startswith("mix."):
            known = sorted({*mix, *sets})
            if name[4:] not in known:
                raise RecipeError(f"{name[4:]!r} is no set that could be mixed; those are {', '.join(known)}")
            mix[name[4:]] = _number(change, float)
        elif name in _KINDS:
            values[name] = _number(change, _KINDS[name])
        else:
            raise RecipeError(
                f"{name!r} is no ingredient of the recipe; those are {', '.join(sorted(_KINDS))}"
            )
    strange = set(late) - set(_KINDS) - {"mix"} | set(late.get("mix", {})) - set(mix)
    if strange:
        raise RecipeError(f"{', '.join(sorted(strange))} in [late] is no ingredient of the recipe")
    return Recipe(mix=mix, late=late, **values)


def _read(path: Path) -> tuple[dict[str, float], dict[str, Any], dict[str, Any]]:
    """A recipe's mix, its late values, and all others by name; RecipeError where the file is none."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        mix = {name: float(value) for name, value in tables.pop("mix").items()}
        late = tables.pop("late")
        values: dict[str, Any] = {"from_epoch": late.pop("from_epoch")}
        values |= {name: value for table in tables.values() for name, value in table.items()}
        numbers = [*values.values(), *late.get("mix", {}).values()]
        numbers += [value for name, value in late.items() if name != "mix"]
        strange = [
            value for value in numbers if isinstance(value, bool) or not isinstance(value, int | float)
        ]
        if strange:
            raise TypeError(f"{strange[0]!r} is no number")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RecipeError(f"{path} is no recipe ({error!r}): write it as {RECIPE_FILE.name}") from error
    return mix, late, values


def _number(change: str, kind: type[float] | type[int]) -> float | int:
    name, _, text = change.partition("=")
    try:
        return kind(text)
    except ValueError as error:
        wanted = "a whole number" if kind is int else "a number"
        raise RecipeError(f"{name} needs {wanted}, as in {name}=1, not {text!r}") from error
