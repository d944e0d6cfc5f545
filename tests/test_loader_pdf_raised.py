"""PDF: marks of notes, powers and bases stay at their words, also where pdfium sees a line's end beside them,
as in what a browser prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.loaders import load
from index.loaders.html import loader as html
from index.loaders.pdf.loader import extract
from index.loaders.pdf.raised import joins, with_raised
from tests.browser import open_browser
from tests.loader_law import assert_lawful, parts_of
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


LOWERED = [(8.3, -2.4), (6.5, -1.4), (7, -1.5), (5.8, -2.5)]
"""As browsers, Word, TeX and LibreOffice set it."""


@pytest.mark.parametrize(("size", "rise"), LOWERED)
@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("In base two 1010|2| is ten, log|10|100 two.", "In base two 1010₂ is ten, log₁₀100 two."),
        ("Some H|2|O, C|12|H|22|O|11|, 2 CO|2| too", "Some H2O, C12H22O11, 2 CO2 too"),
        ("It is FF|16| or x|1|, x|2|, of 4 |2| or 5|n|", "It is FF16 or x1, x2, of 4 2 or 5n"),
        ("It is 1/|2| and 3/|4| of x|i|", "It is 1/2 and 3/4 of xi"),
    ],
)
def test_what_is_lowered_makes_no_other_number(line: str, text: str, size: float, rise: float) -> None:
    pdf = Pdf()
    pdf.page()
    set_with_marks(pdf, 60, 500, line, size, rise)
    pdf.set(60, 488, "1984 of them all.", 10)
    found = extract(pdf.to_bytes(), "p.pdf")
    assert_lawful(found)
    assert found.text == f"{text} 1984 of them all."


@pytest.mark.parametrize("size", [8, 7, 6])
def test_what_is_small_on_the_same_baseline_is_not_lowered(size: float) -> None:
    pdf = Pdf()
    pdf.page()
    set_with_marks(pdf, 60, 500, "In 19|84| and |19|84 it cost 4,|99|", size, 0)
    assert extract(pdf.to_bytes(), "p.pdf").text == "In 1984 and 1984 it cost 4,99"


def test_a_browsers_pdf_of_a_page_has_the_numbers_of_the_page() -> None:
    page = (
        "<h1>Base 101<sub>2</sub></h1>"
        "<p>So 1010<sub>2</sub> is ten, log<sub>10</sub>100 is two, and 25<sub>8</sub>3 is none.</p>"
        "<p>Some H<sub>2</sub>O, C<sub>6</sub>H<sub>12</sub>O<sub>6</sub>, FF<sub>16</sub>, x<sub>i,j</sub>,"
        " x<sup>2</sup>+y<sub>2</sub>, 5<sup>1</sup>/<sub>2</sub> in, <sup>1</sup>/<sub>2</sub> cup,"
        " the 1<sup>st</sup> of 1903<sup>12</sup>.</p>"
    )
    with open_browser() as browser:
        shown = browser.new_page()
        shown.set_content(page)
        printed = extract(shown.pdf(), "p.pdf")
    assert parts_of(printed) == parts_of(html.extract(page.encode(), "p.html"))


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


def test_a_figure_is_lowered_where_it_ends_below_the_larger_ones_beside_it() -> None:
    low, high, level = (
        (106.0, 497.0, 110.0, 506.0),
        (106.0, 505.0, 110.0, 514.0),
        (106.0, 500.4, 110.0, 509.4),
    )
    assert with_raised("102", [BASE, BASE, low]) == "10₂"
    assert with_raised("102", [BASE, BASE, level]) == "102"
    assert with_raised("102", [BASE, low, low]) == "1₀₂"
    assert with_raised("x23", [BASE, low, BASE]) == "x₂3"
    assert with_raised("51/2", [BASE, high, BASE, low]) == "5 1/2"
    assert with_raised("1/2", [high, BASE, low]) == "1/2"
    assert with_raised("1/23", [BASE, BASE, low, BASE]) == "1/23"
    assert with_raised("x21", [BASE, high, low]) == "x²1"
