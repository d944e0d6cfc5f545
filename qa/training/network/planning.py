"""What an epoch reads: each question of the sets with the passages that it is read with."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from qa.folding import fold
from qa.training.config import Recipe
from qa.training.errors import RecipeError
from qa.training.exchange import NameSwapper, opposite
from qa.training.network.augmentation import Passage, cut, join, noisy
from qa.training.network.batches import Group
from qa.training.network.negatives import lacks, retrieve, without_answer
from qa.training.squad import Paragraph, Question, QuestionSet

_SHORT_WORDS = 45
"""Passages of fewer words are single sentences, worth joining with others."""


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
        if question.beside is not None:
            yield _searched(question, question.beside, text, rng)
            if question.spans and rng.random() < recipe.passage_removed and question.beside:
                yield Group(text, tuple(_drawn(question.beside, 2, rng)), heard=False)
            return
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


def _searched(question: Question, beside: Sequence[str], text: str, rng: random.Random) -> Group:
    """The question with its own passage and others that the service finds for it, all as the service cuts
    them: one or two, or one less where there is no answer. Teachers, who never read such, are not heard."""
    most = 2 if question.spans else 1
    passages = [Passage(fold(question.paragraph.text), question.spans), *_drawn(beside, most, rng)]
    rng.shuffle(passages)
    return Group(text, tuple(passages), heard=False)


def _drawn(beside: Sequence[str], most: int, rng: random.Random) -> list[Passage]:
    """`most` of the passages, or one less."""
    others = [Passage(fold(other), ()) for other in beside]
    rng.shuffle(others)
    return others[: rng.randint(most - 1, most)]


def _source_key(paragraph: Paragraph) -> tuple[str, str]:
    """What may be joined: sentences of one article (QAMR: set:source:article:paragraph:sentence)."""
    return paragraph.source, ":".join(paragraph.article.split(":")[:3])


def check_sets(sets: Sequence[QuestionSet], recipe: Recipe, *, taught: bool) -> None:
    """RecipeError where questions are not labelled and nobody teaches, and where no epoch visits any."""
    for questions in sets:
        if not taught and not all(question.labelled for question in questions.questions):
            raise RecipeError(
                f"{questions.source}: questions without answers can only be learned from a teacher: "
                "give --teacher"
            )
    mixes = [recipe.mix, recipe.of_epoch(recipe.from_epoch).mix]
    if not any(one.questions and mix.get(one.source, 1.0) for one in sets for mix in mixes):
        raise RecipeError(
            f"{', '.join(one.source for one in sets)}: no question to train on, or each is visited 0 times: "
            "give other files, or --set mix.NAME=1"
        )
