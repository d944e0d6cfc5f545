"""PDF: what is set like a heading and is one, and what is asked for and so stays in the text."""

from __future__ import annotations

import pytest

from index.loaders.pdf.loader import extract
from tests.loader_law import parts_of
from tests.pdf_writer import Pdf

BODY = "The mill was built of stone in the year of the flood, and has stood there since."


def read(*lines: tuple[str, float, bool], title: str = "The Mill") -> list[tuple[str, str]]:
    """Lines of a size, bold or not, each between two of text, below a title."""
    pdf = Pdf(width=595.0, height=842.0)
    pdf.page()
    pdf.set(60, 770, title, 16)
    y = 730.0
    for text, size, bold in (*lines, (BODY, 10, False), (BODY.replace("mill", "house"), 10, False)):
        pdf.set(60, y, text, size, bold=bold)
        y -= 30
    return parts_of(extract(pdf.to_bytes(), "p.pdf"))


def is_heading(text: str, size: float, *, bold: bool) -> bool:
    return ("heading", text) in read((BODY[:-1], 10, False), (text, size, bold))


@pytest.mark.parametrize(("size", "bold"), [(13.0, False), (10.0, True)])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Invoice No: 20231", False),
        ("Amount due: £14,250", False),
        ("Total: EUR 14,250", False),
        ("Our ref: JF/2023/114", False),
        ("Due on: 3 May 2021", False),
        ("Due on: May 3, 2021", False),
        ("14 March 2023", False),
        ("THIS LEASE is made on 4 June 2009", False),
        ("By Anna Vogel", False),
        ("Our ref: 1847", False),
        ("Invoice No.: 2023", False),
        ("Phone: 2024 5567", False),
        ("Rent: £500 per month", False),
        ("Address: 12 Mill Lane", False),
        ("Payment: terms and conditions", True),
        ("The War Years: 1939–1945", True),
        ("The Last Year: 1945", True),
        ("The Great War: 1914 – 1918 in letters", True),
        ("Outlook: 2024 and beyond", True),
        ("Results: 3 case studies", True),
        ("Manual: 5th edition", True),
        ("Case Study: Harrow Mill", True),
        ("Part 2: 1914 to the Armistice", True),
        ("1 Introduction", True),
        ("Results of 2019", True),
        ("H. Mori and J. Quill", True),
        ("The 10:30 Train", True),
    ],
)
def test_a_fact_is_no_heading_however_it_is_set(
    text: str, size: float, *, bold: bool, expected: bool
) -> None:
    assert is_heading(text, size, bold=bold) == expected


def test_facts_of_words_are_none_where_they_stand_together() -> None:
    facts = ["Tenant: Anna Vogel", "Landlord: Harbour Homes"]
    found = read(*((fact, 13.0, False) for fact in facts), ("Terms", 13.0, False))
    assert found[:4] == [
        ("heading", "The Mill"), *(("paragraph", fact) for fact in facts), ("heading", "Terms"),
    ]  # fmt: skip


def test_what_opens_a_document_is_its_title_with_a_label_too() -> None:
    assert read(title="Invoice No: 20231")[0] == ("heading", "Invoice No: 20231")


@pytest.mark.parametrize(("size", "bold"), [(12.0, False), (10.0, True), (10.0, False)])
def test_the_authors_below_the_title_are_a_paragraph(size: float, *, bold: bool) -> None:
    found = read(("H. Mori and J. Quill", size, bold), ("Abstract", 12.0, False))
    assert found[:3] == [
        ("heading", "The Mill"), ("paragraph", "H. Mori and J. Quill"), ("heading", "Abstract"),
    ]  # fmt: skip


def test_a_section_below_the_title_is_a_heading() -> None:
    for line in ("Terms and Conditions", "Key Findings and Policy Implications", "U. S. Constitution"):
        assert read((line, 12.0, False))[1] == ("heading", line)


@pytest.mark.parametrize(("below", "kind"), [("University of Orla", "paragraph"), (BODY, "heading")])
def test_full_names_below_the_title_are_told_by_what_is_below_them(below: str, kind: str) -> None:
    found = read(("Helen Mori and Jean Quill", 12.0, False), (below, 10.0, False))
    assert found[1] == (kind, "Helen Mori and Jean Quill")
