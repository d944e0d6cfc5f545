"""Groups (a question with the passages read for it) as batches of tensors."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from tokenizers import Tokenizer
from torch import Tensor

from qa.folding import fold
from qa.training.config import Recipe
from qa.training.network.augmentation import Passage


@dataclass(frozen=True, slots=True)
class Group:
    """A question with its passages: the loss normalises over all of them and one null.

    Where it is not `labelled`, the passages' spans say nothing. Teachers read `clean` for the question, where
    it is not empty; where they are not `heard`, only what is right counts.
    """

    question: str
    passages: tuple[Passage, ...]
    labelled: bool = True
    clean: str = ""
    heard: bool = True

    @property
    def taught(self) -> str:
        return self.clean or self.question


@dataclass(frozen=True, slots=True)
class Encoded:
    """One sequence: word pieces, where the passage begins, accepted spans as inclusive token numbers; those
    count if its question is labelled. `taught` is the same passage under the question that teachers read,
    None where they read this one; `heard` as its group's."""

    ids: list[int]
    context: int
    spans: tuple[tuple[int, int], ...]
    labelled: bool = True
    taught: Encoded | None = None
    heard: bool = True


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step: row r belongs to group `groups[r]`, `span_mask` says which spans count, `labelled`
    in which groups it is known what is right, `heard` in which teachers count."""

    ids: Tensor
    attention: Tensor
    types: Tensor
    context: Tensor
    spans: Tensor
    span_mask: Tensor
    groups: Tensor
    labelled: Tensor
    heard: Tensor


def encode(group: Group, tokenizer: Tokenizer, max_pieces: int) -> list[Encoded]:
    """Token sequences of a group; what exceeds max_pieces is cut off at the passage's end, with its spans."""
    question, taught = fold(group.question), fold(group.taught)
    rows = []
    for passage in group.passages:
        row = replace(_encode(question, passage, tokenizer, max_pieces, group.labelled), heard=group.heard)
        if taught != question:
            other = _encode(taught, Passage(passage.text, ()), tokenizer, max_pieces, group.labelled)
            row = replace(row, taught=other)
        rows.append(row)
    return rows


def _encode(
    question: str, passage: Passage, tokenizer: Tokenizer, max_pieces: int, labelled: bool
) -> Encoded:
    encoding = tokenizer.encode(question, passage.text)
    ids, offsets, first = encoding.ids, encoding.offsets, encoding.type_ids.index(1)
    last = min(len(ids), max_pieces) - 1
    spans: dict[tuple[int, int], None] = {}
    for start, end in passage.spans:
        covered = [
            number for number in range(first, last) if offsets[number][0] < end and start < offsets[number][1]
        ]
        if covered and offsets[last - 1][1] >= end:
            spans[covered[0], covered[-1]] = None
    return Encoded([*ids[:last], ids[-1]], first, tuple(spans), labelled)


def make_batches(
    groups: Sequence[Group], tokenizer: Tokenizer, recipe: Recipe, epoch: int
) -> list[list[list[Encoded]]]:
    """Groups of similar length together, at most recipe.tokens a batch, in an order drawn for the epoch; no
    batch where there is no group."""
    rng = random.Random(f"{recipe.seed}/{epoch}/batches")  # noqa: S311 - nothing secret is drawn
    encoded = [encode(group, tokenizer, recipe.max_pieces) for group in groups]
    rng.shuffle(encoded)
    encoded.sort(key=lambda rows: (max(len(row.ids) for row in rows), len(rows)))
    batches: list[list[list[Encoded]]] = []
    rows = 0
    for group in encoded:
        longest = max(len(row.ids) for row in group)
        if not batches or (rows + len(group)) * longest > recipe.tokens:
            batches.append([])
            rows = 0
        batches[-1].append(group)
        rows += len(group)
    rng.shuffle(batches)
    return batches


def collate(groups: Sequence[Sequence[Encoded]], device: torch.device | str = "cpu") -> Batch:
    """The tensors of a batch, padded to its longest sequence."""
    rows = [(number, row) for number, group in enumerate(groups) for row in group]
    length = max(len(row.ids) for _, row in rows)
    most = max(1, max(len(row.spans) for _, row in rows))
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    attention, types = torch.zeros_like(ids), torch.zeros_like(ids)
    spans = torch.zeros(len(rows), most, 2, dtype=torch.long)
    span_mask = torch.zeros(len(rows), most, dtype=torch.bool)
    for number, (_, row) in enumerate(rows):
        size = len(row.ids)
        ids[number, :size] = torch.tensor(row.ids)
        attention[number, :size] = 1
        types[number, row.context : size] = 1
        for place, (start, end) in enumerate(row.spans):
            spans[number, place] = torch.tensor((start, end))
            span_mask[number, place] = True
    places = torch.arange(length)
    last = attention.sum(1, keepdim=True) - 1
    first = torch.tensor([row.context for _, row in rows])[:, None]
    context = (places >= first) & (places < last)
    group_numbers = torch.tensor([number for number, _ in rows])
    labelled = torch.tensor([all(row.labelled for row in group) for group in groups])
    heard = torch.tensor([all(row.heard for row in group) for group in groups])
    tensors = (ids, attention, types, context, spans, span_mask, group_numbers, labelled, heard)
    return Batch(*(tensor.to(device) for tensor in tensors))
