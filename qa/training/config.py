"""The one configuration of a training run: recipe.toml, read into a frozen record."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECIPE_FILE = Path(__file__).with_name("recipe.toml")

EXCLUDED_ARTICLES = frozenset({"Huguenot", "Scottish_Parliament", "Warsaw"})
"""Kept out of training: the first fits the confidence, the others only report."""


class RecipeError(ValueError):
    """A recipe that names an unknown ingredient or contradicts itself."""


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
        if self.warmup_steps + self.decay_steps > self.steps:
            raise RecipeError(
                f"{self.warmup_steps} warm-up and {self.decay_steps} decay steps "
                f"do not fit into {self.steps} steps: lower them"
            )
        if self.max_pieces > self.tokens:
            raise RecipeError(f"max_pieces {self.max_pieces} exceeds the {self.tokens} tokens of a batch")
        for name, visits in self.mix.items():
            if not 0 <= visits < math.inf:
                raise RecipeError(f"each question of {name} can be visited 0 times or more, not {visits}")

    def of_epoch(self, epoch: int) -> Recipe:
        """The recipe that holds in an epoch, counted from 0: from `from_epoch` on with the late values."""
        if epoch < self.from_epoch:
            return self
        return dataclasses.replace(self, **{**self.late, "mix": {**self.mix, **self.late.get("mix", {})}})

    def rate(self, step: int) -> float:
        """Learning rate of a step (0-based): warm-up, constant, then linear decay.

        The constant part does not depend on `steps`, so that a run can be prolonged from a checkpoint.
        """
        up = min(1.0, (step + 1) / max(1, self.warmup_steps))
        down = min(1.0, (self.steps - step) / max(1, self.decay_steps))
        return self.learning_rate * max(0.0, min(up, down))


def load_recipe(path: Path = RECIPE_FILE, changes: Sequence[str] = (), sets: Sequence[str] = ()) -> Recipe:
    """Read a recipe; each change is `name=value`, for the mix `mix.set=value`, of a set that the recipe names
    or one of `sets`.

    RecipeError for a name that is neither, for what is no number, and for a file that is no recipe.
    """
    mix, late, values = _read(path)
    names = [field.name for field in dataclasses.fields(Recipe) if field.name not in ("mix", "late")]
    if set(values) != set(names):
        raise RecipeError(
            f"{path} lacks or does not know {', '.join(sorted(set(values) ^ set(names)))}: "
            f"{RECIPE_FILE.name} has what a recipe is made of"
        )
    kinds = {name: float if isinstance(values[name], float) else int for name in names}
    for change in changes:
        name = change.partition("=")[0]
        if name.startswith("mix."):
            known = sorted({*mix, *sets})
            if name[4:] not in known:
                raise RecipeError(f"{name[4:]!r} is no set that could be mixed; those are {', '.join(known)}")
            mix[name[4:]] = _number(change, float)
        elif name in kinds:
            values[name] = _number(change, kinds[name])
        else:
            raise RecipeError(
                f"{name!r} is no ingredient of the recipe; those are {', '.join(sorted(kinds))}"
            )
    strange = set(late) - set(names) - {"mix"} | set(late.get("mix", {})) - set(mix)
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
