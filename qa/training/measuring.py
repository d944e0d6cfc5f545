"""Quick figures while training: F1 and exact match with context given, AUROC of the margin."""

from __future__ import annotations

import random
from collections.abc import Sequence

import torch
from tokenizers import Tokenizer

from qa.evaluation.metrics import auroc, best_over, exact_match, token_f1
from qa.folding import fold
from qa.training.network.augmentation import Passage
from qa.training.network.batches import Group, collate, encode
from qa.training.network.models import SpanModel, logits
from qa.training.squad import Question

_LONGEST = 40


def read(
    model: SpanModel, tokenizer: Tokenizer, questions: Sequence[Question], max_pieces: int
) -> list[tuple[str, float]]:
    """Best span of each question's own passage with its margin over null, first window only."""
    groups = [Group(question.text, (Passage(fold(question.paragraph.text), ()),)) for question in questions]
    encoded = [encode(group, tokenizer, max_pieces) for group in groups]
    order = sorted(range(len(encoded)), key=lambda number: len(encoded[number][0].ids))
    found: list[tuple[str, float]] = [("", 0.0)] * len(questions)
    device = next(model.parameters()).device
    for begin in range(0, len(order), 24):
        numbers = order[begin : begin + 24]
        batch = collate([encoded[number] for number in numbers], device)
        with torch.inference_mode():
            start, end = logits(model, batch, float32=True)
        starts = (start - start[:, :1]).masked_fill(~batch.context, -1e4)
        ends = (end - end[:, :1]).masked_fill(~batch.context, -1e4)
        table = starts[:, :, None] + ends[:, None, :]
        length = table.shape[1]
        allowed = torch.ones(length, length, dtype=torch.bool, device=device).triu().tril(_LONGEST)
        best = table.masked_fill(~allowed, -1e5).flatten(1).max(1)
        for number, value, place in zip(numbers, best.values.tolist(), best.indices.tolist(), strict=True):
            text = questions[number].paragraph.text
            offsets = tokenizer.encode(fold(questions[number].text), fold(text)).offsets
            found[number] = text[offsets[place // length][0] : offsets[place % length][1]], value
    return found


def figures(
    model: SpanModel,
    tokenizer: Tokenizer,
    questions: Sequence[Question],
    max_pieces: int,
    most: int = 500,
) -> dict[str, float]:
    """Figures over a sample of at most `most` questions, always the same one; without f1 and exact_match
    where none of it has an answer, without auroc where all or none have."""
    sample = random.Random(0).sample(list(questions), min(most, len(questions)))  # noqa: S311 - nothing secret is drawn
    found = read(model, tokenizer, sample, max_pieces)
    pairs = list(zip(sample, found, strict=True))
    answered = [(question.answers, text) for question, (text, _) in pairs if question.spans]
    ranked = auroc(
        [margin for question, (_, margin) in pairs if question.spans],
        [margin for question, (_, margin) in pairs if not question.spans],
    )
    values = {
        name: sum(best_over(measure, text, answers) for answers, text in answered) / len(answered)
        for name, measure in (("f1", token_f1), ("exact_match", exact_match))
        if answered
    } | ({} if ranked is None else {"auroc": ranked})
    return {name: round(value, 4) for name, value in values.items()}
