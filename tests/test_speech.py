"""Transcripts: an answer is what was said or who said it, never both, and no time of recording."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Span
from qa.answerer import Answerer
from qa.speech import said_in
from tests.passages_double import PassagesDouble, document
from tests.reading_doubles import Finder, by_score, quotes


def parts(text: str) -> list[str]:
    """Of the last line, as one sentence."""
    sentence = Span(text.rindex("\n") + 1, len(text))
    return [part.cut(text) for part in said_in(text, sentence)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Q. Who?\nA. Luis Prado.", ["Luis Prado."]),
        ("Q: Who?\nA: Luis Prado.", ["Luis Prado."]),
        ("Question 3: Who?\nAnswer: Luis Prado.", ["Luis Prado."]),
        ("Q. Who?\n\n" + "No. " * 400 + "\nA.   Luis Prado.", ["Luis Prado."]),
        ("Who?\nA. Prado.", ["A. Prado."]),
        ("Q. Who?\nA.", ["A."]),
        ("Q. Who?\nAnna Prado.", ["Anna Prado."]),
        # Who speaks speaks more than once.
        ("Lena: No.\nTom: Who?\nLena: Marcus does.", ["Lena", "Marcus does."]),
        ("DR KENJI O’NEIL-MORI: No.\nDR KENJI O’NEIL-MORI: Tomorrow.", ["DR KENJI O’NEIL-MORI", "Tomorrow."]),
        ("Mr. Li: No.\n[00:01:38] Mr. Li: It is.", ["Mr. Li", "It is."]),
        ("[00:01:12] Tom: No.\n[00:01:38] Tom: It is.", ["Tom", "It is."]),
        ("(9:12) Tom: No.\n(9:14) Tom: It is.", ["Tom", "It is."]),
        ("[03/02/2023, 14:05:09] Tom: No.\n[03/02/2023, 14:06:02] Tom: It is.", ["Tom", "It is."]),
        (
            "\u200e[2/3/23, 2:05:09\u202fPM] Tom: No.\n[2/3/23, 2:06:02\u202fPM] Tom: It is.",
            ["Tom", "It is."],
        ),
        ("03/02/2023, 14:05 - Tom: No.\n03/02/2023, 14:06 - Tom: It is.", ["Tom", "It is."]),
        ("3.2.23, 2:05 pm - Tom: No.\n3.2.23, 2:06 pm - Tom: It is.", ["Tom", "It is."]),
        ("3/2, 14:05 Tom B: No.\n3/2, 14:06 Tom B: It is.", ["Tom B", "It is."]),
        (
            "3.2., 9:05 - Tom (upstairs): No.\n3.2., 9:06 - Tom (upstairs): It is.",
            ["Tom (upstairs)", "It is."],
        ),
        ("21:04 <tom_b> No.\n21:05 <tom_b> It is: now.", ["tom_b", "It is: now."]),
        ("[21:04:09] <@tom> No.\n[21:05:10] <@tom> It is.", ["tom", "It is."]),
        ("21:04 <tom> No.\n21:05 <anna> It is.", ["21:05 <anna> It is."]),
        ("<tom> No.\n<tom> It is.", ["<tom> It is."]),
        ("06.00  No broadcast.\n06.30  It began.", ["06.30  It began."]),
        ("2023-02-03 14:05 Tom: No.\n2023-02-03 14:06 Tom: It is.", ["2023-02-03 14:06 Tom: It is."]),
        ("Dear Tom: no.\nTom: It is.", ["Tom: It is."]),
        ("E1: the tank is empty.\nE3: the unit is blocked.", ["E3: the unit is blocked."]),
        ("Tom: No.\nLena: Marcus does.", ["Lena: Marcus does."]),
        ("Lena said it.\nLena: Marcus does.", ["Lena: Marcus does."]),
        ("It begins at:\n10:30 in the hall.", ["10:30 in the hall."]),
        ("See http://a.org\nhttp://a.org/b", ["http://a.org/b"]),
        ("Lena: No.\nLena:", ["Lena:"]),
        ("Lena: No." + " " * 4100 + "\nLena: Yes.", ["Lena: Yes."]),
    ],
)
def test_the_parts_of_a_line(text: str, left: list[str]) -> None:
    assert parts(text) == left


def test_a_first_line_is_a_speakers_where_a_later_one_is() -> None:
    text = "Lena: No.\nTom: Why?\nLena: Marcus does."
    assert [part.cut(text) for part in said_in(text, Span(0, 9))] == ["Lena", "No."]


def test_an_answer_is_quoted_without_its_label() -> None:
    talk = document("Q: When was that?\nA: In late February.\nQ: Who was there?\nA: Luis Prado.")
    finder = Finder({"A: Luis Prado": 3.0, "A: In late February": 2.0})
    asked = Answerer(PassagesDouble([talk]), finder, by_score(0.0), passages_read=9, read_first=9)
    assert quotes(asked.answer("whose name was it")) == ["Luis Prado", "In late February"]


def test_who_said_it_can_be_answered() -> None:
    talk = document("Tom: It is late.\nLena: The supplier is on strike.\nTom: Since when?\nLena: Monday.")
    finder = Finder({"Lena": 3.0, "Lena: Monday": 2.0})
    asked = Answerer(PassagesDouble([talk]), finder, by_score(0.0), passages_read=9, read_first=9)
    result = asked.answer("who said that the supplier is on strike")
    assert quotes(result)[0] == "Lena"
    assert "Lena: Monday" not in quotes(result)


PIECES = st.sampled_from(
    [
        "Lena",
        "Tom",
        ": ",
        ":",
        "\n",
        "Q",
        "A",
        ". ",
        "[00:01:12] ",
        "é́",
        "😀",
        " ",
        "9:12 ",
        "[3/2/23, 9:12] ",
        "3/2/23, 9:12 - ",
        "3/2, 9:12 ",
        "9:12 <tom> ",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=25).map("".join), st.data())
def test_the_parts_stand_in_the_sentence_in_order_and_apart(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    sentence = Span(start, data.draw(st.integers(start, len(text))))
    found = list(said_in(text, sentence))
    assert found
    assert all(sentence.contains(part) for part in found)
    assert all(one.end < other.start for one, other in pairwise(found))
