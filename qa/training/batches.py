"""An epoch as groups (a question with the passages read for it), and groups as batches of tensors."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import torch
from tokenizers import Tokenizer
from torch import Tensor

from qa.folding import fold
from qa.training.augmentation import Passage, cut, join, noisy
from qa.training.config import Recipe
from qa.training.exchange import NameSwapper, opposite
from qa.training.negatives import lacks, retrieve, without_answer
from qa.training.squad import Paragraph, Question, QuestionSet

_SHORT_WORDS = 45
"""Passages of fewer words are single sentences, worth joining with others."""


@dataclass(frozen=True, slots=True)
class Group:
    """A question with its passages: the loss normalises over all of them and one null.

    Where it is not `labelled`, the passages' spans say nothing. Teachers read `clean` for the question, where
    it is not empty.
    """

    question: str
    passages: tuple[Passage, ...]
    labelled: bool = True
    clean: str = ""

    @property
    def taught(self) -> str:
        return self.clean or self.question


@dataclass(frozen=True, slots=True)
class Encoded:
    """One sequence: word pieces, where the passage begins, accepted spans as inclusive token numbers; those
    count if its question is labelled. `taught` is the same passage under the question that teachers read,
    None where they read this one."""

    ids: list[int]
    context: int
    spans: tuple[tuple[int, int], ...]
    labelled: bool = True
    taught: Encoded | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of one step: row r belongs to group `groups[r]`, `span_mask` says which spans count, `labelled`
    in which groups it is known what is right."""

    ids: Tensor
    attention: Tensor
    types: Tensor
    context: Tensor
    spans: Tensor
    span_mask: Tensor
    groups: Tensor
    labelled: Tensor


class EpochPlanner:
    """Draws the groups of an epoch: answerable questions by the mix, and what is unanswerable beside them."""

    def __init__(self, sets: Sequence[QuestionSet], recipe: Recipe) -> None:
        self._sets = sets
        self._recipe = recipe
        self._retrieved = [retrieve(questions, recipe.retrieved_depth) for questions in sets]
        self._swappers = [NameSwapper(questions) for questions in sets]
        self._neighbours: dict[tuple[str, str], list[Paragraph]] = {}
        for questions in sets:
            for paragraph in questions.paragraphs:
                self._neighbours.setdefault(_source_key(paragraph), []).append(paragraph)

    def plan(self, epoch: int) -> list[Group]:
        """The groups of an epoch, the same for the same recipe, sets and number."""
        rng = random.Random(f"{self._recipe.seed}/{epoch}")  # noqa: S311 - nothing secret is drawn
        groups: list[Group] = []
        recipe = self._recipe.of_epoch(epoch)
        for questions, retrieved, swapper in zip(self._sets, self._retrieved, self._swappers, strict=True):
            visits = recipe.mix.get(questions.source, 1.0)
            for question, numbers in zip(questions.questions, retrieved, strict=True):
                for _ in range(int(visits) + (rng.random() < visits % 1)):
                    near = [questions.paragraphs[number] for number in numbers]
                    groups.extend(self._groups(question, near, swapper, recipe, rng))
        return groups

    def _groups(
        self,
        question: Question,
        near: list[Paragraph],
        swapper: NameSwapper,
        recipe: Recipe,
        rng: random.Random,
    ) -> Iterable[Group]:
        text = noisy(question.text, recipe, rng)
        clean = (question.original or question.text) if recipe.teach_originals else ""
        if not question.labelled:
            passages = [self._shaped(question.paragraph, (), rng)]
            if near and rng.random() < recipe.retrieved:
                passages.append(self._shaped(rng.choice(near), (), rng))
            yield Group(text, tuple(passages), False, clean)
            return
        if not question.spans:
            yield Group(text, (self._shaped(question.paragraph, (), rng),), clean=clean)
            return
        passages = [self._shaped(question.paragraph, question.spans, rng)]
        if rng.random() < recipe.retrieved:
            lacking = [paragraph for paragraph in near if lacks(paragraph.text, question)]
            if lacking:
                passages.append(self._shaped(rng.choice(lacking), (), rng))
        rng.shuffle(passages)
        yield Group(text, tuple(passages), clean=clean)
        if rng.random() < recipe.sentence_removed:
            rest = without_answer(question)
            if rest is not None:
                yield Group(text, (Passage(fold(rest), ()),), clean=clean)
        if rng.random() < recipe.swapped_names:
            changed = swapper.swap(question, rng, recipe.swap_within)
            if changed is not None:
                yield self._changed(question, changed, recipe, rng)
        if recipe.opposites and rng.random() < recipe.opposites:
            changed = opposite(question, rng)
            if changed is not None:
                yield self._changed(question, changed, recipe, rng)

    def _changed(self, question: Question, changed: str, recipe: Recipe, rng: random.Random) -> Group:
        """What its paragraph does not answer any more."""
        text = noisy(changed, recipe, rng)
        passage = self._shaped(question.paragraph, (), rng)
        return Group(text, (passage,), clean=changed if recipe.teach_originals else "")

    def _shaped(self, paragraph: Paragraph, spans: Sequence[tuple[int, int]], rng: random.Random) -> Passage:
        """The paragraph as a passage: folded, cut, or joined with its neighbours where it is one sentence."""
        recipe = self._recipe
        passage = Passage(fold(paragraph.text), tuple(spans))
        size = len(paragraph.text.split())
        if size < _SHORT_WORDS:
            if rng.random() < recipe.join_sentences:
                pool = [other for other in self._neighbours[_source_key(paragraph)] if other is not paragraph]
                others = rng.sample(pool, min(len(pool), rng.randint(1, recipe.join_most)))
                return join(passage, [fold(other.text) for other in others], rng)
            return passage
        if size > recipe.cut_words_max or rng.random() < recipe.cut_probability:
            return cut(passage, rng.randint(recipe.cut_words_min, recipe.cut_words_max), rng)
        return passage


def _source_key(paragraph: Paragraph) -> tuple[str, str]:
    """What may be joined: sentences of one article (QAMR: set:source:article:paragraph:sentence)."""
    return paragraph.source, ":".join(paragraph.article.split(":")[:3])


def encode(group: Group, tokenizer: Tokenizer, max_pieces: int) -> list[Encoded]:
    """Token sequences of a group; what exceeds max_pieces is cut off at the passage's end, with its spans."""
    question, taught = fold(group.question), fold(group.taught)
    rows = []
    for passage in group.passages:
        row = _encode(question, passage, tokenizer, max_pieces, group.labelled)
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
    """Groups of similar length together, at most recipe.tokens a batch, in an order drawn for the epoch."""
    rng = random.Random(f"{recipe.seed}/{epoch}/batches")  # noqa: S311 - nothing secret is drawn
    encoded = [encode(group, tokenizer, recipe.max_pieces) for group in groups]
    rng.shuffle(encoded)
    encoded.sort(key=lambda rows: (max(len(row.ids) for row in rows), len(rows)))
    batches: list[list[list[Encoded]]] = [[]]
    rows = 0
    for group in encoded:
        longest = max(len(row.ids) for row in group)
        if batches[-1] and (rows + len(group)) * longest > recipe.tokens:
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
    tensors = (ids, attention, types, context, spans, span_mask, group_numbers, labelled)
    return Batch(*(tensor.to(device) for tensor in tensors))
