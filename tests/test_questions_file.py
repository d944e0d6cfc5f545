"""The file of expected answers is right about the article, and asks about all of it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.questions.judging import Question, accepted_spans, read_article, read_questions

TYPES = {"date", "number", "entity", "list", "reason", "fact"}
QUESTIONS = read_questions()
ANSWERABLE = [question for question in QUESTIONS if question["answers"]]
UNANSWERABLE = [question for question in QUESTIONS if not question["answers"]]


def paragraphs() -> list[tuple[int, int]]:
    """The article's lines but for its headings, which alone do not end in a full stop."""
    lines = re.finditer(r"[^\n]+", read_article())
    return [line.span() for line in lines if line.group().endswith(".")]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["question"])
def test_every_accepted_text_stands_where_it_is_said_to(question: Question) -> None:
    article = read_article()
    for answer in question["answers"]:
        assert answer["starts"] == sorted(set(answer["starts"])) != []
        for start in answer["starts"]:
            assert article[start : start + len(answer["text"])] == answer["text"]


def test_accepted_spans_are_whole_words_within_one_paragraph() -> None:
    article = read_article()
    for question in ANSWERABLE:
        for start, end in accepted_spans(question):
            assert any(first <= start < end <= last for first, last in paragraphs()), question["question"]
            assert article[start:end] == article[start:end].strip()
            for border in {start, end} - {0}:
                assert not (article[border - 1].isalnum() and article[border].isalnum()), article[start:end]


def test_entries_have_the_documented_members_and_no_others() -> None:
    for question in QUESTIONS:
        assert set(question) == {"question", "answers", "type"}
        assert all(set(answer) == {"text", "starts"} for answer in question["answers"])
        texts = [answer["text"] for answer in question["answers"]]
        assert len(texts) == len(set(texts)), question["question"]


def test_types_group_what_they_say() -> None:
    assert {question["type"] for question in ANSWERABLE} == TYPES
    assert {question["type"] for question in UNANSWERABLE} == {"none"}


def test_no_question_is_asked_twice() -> None:
    asked = Counter(" ".join(re.findall(r"\w+", question["question"].casefold())) for question in QUESTIONS)
    assert [question for question, times in asked.items() if times > 1] == []


def test_there_are_enough_of_both_kinds() -> None:
    assert len(ANSWERABLE) >= 150
    assert len(UNANSWERABLE) >= 50


def test_every_paragraph_is_asked_about() -> None:
    assert len(paragraphs()) == 14
    for first, last in paragraphs():
        asking = [q for q in ANSWERABLE if any(first <= start < last for start, _ in accepted_spans(q))]
        assert len(asking) >= 7, read_article()[first : first + 40]


def test_questions_come_in_the_forms_people_type() -> None:
    asked = [question["question"] for question in ANSWERABLE]
    assert sum(not text.endswith("?") for text in asked) >= 15
    assert sum(text == text.lower() for text in asked) >= 20
    assert any(re.search(r"\b(armenia|azerbaijan|russia)s\b", text) for text in asked)
    assert any("'" in text for text in asked)
    assert not any("’" in text for text in asked), "people type straight quotes"
    plain = ["when", "who", "whose", "how many", "how long", "why", "which", "where", "how", "what"]
    for opening in [*plain, "is", "does", "can"]:
        assert any(text.lower().startswith(opening + " ") for text in asked), opening
