"""Short lines of a plain text that say something by themselves: they stay in it, and can be cited."""

import pytest

from index.loaders.text.loader import find_blocks
from tests.plain_text import kinds_and_texts


def headings(text: str) -> list[str]:
    return [block.span.cut(text) for block in find_blocks(text) if block.kind == "heading"]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Landlord: Harbour Homes Ltd", False),
        ("Monthly rent: £1,725", False),
        ("Before: District Judge Wetherall", False),
        ("TENANT: ANNA VOGEL", False),
        ("Room 12: 40 seats", False),
        ("Year of 2019: Growth", False),
        ("甲方：某某公司", False),
        ("By Anna Vogel", False),
        ("Business, by Deepa Raman", False),
        ("Part 1: Before", True),
        ("Chapter II: The road", True),
        ("Chapter Two: The Road", True),
        ("Appendix A: Forms", True),
        ("Appendix: How to apply", True),
        ("4.2: Sampling", True),
        ("The 10:30 train", True),
        ("By the river", True),
    ],
)
def test_a_label_and_its_value_are_no_heading_but_a_parts_number_and_name_are(
    line: str, is_heading: bool
) -> None:
    for text in (f"Body.\n\n{line}\n\nBody text\nfollows it.", f"Body.\n{line}\nBody text follows it."):
        assert headings(text) == ([line] if is_heading else [])


def test_a_label_and_its_value_may_be_the_title_of_the_text() -> None:
    title = "Hedda Strøm: A Portrait"
    assert headings(f"{title}\n\nShe was born in Norway and\nleft it.\n\nMore.") == [title]


def test_the_facts_of_a_lease_are_paragraphs_below_its_title() -> None:
    text = "LEASE AGREEMENT\n\nLandlord: Homes Ltd\n\nTenant: Anna Vogel\n\nThis lease is made today.\n"
    assert kinds_and_texts(text) == [
        ("heading", "LEASE AGREEMENT"),
        ("paragraph", "Landlord: Homes Ltd"),
        ("paragraph", "Tenant: Anna Vogel"),
        ("paragraph", "This lease is made today."),
    ]


def test_short_lines_among_facts_are_no_headings_for_that() -> None:
    text = "We met.\n\nName: Anna\n\nBerlin office\n\nRole: chief\n\nThis goes on\nand on.\n"
    assert headings(text) == []


@pytest.mark.parametrize(
    "below",
    [
        "> We have sold 130 tickets\n> already.",
        "-----------------",
        "* * *",
        "From: Theo Green\nTo: Anna Vogel",
        "On 3 May 2024, Theo Green wrote:",
        "Dear Mr Green,",
    ],
)
def test_whoever_signs_above_a_quotation_a_rule_or_another_letter_is_no_heading(below: str) -> None:
    assert headings(f"I agree with you\nall.\n\nCallum\n\n{below}\n\nText goes on\nhere.\n") == []


def test_whoever_signs_below_yours_sincerely_is_no_heading() -> None:
    assert headings("It is so.\n\nYours sincerely,\n\nAnna Vogel\n\nThe plan is below\nthis.\n") == []


def test_the_title_of_a_text_may_stand_above_a_rule_or_a_quotation() -> None:
    for below in ("-----", "> A motto"):
        assert headings(f"The Road\n\n{below}\n\nText goes on\nhere.\n") == ["The Road"]


def test_notes_divided_by_rules_are_paragraphs() -> None:
    notes = [
        "3 May. The budget was approved by the board.",
        "4 May: the roof",
        "5 May. It rained in\nthe hall.",
    ]
    text = "Minutes were kept.\n\n" + "\n-----\n".join(notes) + "\n-----\n"
    assert headings(text) == []
    found = [words for kind, words in kinds_and_texts(text) if set(words) != {"-"}]
    assert found == ["Minutes were kept.", *notes]


@pytest.mark.parametrize("rule", ["=============", "-------------"])
def test_a_line_that_a_rule_is_drawn_for_is_a_heading(rule: str) -> None:
    for text in (
        f"Before.\n\nRent: 500 euros\n{rule}\nBody.\n",
        f"Before.\nThe monthly rent\n{rule}{rule[:3]}\nBody.\n",
    ):
        assert headings(text) == [text.splitlines()[-3]]
    assert headings(f"Before.\n\n{rule}\nRENT\n{rule}\n\nBody.\n") == ["RENT"]
    assert headings(f"Before.\n\n{rule}\nIt was paid.\n{rule}\n\nBody.\n") == []


def test_a_total_below_a_rule_is_no_heading() -> None:
    assert (
        headings("Bought.\n\nApples are 12.\nPears are 3.\n------\nTotal 15\n\nText goes on\nhere.\n") == []
    )
