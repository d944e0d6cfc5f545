"""Plain texts without blank lines in which only some lines are wrapped: running text is no heading."""

import pytest

from tests.plain_text import headings, kinds_and_texts

REPORT = """Report of the Harbour Master
Gentlemen, it was a good year.
Arrivals
There entered the port 412 vessels, of which 301 were under
sail and 111 under steam, against 398 before.
Wrecks
The brig Hannah, of Whitby, went ashore on the 4th of March
at the Black Rock and became a total loss. The crew of
seven were saved by the lifeboat.
Dues
The sum of £2,140 was collected.
It was paid.
All of it.
"""
TESTIMONY = """Q.   Who was on watch in the engine room when
the alarm went?
A.   It was the engineer.
Q.   What did it show?
A.   Nineteen bar.  It should never be above
fourteen.
Q.   And then?
A.   I shut it.
"""


def test_a_line_that_goes_on_in_lower_case_is_no_heading() -> None:
    lines = REPORT.splitlines()
    assert headings(REPORT) == [lines[0], "Arrivals", "Wrecks", "Dues"]
    assert [words for _, words in kinds_and_texts(REPORT)] == [
        *lines[:3],
        "\n".join(lines[3:5]),
        "Wrecks",
        "\n".join(lines[6:9]),
        *lines[9:],
    ]


@pytest.mark.parametrize("gap", ["   ", "\t", "      "])
def test_an_answer_goes_on_below_its_label(gap: str) -> None:
    text = TESTIMONY.replace("   ", gap)
    lines = text.splitlines()
    joined = ["\n".join(lines[:2]), *lines[2:4], "\n".join(lines[4:6]), *lines[6:]]
    assert kinds_and_texts(text) == [("paragraph", words) for words in joined]


@pytest.mark.parametrize(
    "text",
    [
        "For the cake\nbutter and sugar\neggs\nflour of any kind",
        "The log of the third node of our cluster here\nerror: the disk was lost\nwidth = 12",
        "Vessels that entered the port in that year    412\nof which under sail    301",
        "The harbour was built by the fishermen of the town.\nand the quay too",
        "milk that was bought in the shop on the quay by Anna\nbutter",
    ],
)
def test_lines_in_lower_case_that_are_lines_of_their_own_stay_so(text: str) -> None:
    text = f"It was so.\nAnd so.\nYes.\nNo.\n{text}\nAll.\nOf it.\nNow."
    assert [words for _, words in kinds_and_texts(text)] == text.split("\n")


def test_a_short_heading_stands_above_a_text_in_lower_case() -> None:
    text = "It was so.\nThe shop\neBay was sued by the county in the year 1999.\nIt lost."
    assert headings(text) == ["The shop"]


def test_a_line_among_wrapped_ones_that_is_broken_above_a_capital_is_no_heading() -> None:
    text = REPORT.replace("301 were under\nsail and", "301 under the flag of\nNorway and")
    assert headings(text) == headings(REPORT)


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Nineteen bar was the most. It should never be above", False),
        ("The camera went down on Friday. The pipe was broken in two", False),
        ("Lessons learned. What comes next", True),
        ("The Harbour of the town. A History of Its Quays and Boats", True),
        ("The letter of Mr. Smith to the people of St. John and its clerk", True),
        ("Who pays? The question that nobody in the town had asked", True),
        ("Part Two. The road that went down to the sea", True),
        ("4. The road that went down to the sea", True),
        ("Brandt v. The city and the people of the town", True),
    ],
)
def test_a_line_of_two_sentences_is_no_heading(line: str, is_heading: bool) -> None:
    for text in (f"Before.\n{line}\nBody text.", f"Before.\n\n{line}\n\nBody text\nfollows here.\n"):
        assert headings(text) == ([line] if is_heading else [])
    assert headings(f"{line}\n\nBody text\nfollows here.\n\nMore.") == [line], "the first may be a title"


LONG = "Word saves a paragraph on one long line. " * 6


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Staffing of the new ward on the second floor of it",
            "o John Marsh to hire two nurses by June",
            "o Priya Nair to draw up the rota for July",
        ],
        [
            "The staff were kind but nobody told me when to go home",
            "waited four hours with no explanation given",
            "parking",
        ],
        [
            "1. The tenants of the allotments shall from this year on",
            "a) pay a rent of £5 a year to the parish;",
            "b) keep the paths between them free of weeds;",
            "c) ask before they build a shed.",
        ],
    ],
)
def test_items_and_lines_that_had_room_are_not_joined(lines: list[str]) -> None:
    text = "\n".join([LONG.strip(), *lines, ""])
    assert [words for _, words in kinds_and_texts(text)] == [LONG.strip(), *lines]
