"""PDF: marks of notes and powers stay at their words, also where pdfium sees a line's end beside them, as in
what a browser prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.loaders import load
from index.loaders.pdf.loader import extract
from index.loaders.pdf.raised import joins, with_raised
from tests.loader_law import assert_lawful
from tests.pdf_writer import Pdf, width

SIZES = [(8.3, 3.5), (7, 4), (6, 3.3)]
"""Of a mark beside text of 10 points, and how far it is raised."""


def set_with_marks(pdf: Pdf, x: float, y: float, line: str, size: float, rise: float) -> None:
    """A line in which every second part between bars is raised. Pdfium ends a line between two characters set
    one by one."""
    for at, part in enumerate(line.split("|")):
        high, up = (size, rise) if at % 2 else (10.0, 0.0)
        for piece in (part[:-1], part[-1:]):
            pdf.set(x, y + up, piece, high)
            x += width(piece, high)


@pytest.mark.parametrize(("size", "rise"), SIZES)
@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Found 3×10|8| grains in 1903|12|, over 10 km|2|.", "Found 3×10⁸ grains in 1903¹², over 10 km²."),
        ("It took 10|-3| of a day (see|4|).|5| Then", "It took 10⁻³ of a day (see⁴).⁵ Then"),
        ("On the 19|th| of May 10|n| rose|1,2| to x|2|+y|2|", "On the 19th of May 10^n rose¹,² to x²+y²"),
        ("Then x|n| was said by M|lle| Roux", "Then x^n was said by Mlle Roux"),
        ("Written by Hall|a| and by Lane |b| too", "Written by Hall a and by Lane b too"),
        ("In 1904|10| 1905|11| 1906|12|", "In 1904¹⁰ 1905¹¹ 1906¹²"),
    ],
)
def test_a_mark_is_raised_at_its_word_and_what_follows_stays_in_its_line(
    line: str, text: str, size: float, rise: float
) -> None:
    pdf = Pdf()
    pdf.page()
    set_with_marks(pdf, 60, 500, line, size, rise)
    pdf.set(60, 488, "of it all.", 10)
    found = extract(pdf.to_bytes(), "p.pdf")
    assert_lawful(found)
    assert found.text == f"{text} of it all."


@pytest.mark.parametrize(("size", "rise"), SIZES)
def test_a_mark_behind_a_full_stop_begins_no_sentence(size: float, rise: float, tmp_path: Path) -> None:
    pdf = Pdf()
    pdf.page()
    set_with_marks(
        pdf, 60, 500, "The basin was dredged.|1| Mr. Morris did it.|2| It cost a lot,|3| as", size, rise
    )
    set_with_marks(pdf, 60, 488, "all of us know.|4|", size, rise)
    (tmp_path / "p.pdf").write_bytes(pdf.to_bytes())
    document = load(tmp_path / "p.pdf")
    assert [sentence.cut(document.text) for block in document.blocks for sentence in block.sentences] == [
        "The basin was dredged.¹",
        "Mr. Morris did it.²",
        "It cost a lot,³ as all of us know.⁴",
    ]


BASE = (100.0, 500.0, 106.0, 511.0)
"""Left, bottom, right and top of a character."""


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ((106.0, 505.0, 110.0, 514.0), True),  # a note's mark
        ((105.5, 505.0, 109.5, 512.0), True),  # leaning a little over
        ((106.0, 497.0, 110.0, 506.0), True),  # lowered
        ((106.0, 500.0, 112.0, 511.0), False),  # in the same size: two cells, or words that pdfium parts
        ((109.0, 505.0, 113.0, 514.0), False),  # behind a space
        ((60.0, 505.0, 64.0, 514.0), False),  # in the margin
        ((106.0, 488.0, 110.0, 497.0), False),  # in the line below
        ((106.0, 500.0, 130.0, 540.0), False),  # a chapter's first letter over several lines
    ],
)
def test_what_goes_on_in_another_size(after: tuple[float, float, float, float], expected: bool) -> None:
    assert joins(BASE, after) is expected


def test_what_is_low_or_as_high_as_the_rest_is_not_raised() -> None:
    low, high = (106.0, 497.0, 110.0, 506.0), (106.0, 505.0, 110.0, 514.0)
    assert with_raised("O2", [BASE, low]) == "O2"
    assert with_raised("O2", [BASE, high]) == "O²"
    assert with_raised("12", [high, high]) == "12"
    assert with_raised("2n", [BASE, high]) == "2^n"
    assert with_raised("of", [BASE, high]) == "of"
