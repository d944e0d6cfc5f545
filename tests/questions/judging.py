"""The contract's hit@1 rule, written here a second time so that it can disagree with qa.evaluation.metrics.

Nothing in this module imports the program. The article is read anew from disk, and what is judged is the
slice of it at the offsets of an answer, never the text that the answer brought along.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypedDict

HERE = Path(__file__).parent
ARTICLE = HERE.parent.parent / "seeds" / "armenia-and-russia.txt"
QUESTIONS = HERE / "article.json"
KNOWN_MISSES = HERE / "known-misses.json"

FURTHER_WORDS = 10
"""Words that an answer may hold beside an accepted one that it contains."""

Verdict = Literal["right", "wrong", "withheld", "false_answer"]


class AcceptedAnswer(TypedDict):
    text: str
    starts: list[int]


class Question(TypedDict):
    question: str
    answers: list[AcceptedAnswer]
    type: str


def read_article() -> str:
    """The article's canonical text: its bytes as UTF-8, line ends untouched."""
    return ARTICLE.read_bytes().decode("utf-8")


def read_questions() -> list[Question]:
    questions: list[Question] = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    return questions


def accepted_spans(question: Question) -> Iterator[tuple[int, int]]:
    """Every place that counts as right, as `[start, end)` in code points."""
    for answer in question["answers"]:
        for start in answer["starts"]:
            yield start, start + len(answer["text"])


def judge(question: Question, response: Mapping[str, Any], article: str) -> Verdict:
    """What became of one question, from the AnswerResponse that the service gave."""
    if not question["answers"]:
        return "false_answer" if response["answers"] else "right"
    if not response["answers"]:
        return "withheld"
    citation = response["answers"][0]["citation"]
    given = (citation["start"], citation["end"])
    return "right" if any(is_hit(article, given, right) for right in accepted_spans(question)) else "wrong"


def is_hit(article: str, given: tuple[int, int], right: tuple[int, int]) -> bool:
    """hit@1: overlap, on word borders, and token F1 of at least 0.5, or `right` and 10 words at most."""
    if not (given[0] < right[1] and right[0] < given[1] and _on_word_borders(article, given)):
        return False
    if _token_f1(article[slice(*given)], article[slice(*right)]) >= 0.5:
        return True
    if not (given[0] <= right[0] and right[1] <= given[1]):
        return False
    return len(article[slice(*given)].split()) - len(article[slice(*right)].split()) <= FURTHER_WORDS


def _on_word_borders(article: str, span: tuple[int, int]) -> bool:
    return not any(
        0 < border < len(article) and article[border - 1].isalnum() and article[border].isalnum()
        for border in span
    )


def _tokens(text: str) -> list[str]:
    """SQuAD's normalisation, every Unicode punctuation mark counted as punctuation."""
    kept = "".join(c for c in text.lower() if unicodedata.category(c)[0] != "P")
    return re.sub(r"\b(a|an|the)\b", " ", kept).split()


def _token_f1(given: str, right: str) -> float:
    ours, theirs = _tokens(given), _tokens(right)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0
