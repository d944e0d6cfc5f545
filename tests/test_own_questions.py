"""Questions that a text asks itself: what they are no answer to, and what they say for what follows."""

from __future__ import annotations

import pytest

from index.document import Span
from qa.answerer import Answerer
from qa.own_questions import asks, asks_the_same, is_question, question_above
from tests.passages_double import PassagesDouble, document
from tests.reading_doubles import Finder, by_score, quotes

HEARING = document(
    "Q: When did you see the crack?\nA: In late February.\nIt was long.\nQ: Who was there?\nA: Luis Prado."
)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("When did it begin?", True),
        ("He asked, “When did it begin?”", True),
        ("**Who pays?**", True),
        ("متى بدأ؟", True),
        ("When did it begin", False),
        ("Who? I do.", False),
        ("", False),
    ],
)
def test_what_ends_as_a_question_is_one(text: str, is_one: bool) -> None:
    assert is_question(text) is is_one


@pytest.mark.parametrize(
    ("sentence", "own"),
    [
        ("When did it begin?", True),
        ("LENA: And what will happen now?", True),
        ("[00:01:12] Tom: What about the price?", True),
        ("12. Is there a tour?", True),
        ("At what time does it open?", True),
        ("Then he asks, “Are we all agreed?”", False),
        ("You saw it, did you not?", False),
        ("What a day.", False),
        ("?", False),
    ],
)
def test_a_question_is_the_texts_own_where_it_begins_as_one(sentence: str, own: bool) -> None:
    assert asks(sentence) is own


@pytest.mark.parametrize(
    ("text", "question", "same"),
    [
        # With the interrogative that is asked with, whoever speaks and whatever leads to it.
        ("When did you first see the crack?", "when was the crack seen?", True),
        ("REPORTER: And when did you see it?", "when was the crack seen?", True),
        ("Q14. When did you see it?", "when was the crack seen?", True),
        ("Since when have you known?", "when was the crack seen?", True),
        # With other words, more than half of what is asked.
        ("What time does the library open?", "opening time of the library?", True),
        ("Do you regret the closed bridge?", "was the closed bridge a mistake?", True),
        # Another question tells what it takes for granted.
        ("Why did Mayor Jones resign?", "who was the mayor?", False),
        ("Who lost a bag in Ghent in 1990?", "when did it happen?", False),
        # No question, or none that begins as one.
        ("The crack was seen when the ice broke.", "when was the crack seen?", False),
        ("Keppel was the first to win Who Wants to Be a Millionaire?", "who was the first to win?", False),
        ("Brand new laptop in May, when will it last?", "when was the laptop new?", False),
    ],
)
def test_which_questions_are_no_answer(text: str, question: str, same: bool) -> None:
    assert asks_the_same(text, question) is same


def test_no_words_of_the_same_question_are_given() -> None:
    """However well they are read: "how many" is not how many."""
    text = "How many people were there?\nIn winter, thirteen people."
    finder = Finder({"How many": 5.0, "thirteen": 1.0})
    asked = Answerer(PassagesDouble([document(text)], 2), finder, by_score(0.0))
    assert quotes(asked.answer("how many people were at the station")) == ["thirteen"]
    assert quotes(asked.answer("where were they")) == ["How many", "thirteen"]


def test_the_question_above_is_the_last_before_the_sentence_in_its_passage() -> None:
    whole = Span(0, len(HEARING.text))

    def above(quote: str, passage: Span = whole, section: tuple[str, ...] = ()) -> str:
        start = HEARING.text.index(quote)
        return question_above(HEARING, passage, Span(start, start + len(quote)), section)

    assert above("It was long.") == "Q: When did you see the crack?"
    assert above("A: Luis Prado.") == "Q: Who was there?"
    # A question has none above it but the one before.
    assert above("Q: When did you see the crack?") == ""
    assert above("Q: Who was there?") == "Q: When did you see the crack?"
    begun = Span(HEARING.text.index("It was long."), whole.end)
    assert above("It was long.", begun) == ""
    assert above("It was long.", begun, ("Hearing", "What was it like?")) == "What was it like?"
    assert above("It was long.", begun, ("What was it like?", "The crack")) == ""
    assert above("It was long.", whole, ("What was it like?",)) == "Q: When did you see the crack?"
    told = document("He asked, “When was it?” Nobody knew.")
    last = told.text.index("Nobody")
    assert question_above(told, Span(0, len(told.text)), Span(last, len(told.text)), ()) == ""


def test_half_of_the_words_asked_is_not_the_same_question() -> None:
    assert not asks_the_same("Is the bridge closed?", "bridge engineer")
    assert asks_the_same("Is the bridge closed?", "bridge closed engineer")
