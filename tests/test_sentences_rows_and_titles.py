"""Sentences: the columns of a row, and the short forms of titles and coins."""

import pytest

from index.document import Span
from index.sentences import split_sentences


def sentences_of(text: str) -> list[str]:
    return [span.cut(text) for span in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "row",
    [
        "Snakehead | | none! | Eats all the others",
        "Speed (picks/min.) | 60 | 105",
        "| Pike | How many? | 12 |",
        "Pike | None. |",
    ],
)
def test_no_sentence_begins_at_a_column(row: str) -> None:
    assert sentences_of(row) == [row]
    assert sentences_of(f"It is so. {row}")[-1].endswith(row[-12:])


@pytest.mark.parametrize(
    "sentences",
    [
        ["When does the office open?", "| It opens at nine. |"],
        ["The landlord shall repair the roof.", "| The tenant shall pay for the gas."],
    ],
)
def test_columns_of_prose_have_sentences_of_their_own(sentences: list[str]) -> None:
    assert sentences_of(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["| It was late.", "| Nobody came."],
        ["Let it be real.", "|x| is its size."],
        ["1985 | Nine were tried; five were convicted.", "Gen. Rafael Videira: life. |"],
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_bar_that_is_no_columns_may_begin_one(sentences: list[str], line_end: str) -> None:
    assert sentences_of(line_end.join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "The insurer, through its expert Ing. Raúl Pintos, sees it.",
        "Voting no were Coun. Brenda Tait of Ward 11 and Coun. Ali Warsame.",
        "It puts its loss at Rs. 46 crore.",
        "The men got a rise of Rs. 2,150 a month.",
    ],
)
def test_a_title_before_a_name_and_a_coin_before_its_number_end_none(sentence: str) -> None:
    assert sentences_of(f"{sentence} Nobody came.") == [sentence, "Nobody came."]


@pytest.mark.parametrize(
    ("sentence", "after"),
    [
        ("He was an Ing.", "They talked."),
        ("She spoke to the Coun.", "Nobody came."),
        ("He paid it in Rs.", "The bank was shut."),
    ],
)
def test_without_one_they_may(sentence: str, after: str) -> None:
    assert sentences_of(f"{sentence} {after}") == [sentence, after]


@pytest.mark.parametrize(
    "sentences",
    [
        ["He was put to bed.", "Florian was a beekeeper."],
        ["They swarm at dusk.", "Workers live for 70 days."],
    ],
)
def test_an_ordinary_word_ends_one(sentences: list[str]) -> None:
    assert sentences_of(" ".join(sentences)) == sentences


@pytest.mark.parametrize("text", ["See ill. 5 of it.", "It had a leg. 4 inches long.", "See ill. IV of it."])
def test_before_a_number_it_may_be_a_short_form(text: str) -> None:
    assert sentences_of(text) == [text]
