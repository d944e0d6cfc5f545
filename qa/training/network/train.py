"""Training, resumable: one process, one folder with checkpoint, log and the weights so far."""

from __future__ import annotations

import copy
import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import torch
from tokenizers import Tokenizer
from torch import Tensor
from tqdm import tqdm

from qa.training.config import Recipe
from qa.training.errors import RecipeError
from qa.training.network.adversary import loss_against
from qa.training.network.batches import collate, make_batches
from qa.training.network.checkpoint import read_state, write_state
from qa.training.network.lanes import Groups, Lanes, shares
from qa.training.network.loss import training_loss
from qa.training.network.models import SpanModel, logits, open_model, open_tokenizer, word_vectors
from qa.training.network.planning import EpochPlanner, check_sets
from qa.training.network.stopping import stop_asked
from qa.training.network.teaching import Teachers
from qa.training.squad import QuestionSet

LOG = "log.jsonl"

MOST_EMPTY = 100
"""Epochs in a row that visit no question: with few questions, of few visits each, one may."""

_SAVE_SECONDS = 300
"""From one checkpoint to the next."""

_MEASURE_STEPS = 500


class Training:
    """The state of a run: everything that a checkpoint must hold for the run to go on unchanged."""

    def __init__(
        self,
        model: SpanModel,
        recipe: Recipe,
        device: torch.device | str,
        lanes: int = 1,
        teachers: Sequence[SpanModel] = (),
    ) -> None:
        """`teachers`, where there are any, are read beside the model and never changed; one that is named
        twice counts twice."""
        self.recipe = recipe
        self.device = device
        self.model = _move(model, device)
        self.model.train(True)
        moved = [_move(teacher, device).train(False) for teacher in teachers]
        self.teachers = Teachers(moved) if moved else None
        self.parameters: list[Tensor] = [weight for weight in model.parameters() if weight.requires_grad]
        decayed = [weight for weight in self.parameters if weight.dim() > 1]
        plain = [weight for weight in self.parameters if weight.dim() <= 1]
        groups: list[dict[str, Any]] = [{"params": decayed}, {"params": plain, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(
            groups,
            lr=recipe.learning_rate,
            betas=(0.9, 0.98),
            weight_decay=recipe.weight_decay,
            fused=True,
        )
        self.average = [weight.detach().clone() for weight in self.parameters]
        self.lanes = Lanes(lanes)
        self.step = 0
        self.epoch = 0
        self.position = 0

    def advance(self, groups: Groups) -> float:
        """One optimiser step; answers its loss."""
        rate = self.recipe.rate(self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss, gradients = self.lanes.gradients(
            shares(groups, 2 * self.lanes.count if self.lanes.count > 1 else 1),
            lambda part: self._loss(part) * (len(part) / len(groups)),
            self.parameters,
        )
        for weight, gradient in zip(self.parameters, gradients, strict=True):
            weight.grad = gradient
        torch.nn.utils.clip_grad_norm_(self.parameters, self.recipe.gradient_norm)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        # the first steps count less, or the average would keep the starting point for long
        decay = min(self.recipe.ema_decay, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(self.average, self.parameters, 1 - decay)
        self.step += 1
        return loss

    def _loss(self, groups: Groups) -> Tensor:
        batch = collate(groups, self.device)
        taught = None if self.teachers is None else self.teachers.say(groups, batch)

        def loss_of(words: Tensor) -> Tensor:
            return training_loss(logits(self.model, batch, words=words), taught, batch, self.recipe)

        words = word_vectors(self.model, batch)
        if not self.recipe.adversarial:
            return loss_of(words)
        return loss_against(loss_of, words, batch.attention, self.recipe.adversarial)

    def save(self, folder: Path) -> None:
        """Write the folder's checkpoint, a whole one at any time."""
        state = {
            "step": self.step,
            "epoch": self.epoch,
            "position": self.position,
            "weights": [weight.detach() for weight in self.parameters],
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "recipe": dataclasses.asdict(self.recipe),
        }
        write_state(folder, state)

    def resume(self, folder: Path) -> bool:
        """Take up the folder's checkpoint, if it has one; RecipeError where it is not of such a run."""
        state = read_state(folder, self.device, self.parameters, self.optimizer)
        if state is None:
            return False
        self.step, self.epoch, self.position = state["step"], state["epoch"], state["position"]
        with torch.no_grad():
            torch._foreach_copy_(self.parameters, state["weights"])
            torch._foreach_copy_(self.average, state["average"])
        # rates and decays are the recipe's, as in a run that begins
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": state["optimizer"]["state"], "param_groups": groups})
        torch.set_rng_state(state["random"].cpu())
        return True

    def averaged(self) -> SpanModel:
        """The model with its averaged weights, in evaluation mode; the run's own weights stay as they are."""
        model = copy.deepcopy(self.model)
        with torch.no_grad():
            pairs = zip(model.parameters(), self.model.parameters(), strict=True)
            trained: list[Tensor] = [weight for weight, own in pairs if own.requires_grad]
            torch._foreach_copy_(trained, self.average)
        model.train(False)
        return _move(model, self.device)


def train(
    sets: Sequence[QuestionSet],
    start: Path,
    out: Path,
    recipe: Recipe,
    *,
    teachers: Sequence[Path] = (),
    tokenizer_of: Path | None = None,
    device: torch.device | str = "cpu",
    lanes: int = 1,
    until: int | None = None,
    measure: Callable[[SpanModel], dict[str, float]] | None = None,
    quiet: bool = False,
) -> SpanModel:
    """Run the recipe to its last step, or to `until`, from the folder's checkpoint where it has one.

    Leaves `out` with checkpoint, log and the averaged weights in Hugging Face form; answers the averaged
    model. SIGTERM stops it after the step, its checkpoint written. `teachers` are folders that earlier runs
    left, one named twice counting twice; the tokenizer is that of `start` unless another folder is given.
    Raises RecipeError where questions are not labelled and nobody teaches, and where none is visited.
    """
    check_sets(sets, recipe, taught=bool(teachers))
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    pieces = recipe.max_pieces
    opened = {folder: open_model(folder, pieces=pieces) for folder in dict.fromkeys(teachers)}
    training = Training(
        open_model(start, dropout=recipe.dropout, headless=True, pieces=pieces),
        recipe,
        device,
        lanes,
        [opened[folder] for folder in teachers],
    )
    resumed = training.resume(out)
    planner = EpochPlanner(sets, recipe)
    tokenizer = open_tokenizer(tokenizer_of or start)
    saved = time.monotonic()
    mean = 0.0
    with (
        stop_asked() as asked_to_stop,
        (out / LOG).open("a", encoding="utf-8") as log,
        tqdm(total=recipe.steps, initial=training.step, disable=True if quiet else None, unit="step") as bar,
    ):
        event = "resumed" if resumed else "started"
        _note(log, event=event, step=training.step, recipe=dataclasses.asdict(recipe))
        for groups in _batches(training, planner, tokenizer, recipe.steps if until is None else until):
            loss = training.advance(groups)
            mean = loss if not mean else 0.98 * mean + 0.02 * loss
            bar.update()
            bar.set_postfix(loss=f"{mean:.3f}", epoch=training.epoch, refresh=False)
            if training.step % 50 == 0:
                _note(
                    log, step=training.step, epoch=training.epoch, loss=round(mean, 4), at=round(time.time())
                )
            if asked_to_stop:
                training.save(out)
                raise KeyboardInterrupt
            if time.monotonic() - saved > _SAVE_SECONDS:
                training.save(out)
                saved = time.monotonic()
            if measure and training.step % _MEASURE_STEPS == 0:
                _note(log, step=training.step, measured=measure(training.averaged()))
        training.save(out)
        model = training.averaged()
        if measure:
            _note(log, step=training.step, measured=measure(model))
    model.save_pretrained(out)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    return model


def _batches(training: Training, planner: EpochPlanner, tokenizer: Tokenizer, last: int) -> Iterator[Groups]:
    """Batches from where the run stands to step `last`, epoch after epoch."""
    empty = 0
    while training.step < last:
        batches = make_batches(planner.plan(training.epoch), tokenizer, training.recipe, training.epoch)
        empty = 0 if batches else empty + 1
        if empty == MOST_EMPTY:
            raise RecipeError(
                f"{empty} epochs in a row visit no question: give more of them, or --set mix.NAME=1"
            )
        while training.position < len(batches) and training.step < last:
            training.position += 1
            yield batches[training.position - 1]
        if training.position >= len(batches):
            training.epoch, training.position = training.epoch + 1, 0


def _move(model: SpanModel, device: torch.device | str) -> SpanModel:
    torch.nn.Module.to(model, device)
    return model


def _note(log: TextIO, **values: object) -> None:
    log.write(json.dumps(values) + "\n")
    log.flush()
