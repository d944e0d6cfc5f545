"""Plain text: the group of short lines that opens a wrapped text, its title and what is said of it."""

import textwrap

import pytest

from tests.plain_text import headings, kinds_and_texts

PROSE = textwrap.fill(
    "The harbour was built in 1816 by the fishermen of the town, who had asked the county for money and had "
    "got none. They took the stones from an old quarry and carried them down to the sea in their own boats.",
    72,
)


def opened(first: str, prose: str = PROSE) -> str:
    return f"{first}\n\n{prose}\n\n{PROSE}\n"


@pytest.mark.parametrize(
    ("title", "below"),
    [
        ("THE HARBOUR OF ASHBY", ["Ashby Local History Group, Leaflet 14"]),
        ("What the Fishermen Built", ["by Anna Vogel", "The Northland Quarterly, winter issue 2001"]),
        ("Amnesty or Tribunal? Two Towns Compared", ["Notes for a seminar, spring 2014"]),
        ("THE LAST SEAM: how a town unstitched itself", ["Special report by Boris Weber"]),
        ("HARBOUR BOARD", ["Report 17/2018: The quay", "Drawn up by: Anna Vogel", "Date: 20 November 2018"]),
        ("SETTLEMENT", ["in the matter of the harbour of Ashby"]),
        ("AWARD", ["in the matter of a harbour between\nTHE ASHBY LINE and\nANNA VOGEL"]),
    ],
)
@pytest.mark.parametrize("prose", [PROSE, PROSE.replace("\n", " ")])
def test_the_first_line_is_a_heading_and_each_below_it_a_text_of_its_own(
    title: str, below: list[str], prose: str
) -> None:
    blocks = kinds_and_texts(opened("\n".join([title, *below]), prose))
    assert blocks[0] == ("heading", title)
    assert blocks[1 : len(below) + 1] == [("paragraph", line) for line in below]
    assert all(kind == "paragraph" for kind, _ in blocks[1:])


@pytest.mark.parametrize(
    "first",
    [
        "Villa Solitude, Bordighera\nShrove Tuesday, 1884\n\nMy dear Hugo,",
        "Harbour House\nAshby Road 11\n\n2 December 1964",
        "Station Cap Grant\n20 January 1913",
        "The harbour was built by the\nfishermen of the town.",
        "The harbour of Ashby\nand its fishermen",
        "They came with their brother and\nAnna Vogel, the captain",
        "Nobody would pay for it.\nAnna Vogel",
        "Harbour board    Ashby\nAnna Vogel       chair",
        "He died on the Tuesday\nNobody told his sister.",
        "My name is Anna Vogel\nI was born in Ashby in 1950.",
        "Hi Anna\nThanks for the call",
        "Anna Vogel <anna@mill.example>\nRe: the harbour",
        "Anna 14:05\nThe pump has failed",
        "Page 3\nAshby Water Company",
        "The board\n- Anna Vogel\n\nThe harbour is old.",
    ],
)
def test_where_a_letter_is_written_and_what_goes_on_stays_together(first: str) -> None:
    joined, *_ = kinds_and_texts(opened(first))
    assert joined == ("paragraph", first.split("\n\n")[0])


@pytest.mark.parametrize(
    "first",
    [
        "From: Anna Vogel\nTo: Boris Weber\nSubject: The harbour",
        "Harbour Rovers 3, Ashby Town 2\nCounty Cup, semi-final",
    ],
)
def test_what_is_asked_for_is_no_heading_but_a_line_each(first: str) -> None:
    blocks = kinds_and_texts(opened(first))
    assert blocks[: first.count("\n") + 1] == [("paragraph", line) for line in first.split("\n")]


def test_a_stanza_stays_together() -> None:
    poem = "The boat of Captain Grant\nWent down one night in May\nAnd nobody was saved"
    more = "The people of the quiet town of Ashby\nStood and looked\nUpon the silent harbour and the sea"
    assert headings(f"{poem}\n\n{more}\n\n{more}\n") == []


def test_two_lines_in_capitals_are_both_the_title() -> None:
    assert headings(opened("PROVINCE OF ASHBY\nREGULATION ON HARBOURS")) == [
        "PROVINCE OF ASHBY",
        "REGULATION ON HARBOURS",
    ]
