from typing import Final

import pytest

from index.document import Span
from index.ordinary_words import ORDINARY_WORDS
from index.sentences import split_sentences

REAL_ABBREVIATIONS: Final = """
abbr add adj al alt anon app approx apt assoc ave avg bk bros ca cap cf ch co col corp cu dept dist div
doc dr ed eds est et etc ex ext ff fig figs fn fol ft gal gen hr hrs ibid id inc jr kg lb lbs lit ltd max
mg min misc mod mr mrs ms mt no nos nr op oz par pat pg pl pop pp pref pres prof pt pts pub qt re ref rep
repr res rev sec sect ser seq sq sr st sub sup supp temp trans univ viz vol vols vs wk yr yrs
"""


def sentences_of(text: str) -> list[str]:
    return [span.cut(text) for span in split_sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("sentence", "after"),
    [
        ("He leads the bank.", "Opposition came from an unexpected side."),
        ("It fell by 4 per cent.", "Readings are sent in."),
        ("They met last month.", "Nobody\nelse came."),
        ("“Leave it to me.”", "“Gladly,” said she."),
        ("(It was to be sent by hand.)", "Tennick resigned."),
        ("**What is at stake.**", "Lumps of metal."),
        ("He came in.", "Galba left."),
        ("He leads a bank.", "Éva left."),
        ("It was found in the sixth century.[1]", "Coal was noticed later."),
        ("It was hard.", "*Columbia* came down."),
        ("It is a work of art.", "I saw it."),
    ],
)
@pytest.mark.parametrize("between", [" ", "\n", "\r\n        "])
def test_an_everyday_word_ends_a_sentence_before_a_capital(sentence: str, after: str, between: str) -> None:
    assert sentences_of(f"{sentence}{between}{after}") == [sentence, after]


@pytest.mark.parametrize("word", sorted(ORDINARY_WORDS))
def test_every_one_of_them_does(word: str) -> None:
    assert sentences_of(f"They spoke of a {word}. Opposition came.") == [
        f"They spoke of a {word}.",
        "Opposition came.",
    ]


def test_none_of_them_is_an_abbreviation_too() -> None:
    assert ORDINARY_WORDS.isdisjoint(REAL_ABBREVIATIONS.split())


@pytest.mark.parametrize(
    "text",
    [
        "It rose by 5 per cent. of the whole.",
        "He wrote to the bank. opposition came.",
        "The “bank.” opposition came.",
        "See ill. 5 and art. 12 of it.",
        "See art. IV and book. II of it.",
        "The Hon. Galba saw Messrs. Oates, e.g. Galba, and vol. Galba.",
        "A. B. Oates saw J. Galba, i.e. Galba, at no. Galba.",
    ],
)
def test_what_may_be_an_abbreviation_goes_on(text: str) -> None:
    assert sentences_of(text) == [text]


@pytest.mark.parametrize("mark", ["{}.", "**{}.**", "({}.", "*{}.", "**{}."])
@pytest.mark.parametrize("number", ["6", "12", "IV", "VIII", "ii", "b"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n", "\r", "\n  "])
def test_the_number_of_an_item_belongs_to_it(mark: str, number: str, line_end: str) -> None:
    item = f"{mark.format(number)} To straighten it costs 1.4 million."
    assert sentences_of(f"{item} He paid.{line_end}{item}") == [item, "He paid.", item]


@pytest.mark.parametrize("end", ["It is what “he said.”", "**It was.**", "(It was.)", "It was!"])
def test_the_number_of_an_item_belongs_to_it_behind_any_end(end: str) -> None:
    for item in ["6. Silk.", "**6. Silk.**", "**VI.** Silk.", "*6.* Silk."]:
        assert sentences_of(f"{end}\n{item} He paid.") == [end, item, "He paid."]


@pytest.mark.parametrize("end", ["It was:", "It was;", "It was…"])
def test_it_does_so_where_the_sentence_goes_on(end: str) -> None:
    assert sentences_of(f"{end}\n6. Silk. He paid.") == [f"{end}\n6. Silk.", "He paid."]


def test_a_clause_in_bold_is_a_sentence_with_its_number() -> None:
    text = "**6. Amount.** To straighten the tower costs 1.4 million.\n**7. Costs.** The mine bears them."
    assert sentences_of(text) == [
        "**6. Amount.**",
        "To straighten the tower costs 1.4 million.",
        "**7. Costs.**",
        "The mine bears them.",
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Of those who came the number fell to\n12.", "Then came the winter."],
        ["The office is at 4 Mint Street\n9.", "She carries on the works."],
        ["We counted 10, 11,\n12.", "Then came the winter."],
        ["How many are left?", "12.", "The others died."],
        ["It was built in the year\n1204.", "Then came the winter."],
        ["It ended in\n3.5.", "Then came the winter."],
    ],
)
def test_a_number_that_ends_a_sentence_in_the_next_line_does(sentences: list[str]) -> None:
    text = "\n".join(sentences)
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["Its flow is shown in Fig.\n3. ", "The bearings were then weighed."],
        ["It was put off until Sept.\n12. ", "Members were asked to write."],
        ["He was seen at 9 p.m.\n12. ", "Nobody else came."],
    ],
)
def test_the_number_behind_an_abbreviation_ends_a_sentence(sentences: list[str]) -> None:
    text = "".join(sentences)
    found = [sentence.cut(text).strip() for sentence in split_sentences(text, Span(0, len(text)))]
    assert found == [sentence.strip() for sentence in sentences]
