"""The numbers and names of a plain text's parts, as laws, contracts, judgments and novels print them."""

import pytest

from index.loaders.text.loader import find_blocks
from tests.plain_text import headings, kinds_and_texts

BODY = "It is a text that goes on for\nmore than a line."


@pytest.mark.parametrize(
    "line", ["ARTICLE I.", "SECTION 1.", "Chapter Two.", "I. INTRODUCTION.", "Artikel 5", "§ 4"]
)
def test_a_parts_number_is_a_heading_with_a_full_stop_too(line: str) -> None:
    assert headings(f"Before it.\n\n{line}\n\n{BODY}\n") == [line]


@pytest.mark.parametrize("line", ["V. Smith.", "Act now.", "Part of it.", "Section 1 applies.", "Chapter."])
def test_what_only_begins_like_a_parts_number_is_none(line: str) -> None:
    assert headings(f"Before it.\n\n{line}\n\n{BODY}\n") == []


@pytest.mark.parametrize(
    ("number", "name"),
    [("ARTICLE 1", "Definitions"), ("CHAPTER I.", "Down the Rabbit-Hole"), ("PART II", "THE TOWN")],
)
def test_a_parts_name_below_its_number_is_a_heading_of_its_own(number: str, name: str) -> None:
    assert headings(f"Before it.\n\n{number}\n{name}\n\n{BODY}\n") == [number, name]


def test_a_parts_text_or_items_may_stand_right_below_its_number() -> None:
    assert kinds_and_texts(f"Before it.\n\nSection 4\n{BODY}\n\nArticle 5\n1. One.\n2. Two.\n")[1:] == [
        ("heading", "Section 4"),
        ("paragraph", BODY),
        ("heading", "Article 5"),
        ("list_item", "1. One."),
        ("list_item", "2. Two."),
    ]


def test_a_table_of_contents_is_a_paragraph() -> None:
    contents = "Chapter 1\nChapter 2\nChapter 3"
    assert ("paragraph", contents) in kinds_and_texts(f"Before it.\n\n{contents}\n\n{BODY}\n")


def test_a_parts_number_may_stand_above_items() -> None:
    text = f"{BODY}\n\nArticle 5\n\nDefinitions\n\n1. A ship is one.\n\n2. A boat is none.\n"
    assert headings(text) == ["Article 5", "Definitions"]


@pytest.mark.parametrize(
    ("item", "has_heading"),
    [
        ("1. This is a claim for damage to an old harpsichord. It was made in Antwerp in 1741.", True),
        ("1. This is a claim for damage to a harpsichord" + ", and to another" * 4, True),
        ("1. Bread", False),
        ("- a rope of 20 m", False),
        ("1. Ask Mr. Smith", False),
    ],
)
def test_a_long_numbered_paragraph_may_have_a_heading(item: str, has_heading: bool) -> None:
    assert headings(f"{BODY}\n\nThe facts\n\n{item}\n\nThe end\n") == (["The facts"] if has_heading else [])


@pytest.mark.parametrize(
    "group",
    [
        "The Road\nTwo roads diverged in a yellow wood,\nAnd sorry I could not travel both",
        "Anna Vogel\n12 Harbour Street\nCambry",
        "Anna Vogel\nShe is responsible for the budget of the company and its annual report.",
    ],
)
def test_a_short_line_right_above_others_is_no_heading(group: str) -> None:
    assert ("paragraph", group) in kinds_and_texts(f"{BODY}\n\n{group}\n\n{BODY}\n")


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_parts_name_stands_under_its_number(gap: str) -> None:
    text = (
        f"THE BOOK\n\nPART I\n\nCHAPTER I.{gap}The House\n\n{BODY}\n\nCHAPTER II.{gap}The Road\n\n{BODY}\n\n"
        f"PART II\n\n1. The Sea\n\n{BODY}\n\n2. The Sky\n\n{BODY}\n"
    )
    levels = [(block.span.cut(text), block.level) for block in find_blocks(text) if block.level]
    assert levels == [
        ("THE BOOK", 1),
        ("PART I", 2),
        ("CHAPTER I.", 2),
        ("The House", 3),
        ("CHAPTER II.", 2),
        ("The Road", 3),
        ("PART II", 2),
        ("1. The Sea", 2),
        ("2. The Sky", 2),
    ]


@pytest.mark.parametrize("has_title", [True, False])
def test_numbered_clauses_stand_under_the_name_of_their_part(has_title: bool) -> None:
    title = "LEASE AGREEMENT\n\n" if has_title else f"{BODY}\n\n"
    clauses = f"2.1 Due date\n\n{BODY}\n\n2.2 Place\n\n{BODY}\n\n"
    others = f"ARTICLE 3\n\nNotice\n\n{BODY}\n\n4. End\n\n4.1 Date\n\n{BODY}\n"
    text = f"{title}ARTICLE 2\n\nPayment\n\n{clauses}{others}"
    levels = [(block.span.cut(text), block.level - has_title) for block in find_blocks(text) if block.level]
    assert levels[has_title:] == [
        ("ARTICLE 2", 1),
        ("Payment", 2),
        ("2.1 Due date", 3),
        ("2.2 Place", 3),
        ("ARTICLE 3", 1),
        ("Notice", 2),
        ("4. End", 1),
        ("4.1 Date", 2),
    ]
