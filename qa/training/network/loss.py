"""One loss for two aims: spans that compare across the passages of a question, and an explicit null.

A position's score is its logit less that of [CLS] in the same sequence, so that the null scores zero in
every passage: what is trained is the margin that the service compares. Start and end are each normalised
over the positions of a passage, or of all passages of the question, and the one null (shared normalisation,
Clark and Gardner 2018, arXiv 1710.10723). The likelihood is summed over all accepted spans.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from qa.training.config import Recipe
from qa.training.network.batches import Batch

NEVER = -1e4
"""The margin of a place that no share is for."""


def reading_loss(start: Tensor, end: Tensor, batch: Batch, shared_weight: float) -> Tensor:
    """Float32 `[groups]`, for each group of the batch.

    start, end: float32 logits [rows, length]. shared_weight: share of the loss that is normalised over the
    group's passages together; the rest is the mean over its passages, each alone, null where it lacks spans.
    """
    margins_start = (start - start[:, :1]).masked_fill(~batch.context, NEVER)
    margins_end = (end - end[:, :1]).masked_fill(~batch.context, NEVER)
    row_start, row_end = margins_start.logsumexp(1), margins_end.logsumexp(1)
    spans = margins_start.gather(1, batch.spans[..., 0]) + margins_end.gather(1, batch.spans[..., 1])
    right = spans.masked_fill(~batch.span_mask, 2 * NEVER).logsumexp(1)
    row_answered = batch.span_mask.any(1)
    null = torch.zeros_like(right)

    alone = torch.logaddexp(row_start, null) + torch.logaddexp(row_end, null)
    alone = alone - torch.where(row_answered, right, null)
    count = int(batch.groups.max()) + 1
    sizes = torch.bincount(batch.groups, minlength=count)
    passage_loss = torch.zeros(count, device=start.device).index_add(0, batch.groups, alone) / sizes

    together = _by_group(row_start, batch.groups, sizes), _by_group(row_end, batch.groups, sizes)
    null = torch.zeros(count, device=start.device)
    normaliser = torch.logaddexp(together[0], null) + torch.logaddexp(together[1], null)
    group_right = _by_group(torch.where(row_answered, right, 2 * NEVER), batch.groups, sizes)
    shared_loss = normaliser - torch.where(answered(batch), group_right, null)
    return shared_weight * shared_loss + (1 - shared_weight) * passage_loss


def training_loss(
    read: tuple[Tensor, Tensor], taught: tuple[Tensor, Tensor] | None, batch: Batch, recipe: Recipe
) -> Tensor:
    """The mean over a batch's groups: from what is right, and from what teachers say where there are any."""
    loss = reading_loss(*read, batch, recipe.shared_weight)
    if taught is None:
        return loss.mean()
    share = torch.where(batch.labelled, recipe.imitation, 1.0)
    share = share.masked_fill(batch.labelled & ~batch.heard, 0.0)
    if not recipe.teach_unanswerable:
        share = share.masked_fill(batch.labelled & ~answered(batch), 0.0)
    return (share * imitation_loss(*read, *taught, batch) + (1 - share) * loss).mean()


def answered(batch: Batch) -> Tensor:
    """Bool `[groups]`: whether one of the group's passages has an accepted span."""
    found = torch.zeros(len(batch.labelled), device=batch.groups.device)
    return found.index_add(0, batch.groups, batch.span_mask.any(1).float()) > 0


def imitation_loss(
    start: Tensor, end: Tensor, taught_start: Tensor, taught_end: Tensor, batch: Batch
) -> Tensor:
    """How far the model's say is from its teacher's: float32 `[groups]`, for each group of the batch.

    Each passage alone: the Kullback-Leibler divergence from the teacher's distribution over its positions
    and the null to the model's, of starts and of ends (Hinton et al. 2015, arXiv 1503.02531).
    """
    divergence = torch.zeros(len(start), device=start.device)
    for own, taught in ((start, taught_start), (end, taught_end)):
        said, wanted = (_log_shares(logits, batch) for logits in (own, taught))
        divergence = divergence + (wanted.exp() * (wanted - said)).sum(1)
    sizes = torch.bincount(batch.groups)
    total = torch.zeros(len(sizes), device=start.device).index_add(0, batch.groups, divergence)
    return total / sizes


def joint_logits(said: Sequence[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    """What several teachers say together, start and end: the geometric mean of their distributions, whose
    logits are the mean of theirs. Errors that they do not share weigh less so."""
    start, end = (torch.stack(logits) for logits in zip(*said, strict=True))
    return start.mean(0), end.mean(0)


def _log_shares(logits: Tensor, batch: Batch) -> Tensor:
    """Logarithms of the shares of positions, of which the first, [CLS], is the null."""
    positions = batch.context.clone()
    positions[:, 0] = True
    return (logits - logits[:, :1]).masked_fill(~positions, NEVER).log_softmax(1)


def _by_group(values: Tensor, groups: Tensor, sizes: Tensor) -> Tensor:
    """Log of the sum of exponentials of each group's rows; rows of a group stand together."""
    first = torch.cumsum(sizes, 0) - sizes
    place = torch.arange(len(values), device=values.device) - first[groups]
    table = torch.full((len(sizes), int(sizes.max())), 2 * NEVER, device=values.device)
    table = table.index_put((groups, place), values)
    return table.logsumexp(1)
