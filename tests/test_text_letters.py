"""Letters and contracts in plain text: their dates, first and last words stay in the text, to be cited."""

import pytest

from index.document import Block
from index.loaders.text import find_blocks

BODY = "It is a text that goes on for\nmore than a line."


def kinds_and_texts(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.span.cut(text)) for block in find_blocks(text)]


def headings(text: str) -> list[str]:
    return [words for kind, words in kinds_and_texts(text) if kind == "heading"]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("14 March 2023", False),
        ("14th March, 2023", False),
        ("March 14, 2023", False),
        ("Tuesday 14 March 2023", False),
        ("Tues., Mar. 14, 2023", False),
        ("2023-03-14", False),
        ("14/03/2023", False),
        ("Dated 14 March 2023", False),
        ("Last updated March 14, 2023", False),
        ("Published on 14 March 2023 at 10:15", False),
        ("DATED this 14th day of March 2023", False),
        ("2019", True),
        ("2019–2020", True),
        ("March 2023", True),
        ("The Ides of March", True),
        ("The Siege of Harrow, 14 March 1843", True),
        ("Minutes of 14 March 2023", True),
        ("May", True),
    ],
)
def test_a_line_of_nothing_but_a_date_is_no_heading(line: str, is_heading: bool) -> None:
    assert headings(f"Before it.\n\n{line}\n\n{BODY}\n") == ([line] if is_heading else [])
    assert headings(f"{line}\n\n{BODY}\n") == ([line] if is_heading else [])


def test_a_date_that_a_rule_is_drawn_for_is_a_heading() -> None:
    assert headings(f"Diary.\n\n14 March 2023\n-------------\n\n{BODY}\n") == ["14 March 2023"]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("12", False),
        ("1", False),
        ("[1]", False),
        ("14,250", False),
        ("1 Introduction", True),
        ("§ 4", True),
        ("IV", True),
        ("第一章", True),
    ],
)
def test_a_line_without_a_letter_is_no_heading(line: str, is_heading: bool) -> None:
    assert headings(f"Before it.\n\n{line}\n\n{BODY}\n") == ([line] if is_heading else [])
    assert headings(f"{line}\n\n{BODY}\n") == ([line] if is_heading else [])


def test_figures_between_short_lines_make_no_headings_of_them() -> None:
    assert headings("Prices.\n\nOak\n\n12\n\nPine\n\n40\n\nThey are of\nMay.\n") == []


@pytest.mark.parametrize(
    "opening", ["Dear Sir", "Dear Sir or Madam", "Dear Mr Okafor", "To whom it may concern"]
)
@pytest.mark.parametrize("closing", ["Yours sincerely", "Kind regards", "Very truly yours", "Best wishes,"])
def test_a_letter_has_no_headings(opening: str, closing: str) -> None:
    letter = (
        f"14 March 2023\n\n{opening}\n\nLease of 14 Dock Street\n\n{BODY}\n\n{closing}\n\nJane Ferris\n\n"
        f"The second letter is\nbelow.\n\nTom Hale\n\n{opening}\n\n{BODY}\n"
    )
    assert headings(letter) == []


@pytest.mark.parametrize(
    "line", ["Dearth in the North", "Dear to the people", "Yours and Mine", "Regards to Rome"]
)
def test_what_only_begins_like_a_letter_is_a_heading(line: str) -> None:
    assert headings(f"Before it.\n\n{line}\n\n{BODY}\n") == [line]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("THIS AGREEMENT is dated 3 May 2021", False),
        ("THIS LEASE is made on 4 June 2009", False),
        ("THIS DEED OF TRUST IS MADE ON 4 JUNE 2009", False),
        ("This Agreement (the “Lease”) is entered into by the parties", False),
        ("THIS AGREEMENT", True),
        ("This House Made of Stone", True),
        ("This is how it ends", True),
        ("THIS LAND IS MINE", True),
    ],
)
def test_the_first_sentence_of_a_contract_is_text(line: str, is_heading: bool) -> None:
    found = kinds_and_texts(f"SERVICE AGREEMENT\n\n{line}\n\nPARTIES\n\n{BODY}\n\nTERM\n\n{BODY}\n")
    assert found[:2] == [
        ("heading", "SERVICE AGREEMENT"),
        ("heading" if is_heading else "paragraph", line),
    ]
    assert ("heading", "TERM") in found


AUTHORS = [
    "H. Mori and J. Quill",
    "J. R. Alder1, M. Ito2 and P. Quill1*",
    "J. R. Alder¹,², M. Ito²",
    "H. MORI AND J. QUILL",
    "Helen Mori, Jean-Luc O’Neil & Ludwig van der Berg",
    "J. R. Alder",
]


@pytest.mark.parametrize("line", AUTHORS)
def test_the_authors_below_a_title_are_a_paragraph_and_leave_it_the_title(line: str) -> None:
    text = f"Fish of Lake Orla\n\n{line}\n\nAbstract\n\n{BODY}\n"
    blocks = list(find_blocks(text))
    assert [(block.kind, block.level) for block in blocks] == [
        ("heading", 1), ("paragraph", None), ("heading", 2), ("paragraph", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Terms and Conditions",
        "Executive Summary",
        "Introduction",
        "A. Introduction",
        "1. Rights and Duties",
        "The Mill and The Miller",
        "LEASE AGREEMENT AND SALE CONTRACT",
        "Rights and Duties of the Tenant",
        "Romeo and Juliet",
    ],
)
def test_a_section_right_below_a_title_is_a_heading(line: str) -> None:
    assert headings(f"Fish of Lake Orla\n\n{line}\n\n{BODY}\n") == ["Fish of Lake Orla", line]


@pytest.mark.parametrize("line", AUTHORS)
def test_names_elsewhere_than_below_the_title_may_head_a_chapter(line: str) -> None:
    assert headings(f"The Road\n\n{BODY}\n\n{line}\n\n{BODY}\n") == ["The Road", line]


def test_long_lines_are_told_from_names_and_deeds_at_once() -> None:
    for piece in ("H. ", "Mori-", "Hale 1", "THIS ", "A, and "):
        blocks: list[Block] = list(find_blocks(f"Title\n\n{piece * 20_000}x\n\n{piece * 30}\n\n{BODY}\n"))
        assert len(blocks) >= 4
