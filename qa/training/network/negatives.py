"""Passages that do not answer a question: retrieved ones, and the right one without its answer."""

from __future__ import annotations

from collections import Counter

import numpy as np
from scipy.sparse import csr_matrix

from qa.training.sentences import sentences, words
from qa.training.squad import Question, QuestionSet

_TOGETHER = 2000
"""Questions whose scores are held at once, one for each paragraph."""


def lacks(text: str, question: Question) -> bool:
    """Whether no accepted answer's words stand in the text in their order."""
    haystack = " " + " ".join(words(text)) + " "
    return not any(f" {' '.join(words(answer))} " in haystack for answer in question.answers)


def retrieve(questions: QuestionSet, depth: int) -> list[list[int]]:
    """For each question the paragraphs that BM25 (k1 0.9, b 0.4) ranks best, without its own.

    Answers numbers of paragraphs, best first, at most `depth`.
    """
    bags = [Counter(words(paragraph.text)) for paragraph in questions.paragraphs]
    vocabulary = {word: number for number, word in enumerate(sorted(set().union(*bags)))}
    frequency = Counter(word for bag in bags for word in bag)
    lengths = np.array([sum(bag.values()) for bag in bags], dtype=np.float32)
    damping = 0.9 * (0.6 + 0.4 * lengths / lengths.mean())
    rows, columns, weights = [], [], []
    for number, bag in enumerate(bags):
        for word, count in bag.items():
            rarity = np.log(1 + (len(bags) - frequency[word] + 0.5) / (frequency[word] + 0.5))
            rows.append(vocabulary[word])
            columns.append(number)
            weights.append(rarity * count / (count + damping[number]))
    index = csr_matrix((weights, (rows, columns)), shape=(len(vocabulary), len(bags)), dtype=np.float32)
    found: list[list[int]] = []
    numbers = {id(paragraph): number for number, paragraph in enumerate(questions.paragraphs)}
    for begin in range(0, len(questions.questions), _TOGETHER):
        part = questions.questions[begin : begin + _TOGETHER]
        pairs = [
            (row, vocabulary[word])
            for row, question in enumerate(part)
            for word in sorted(set(words(question.text)))
            if word in vocabulary
        ]
        matrix = csr_matrix(
            (np.ones(len(pairs), np.float32), ([row for row, _ in pairs], [word for _, word in pairs])),
            shape=(len(part), len(vocabulary)),
        )
        scores = np.asarray((matrix @ index).todense())
        for question, row in zip(part, scores, strict=True):
            own = numbers[id(question.paragraph)]
            best = np.argsort(-row, kind="stable")[: depth + 1]
            found.append([int(number) for number in best if number != own and row[number] > 0][:depth])
    return found


def without_answer(question: Question) -> str | None:
    """The passage without every sentence that overlaps an accepted span; None if too little is left."""
    text = question.paragraph.text
    kept = [
        (start, end)
        for start, end in sentences(text)
        if not any(start < stop and begin < end for begin, stop in question.spans)
    ]
    rest = "".join(text[start:end] for start, end in kept).strip()
    return rest if len(rest.split()) >= 12 and lacks(rest, question) else None
