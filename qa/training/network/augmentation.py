"""Passages cut as the service cuts them, sentences joined to passages, and questions as people type them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.training.config import Recipe
from qa.training.sentences import Spans, sentences

_FUNCTION_WORDS = frozenset(
    (
        *("the", "a", "an", "of", "to", "in", "on", "for", "by", "be", "been", "has", "have", "had"),
        *("did", "do", "does", "is", "are", "was", "were"),
    )
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to read and the accepted spans in it, half-open code points; none: it does not answer."""

    text: str
    spans: Spans


def cut(passage: Passage, target_words: int, rng: random.Random) -> Passage:
    """Whole sentences around one accepted span, about `target_words` words; spans outside fall away.

    A passage without spans is cut around a random sentence.
    """
    borders = sentences(passage.text)
    if passage.spans:
        start, stop = rng.choice(passage.spans)
        first = next(number for number, (_, end) in enumerate(borders) if start < end)
        last = next(number for number, (_, end) in enumerate(borders) if stop <= end)
    else:
        first = last = rng.randrange(len(borders))
    sizes = [len(passage.text[start:end].split()) for start, end in borders]
    total = sum(sizes[first : last + 1])
    while total < target_words and (first > 0 or last < len(borders) - 1):
        before = first > 0 and (last == len(borders) - 1 or rng.random() < 0.5)
        if before:
            first -= 1
            total += sizes[first]
        else:
            last += 1
            total += sizes[last]
    begin, end = borders[first][0], borders[last][1]
    inside = tuple((a - begin, b - begin) for a, b in passage.spans if begin <= a and b <= end)
    return Passage(passage.text[begin:end], inside)


def join(passage: Passage, others: Sequence[str], rng: random.Random) -> Passage:
    """The passage among other sentences, at a random place; its spans move with it."""
    place = rng.randint(0, len(others))
    before = "".join(other.strip() + " " for other in others[:place])
    after = "".join(" " + other.strip() for other in others[place:])
    moved = tuple((start + len(before), end + len(before)) for start, end in passage.spans)
    return Passage(before + passage.text + after, moved)


def noisy(question: str, recipe: Recipe, rng: random.Random) -> str:
    """The question as somebody in a hurry types it. The reader's tokenizer already ignores case."""
    if rng.random() < recipe.keywords:
        kept = [word for word in question.split() if word.lower() not in _FUNCTION_WORDS]
        question = " ".join(kept) if len(kept) >= 3 else question
    if rng.random() < recipe.drop_question_mark:
        question = question.rstrip(" ?")
    if rng.random() < recipe.drop_apostrophe:
        question = re.sub("(?<=\\w)['\u2019](?=s\\b)", "", question)
    return question
