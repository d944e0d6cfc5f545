"""Headings of a plain text: which lines are one, which only look like one, and how deep they stand."""

from pathlib import Path

import pytest

from index.document import Document
from index.loaders import load_bytes
from tests.plain_text import kinds_and_texts


def document_of(text: str) -> Document:
    return load_bytes(text.encode("utf-8"), Path("notes.txt"), document_id="d")


def test_a_blank_line_that_only_sets_off_the_title_joins_no_long_paragraphs() -> None:
    long = "This paragraph is one line, far longer than anybody wraps a line by hand. " * 4
    text = f"The Title\n\n{long.strip()}\n{long.strip()}\nSection Two\n{long.strip()}"
    assert [kind for kind, _ in kinds_and_texts(text)] == [
        "heading", "paragraph", "paragraph", "heading", "paragraph",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Conclusion", True),
        ("What Happened Next", True),
        ("2. Methods", True),
        ("2. Governing Law.", True),
        ("12.3. Use with this Agreement.", True),
        ("Section 4. Term.", True),
        ("§ 4 Term.", True),
        ("4. The king died in 1603.", False),
        ("4. Governing Law. It is that of Norway.", False),
        ("4. Governing Law!", False),
        ("Governing Law.", False),
        ("4. It is so.", False),
        ("“A Quoted Heading”", True),
        ("תקציר", True),
        ("第一章", True),
        ("a line in lower case", False),
        ("A sentence.", False),
        ("A question?", False),
        ("A question?”", False),
        ("A lead-in:", False),
        ("A lead-in—", False),
        ("----", False),
        ("- an item", False),
        (" ".join(["Word"] * 17), False),
        (" ".join(["Word"] * 16), True),
        ("X" * 101, False),
        ("X" * 100, True),
    ],
)
def test_a_short_line_without_closing_punctuation_above_a_text_is_a_heading(
    line: str, is_heading: bool
) -> None:
    for text in (
        f"Before.\n{line}\nBody text follows here.",
        f"Before.\n\n{line}\n\nBody text\nfollows here.",
    ):
        kinds = {found: kind for kind, found in kinds_and_texts(text)}
        assert (kinds[line] == "heading") == is_heading


def test_a_short_line_above_nothing_is_no_heading() -> None:
    assert kinds_and_texts("hello world") == [("paragraph", "hello world")]
    assert kinds_and_texts("Body text.\nThe End") == [("paragraph", "Body text."), ("paragraph", "The End")]


def test_a_list_of_short_lines_is_no_stack_of_headings() -> None:
    text = "They were there.\nAlice\nBob\nCarol\nDavid\nThey all left at once."
    assert {kind for kind, _ in kinds_and_texts(text)} == {"paragraph"}


def test_two_headings_that_open_a_text_are_title_and_section() -> None:
    document = document_of("The Report\nIntroduction\nBody of it.\nMethods\nMore body.")
    assert document.title == "The Report"
    assert [part.section for part in document.paragraphs] == [
        ("The Report", "Introduction"),
        ("The Report", "Methods"),
    ]


def test_a_heading_in_the_middle_is_not_the_title() -> None:
    document = document_of("Some body text first.\nA Heading\nMore body text.")
    assert document.title == "notes.txt"


def test_an_underlined_line_is_a_heading() -> None:
    text = "A title, as typed:\n=====\nBody\nwrapped.\n\nMore."
    assert kinds_and_texts(text) == [
        ("heading", "A title, as typed:"),
        ("paragraph", "Body\nwrapped."),
        ("paragraph", "More."),
    ]


def test_an_underlined_number_and_name_are_a_heading_and_a_marked_item_none() -> None:
    text = "1. Definitions\n--------------\n\nText of it.\n\n- an item\n---------\n\nMore text.\n"
    assert kinds_and_texts(text)[:2] == [("heading", "1. Definitions"), ("paragraph", "Text of it.")]
    assert [found for kind, found in kinds_and_texts(text) if kind == "heading"] == ["1. Definitions"]


def test_a_colon_in_a_heading_names_no_speaker() -> None:
    text = "Part 1: Before\n\nA text.\n\nPart 2: After\n\nA text.\n"
    assert [kind for kind, _ in kinds_and_texts(text)] == ["heading", "paragraph"] * 2


def test_the_parts_and_sections_of_a_law_are_headings() -> None:
    text = (
        "THE SHIPPING ACT 1993\n\nPART I\nPRELIMINARY\n\n1. Short title\n\n(1) It may be cited so.\n\n"
        "(2) It comes into\nforce later.\n\n2. Interpretation\n\n(1) Here--\n\n(a) a ship is one;\n\n"
        "SCHEDULE 1\n\n1. Any ship is a ship\n\n2. No other thing is\n\nEnd of it.\n"
    )
    headings = [found for kind, found in kinds_and_texts(text) if kind == "heading"]
    assert headings == [
        "THE SHIPPING ACT 1993", "PART I", "PRELIMINARY", "1. Short title", "2. Interpretation", "SCHEDULE 1",
    ]  # fmt: skip


def test_a_list_below_its_lead_in_is_none_of_headings() -> None:
    text = "We need food.\n\nShopping list\n\n1. Bread\n\n2. Milk\n\nThat is all.\n"
    assert "heading" not in {kind for kind, _ in kinds_and_texts(text)}


def test_numbers_of_sections_say_how_deep_they_are() -> None:
    text = "1. Scope\n\nText.\n\n1.1. Terms\n\nText.\n\n1.1.1 Ship\n\nText.\n\n2. Duties\n\nText.\n"
    assert [part.section for part in document_of(text).paragraphs] == [
        ("1. Scope",),
        ("1. Scope", "1.1. Terms"),
        ("1. Scope", "1.1. Terms", "1.1.1 Ship"),
        ("2. Duties",),
    ]


@pytest.mark.parametrize(
    "line", ["The king died in 1603.[1]", "He died.¹²", "Postel        [Page 1]", "Name\tYear", "[1]"]
)
def test_a_sentence_with_a_notes_mark_or_a_line_of_columns_is_no_heading(line: str) -> None:
    assert ("heading", line) not in kinds_and_texts(f"Before it.\n\n{line}\n\nText goes on.\n")


def test_the_head_of_a_table_is_no_underlined_heading() -> None:
    text = "Before.\n\nRegion      2019    2020\n------------------\nNorth        100     120\n"
    assert "heading" not in {kind for kind, _ in kinds_and_texts(text)}


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("entries", [["1. Scope", "2. Costs"], ["1. Scope", "2. Mud", "3. Costs"]])
def test_the_first_section_below_a_table_of_contents_is_no_entry_of_it(
    entries: list[str], between: str
) -> None:
    body = "The text of it goes on for\nmore than a line."
    text = f"Contents\n\n{between.join(entries)}\n\n1. Scope\n\n{body}\n\n2. Costs\n\n{body}\n"
    found = kinds_and_texts(text)
    assert found[1:] == [
        *(("list_item", entry) for entry in entries),
        ("heading", "1. Scope"),
        ("paragraph", body),
        ("heading", "2. Costs"),
        ("paragraph", body),
    ]


@pytest.mark.parametrize(
    "items",
    [
        ["1. Bread\n2. Milk", "1. Nails\n2. Rope"],
        ["1. Bread", "1. Milk"],
        ["1. Bread", "2. Milk", "4. Rope"],
        ["- Bread", "- Milk"],
        ["3. Bread", "2. Milk", "1. Rope"],
        ["2. Milk", "1. Rope"],
        ["1. Bread\n2. Milk", "1. Rope"],
    ],
)
def test_lists_apart_are_lists(items: list[str]) -> None:
    text = "We need them.\n\n" + "\n\n".join(items) + "\n\nThat is all that\nwe need.\n"
    assert "heading" not in {kind for kind, _ in kinds_and_texts(text)}


def test_the_end_of_a_countdown_is_no_heading_though_a_list_follows() -> None:
    text = "The best.\n\n3. Bread\n\n2. Milk\n\n1. Rope\n\nThat is all that\nwe need.\n\n1. Nails\n2. Mud\n"
    assert "heading" not in {kind for kind, _ in kinds_and_texts(text)}


@pytest.mark.parametrize(
    ("line", "is_caption"),
    [
        ("Table 1. Sacks exported from Hull", True),
        ("TABLE IV: SACKS", True),
        ("Figure 3.2: The mill", True),
        ("Fig. 3. The Mill", True),
        ("Plate A. The Mill", True),
        ("Map 2: The North", True),
        ("Table Manners", False),
        ("Maps of 1911", False),
        ("Figure of Eight", False),
        ("Table 12 Explained", False),
    ],
)
@pytest.mark.parametrize("table", ["", "\n\n1275-76     3,946\n1287-88     4,711"])
def test_a_caption_heads_nothing(line: str, is_caption: bool, table: str) -> None:
    text = f"Before.\n\n{line}{table}\n\nBody text\nfollows here.\n"
    kinds = {found: kind for kind, found in kinds_and_texts(text)}
    assert (kinds[line] == "paragraph") == is_caption


def test_an_underlined_caption_is_one_too() -> None:
    text = "Before.\n\nTable 1. Sacks\n--------------\n\nBody text\nfollows here.\n"
    assert "heading" not in {kind for kind, _ in kinds_and_texts(text)}
