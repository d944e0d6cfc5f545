"""Quick figures while training: F1 and exact match with context given, AUROC of the margin."""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from transformers import BertForQuestionAnswering

from qa.folding import fold
from qa.training.augmentation import Passage
from qa.training.batches import Group, collate, encode
from qa.training.squad import Question

_LONGEST = 40


def read(
    model: BertForQuestionAnswering, tokenizer: Tokenizer, questions: Sequence[Question], max_pieces: int
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
            output = model(input_ids=batch.ids, attention_mask=batch.attention, token_type_ids=batch.types)
        starts = (output.start_logits - output.start_logits[:, :1]).masked_fill(~batch.context, -1e4)
        ends = (output.end_logits - output.end_logits[:, :1]).masked_fill(~batch.context, -1e4)
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
    model: BertForQuestionAnswering,
    tokenizer: Tokenizer,
    questions: Sequence[Question],
    max_pieces: int,
    most: int = 300,
) -> dict[str, float]:
    """Figures over a sample of at most `most` questions, always the same one."""
    sample = random.Random(0).sample(list(questions), min(most, len(questions)))  # noqa: S311
    found = read(model, tokenizer, sample, max_pieces)
    scored = [
        (
            max(_f1(text, answer) for answer in question.answers),
            max(float(_plain(text) == _plain(answer)) for answer in question.answers),
        )
        for question, (text, _) in zip(sample, found, strict=True)
        if question.spans
    ]
    values = {
        "f1": sum(f1 for f1, _ in scored) / len(scored),
        "exact_match": sum(em for _, em in scored) / len(scored),
    }
    right = [margin for question, (_, margin) in zip(sample, found, strict=True) if question.spans]
    wrong = [margin for question, (_, margin) in zip(sample, found, strict=True) if not question.spans]
    if wrong:
        pairs = len(right) * len(wrong)
        values["auroc"] = sum((a > b) + 0.5 * (a == b) for a in right for b in wrong) / pairs
    return {name: round(value, 4) for name, value in values.items()}


def _plain(text: str) -> list[str]:
    text = "".join(mark for mark in fold(text).lower() if mark not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def _f1(text: str, answer: str) -> float:
    found, wanted = _plain(text), _plain(answer)
    common = sum((Counter(found) & Counter(wanted)).values())
    return 2 * common / (len(found) + len(wanted)) if common else float(found == wanted)
