"""Letters and contracts in plain text: their dates, first and last words stay in the text, to be cited."""

import pytest

from index.document import Block
from index.loaders.text.loader import find_blocks
from tests.plain_text import headings, kinds_and_texts

BODY = "It is a text that goes on for\nmore than a line."


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


DAYS = ["12 March 1943", "13 March 1943", "Monday, 15 March 1943"]


@pytest.mark.parametrize("title", [[], ["The Diary"], ["THE DIARY", "OF A NURSE"]])
def test_the_days_by_which_a_text_is_divided_are_headings(title: list[str]) -> None:
    days = "".join(f"{day}\n\n{BODY}\n\n" for day in DAYS)
    opening = "".join(f"{line}\n\n" for line in title)
    assert headings(opening + days) == [*title, *DAYS]
    assert headings(opening + days.replace(DAYS[1], "It was 1943.")) == title


def test_the_dates_below_headings_are_text_however_many_there_are() -> None:
    posts = ["The Flood", "The Fire", "The Fair"]
    text = "".join(f"{post}\n\n{day}\n\n{BODY}\n\n" for post, day in zip(posts, DAYS, strict=True))
    assert headings(text) == posts


def test_a_year_before_1000_is_a_heading_among_later_ones_and_else_a_pages_number() -> None:
    for later, expected in (("1066", ["476", "1066"]), ("1066–71", ["476", "1066–71"]), ("477", [])):
        assert headings(f"Before it.\n\n476\n\n{BODY}\n\n{later}\n\n{BODY}\n") == expected


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
    ("line", "below", "is_heading"),
    [
        ("Dear Life", "She wrote of it all her life.", True),
        ("Dear Life", "I was born in 1931.", False),
        ("Dear Anna", "The roof of your house leaks.", False),
        ("Dear Anna,", "The roof leaks.", False),
        ("Dear Sir", "The roof leaks.", False),
        ("Dear All", "The roof leaks.", False),
    ],
)
def test_a_title_above_a_text_in_which_nobody_is_spoken_to_is_no_salutation(
    line: str, below: str, is_heading: bool
) -> None:
    assert headings(f"{line}\n\n{below}\n\nMore of it is\nbelow.\n") == ([line] if is_heading else [])
    assert headings(f"Before it.\n\n{line}\n\n{below}\n") == []
    assert headings(f"{line}\n\n{below}\n\nYours sincerely\n\nTom Hale\n") == []


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
        "Key Findings and Policy Implications",
        "Human Rights and Civil Liberties",
        "Early Life and Family Background",
        "New York and New Jersey",
        "Data Collection, Study Design and Statistical Analysis",
        "World War 1 and Cold War",
        "U. S. Constitution",
        "U. N. Charter and U. S. Constitution",
        "A. Key Findings and Main Results",
        "J. R. Alder",
    ],
)
def test_a_section_right_below_a_title_is_a_heading(line: str) -> None:
    assert headings(f"Fish of Lake Orla\n\n{line}\n\n{BODY}\n") == ["Fish of Lake Orla", line]


@pytest.mark.parametrize(
    ("below", "is_paragraph"),
    [
        ("Abstract", True),
        ("University of Orla", True),
        ("Dept. of Biology, Harrow", True),
        ("Orla University", True),
        ("12 Dock Street, Harrow", True),
        ("mori@orla.example", True),
        ("14 March 2023", True),
        ("Abstract art came late.", False),
        ("Her school and the university were old.", False),
        ("She was born in 1931 and went to the School of Art, Harrow.", False),
    ],
)
def test_full_names_below_a_title_are_told_from_a_heading_by_what_is_below_them(
    below: str, is_paragraph: bool
) -> None:
    line = "Helen Mori and Jean Quill"
    found = kinds_and_texts(f"Fish of Lake Orla\n\n{line}\n\n{below}\n\n{BODY}\n")
    assert found[1] == ("paragraph" if is_paragraph else "heading", line)


@pytest.mark.parametrize(
    "line", ["H. Mori and J. Quill", "Helen Mori¹ and Jean Quill²", "M. Ito2, P. Quill1*"]
)
def test_names_with_initials_or_marks_of_notes_need_nothing_below_them(line: str) -> None:
    assert headings(f"Fish of Lake Orla\n\n{line}\n\n{BODY}\n") == ["Fish of Lake Orla"]


@pytest.mark.parametrize("line", AUTHORS)
def test_names_elsewhere_than_below_the_title_may_head_a_chapter(line: str) -> None:
    assert headings(f"The Road\n\n{BODY}\n\n{line}\n\n{BODY}\n") == ["The Road", line]


def test_long_lines_are_told_from_names_and_deeds_at_once() -> None:
    for piece in ("H. ", "Mori-", "Hale 1", "THIS ", "A, and "):
        blocks: list[Block] = list(find_blocks(f"Title\n\n{piece * 20_000}x\n\n{piece * 30}\n\n{BODY}\n"))
        assert len(blocks) >= 4
