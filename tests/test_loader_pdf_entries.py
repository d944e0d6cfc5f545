"""PDF: entries whose lines but the first are set in, as a bibliography's, come back whole and apart; what is
set in otherwise comes back as ever."""

from __future__ import annotations

import pytest

from index.loaders.pdf.loader import extract
from tests.loader_law import assert_lawful, parts_of
from tests.pdf_writer import Pdf, Style, lay_out

WORKS = [
    "Aling, P. The Abbots of Fountains, 1132-1539. 3rd ed. Leeds: Thoresby Society, 1977.",
    "Bell, A. R. The English Wool Market, c. 1230-1327. With C. Brooks and P. R. Dryburgh. Cambridge: "
    "Cambridge University Press, 2007. A third line of notes stands here too for good measure.",
    "Bell, A. R. Wool. Leeds, 1999.",
    "Knowles, D. The Religious Orders in England. Vol. 1, pp. 64-77. Cambridge: C.U.P., 1948.",
    "Nagel, K. The Sheep and the Wool of the Abbeys in the North, at abbeys.example.org/sheep/wool",
    "de Vries, J. The Economy of Europe in an Age of Crisis. Cambridge, 1976.",
    "Lloyd, T. H. The Movement of Wool Prices in Medieval England. Economic History Review, Supplement 6. "
    "Cambridge, 1973.",
    "Power, E. The Wool Trade in English Medieval History, Being the Ford Lectures Delivered in Oxford. "
    "O.U.P., 1941.",
]
STYLES = {
    "close": Style(indent=-18, apart=0),
    "apart": Style(indent=-18, apart=6),
    "far apart": Style(indent=-18, apart=12),
    "justified": Style(indent=-18, apart=0, justified=True),
    "in columns": Style(indent=-14, apart=0, columns=2, size=7),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_every_work_is_one_paragraph_also_over_a_page(style: Style) -> None:
    parts = [("heading", "Bibliography"), *(("paragraph", work) for work in WORKS * 9)]
    pdf, begins = lay_out(parts, style)
    found = extract(pdf.to_bytes(), "works.pdf")
    assert_lawful(found)
    assert parts_of(found) == parts
    assert [block.page for block in found.blocks] == begins
    assert begins[-1] > 1


@pytest.mark.parametrize("first", range(len(WORKS)))
def test_whatever_work_a_page_ends_with_is_apart_from_the_next(first: int) -> None:
    parts = [("paragraph", work) for work in (WORKS * 6)[first:]]
    pdf, _ = lay_out(parts, STYLES["close"])
    assert parts_of(extract(pdf.to_bytes(), "works.pdf")) == parts


PROSE = (
    "The commissioners of the harbour met again in the autumn and heard the reports of the engineers, who "
    "had sounded the basin from end to end and found that it was filling with mud faster than was thought."
)


def test_prose_before_the_works_without_a_heading_is_not_torn() -> None:
    full = ["of the harbour and of the town which they had, and of it all, and so"] * 5
    prose = ["The wool that is told of here was sold in 1311, and that is all of it.", *full, "for long."]
    pdf = Pdf()
    pdf.page()
    for at, line in enumerate([*full, *prose]):
        pdf.set(60, 530 - 12 * at, line, 10)
    set_hanging(pdf, 398, WORKS[:4])
    assert parts_of(extract(pdf.to_bytes(), "works.pdf")) == [
        ("paragraph", " ".join([*full, *prose])),
        *(("paragraph", work) for work in WORKS[:4]),
    ]


def test_a_novel_with_its_talk_is_read_as_before() -> None:
    talk = ["“Is it so?” said Anna.", "“It is.”", f"“Nobody knows,” said Peter. “{PROSE}”", "“No.”", "“Yes!”"]
    parts = [("paragraph", text) for text in [PROSE, *talk, PROSE] * 6]
    pdf, _ = lay_out(parts, Style(indent=12, apart=0, justified=True))
    assert parts_of(extract(pdf.to_bytes(), "novel.pdf")) == parts


def test_paragraphs_that_begin_with_an_indent_and_end_with_full_lines_are_apart() -> None:
    pdf = Pdf()
    pdf.page()
    paragraphs = [f"In {year} it was sold and all of the town, which then was" for year in range(1311, 1321)]
    for at, line in enumerate(paragraphs):
        pdf.set(72, 530 - 24 * at, line, 10)
        pdf.set(60, 518 - 24 * at, "as poor as it is rich, saw the ships go out to sea again.", 10)
    assert [text for _, text in parts_of(extract(pdf.to_bytes(), "town.pdf"))] == [
        f"{line} as poor as it is rich, saw the ships go out to sea again." for line in paragraphs
    ]


def test_items_below_a_definition_stay_items() -> None:
    pdf = Pdf()
    pdf.page()
    lines = [
        (0, "“Services” means what the Supplier is to give to the Customer by"),
        (18, "this agreement, namely:"),
        (18, "(a) the dredging of the basin; and"),
        (18, "(b) the rest."),
        (0, "“Supplier” means the company that has signed this agreement and"),
        (18, "whoever has taken its place."),
        (0, "“Customer” means the commissioners of the harbour of Portland, or"),
        (18, "whoever has taken their place."),
    ]
    for at, (indent, line) in enumerate(lines):
        pdf.set(60 + indent, 500 - 12 * at, line, 10)
    assert parts_of(extract(pdf.to_bytes(), "deed.pdf")) == [
        ("paragraph", f"{lines[0][1]} {lines[1][1]}"),
        ("list_item", lines[2][1]),
        ("list_item", lines[3][1]),
        ("paragraph", f"{lines[4][1]} {lines[5][1]}"),
        ("paragraph", f"{lines[6][1]} {lines[7][1]}"),
    ]


def test_items_below_items_stay_items() -> None:
    pdf = Pdf()
    pdf.page()
    items = []
    for number in range(1, 5):
        items += [
            f"{number}. Take the boat to the end of the basin and let down the lead until it rests.",
            f"{number}.1 Write it down.",
            f"{number}.2 Go back.",
        ]
        for at, line in enumerate([items[-3][:68], items[-3][69:], *items[-2:]]):
            pdf.set(72 if at else 60, 560 - 48 * number - 12 * at, line, 10)
    assert parts_of(extract(pdf.to_bytes(), "steps.pdf")) == [("list_item", item) for item in items]


def test_numbered_items_terms_and_verses_are_read_as_before() -> None:
    pdf = Pdf()
    pdf.page()
    lines = [
        (0, "1. Take the boat to the end of the basin and let down the lead until"),
        (12, "it is on the ground."),
        (0, "2. Go back."),
        (0, "3. Take the boat to the other end of the basin and let down the lead"),
        (12, "again."),
        (0, "Basin"),
        (24, "The part of the harbour that is deep enough for ships which draw"),
        (24, "more than twelve feet."),
        (0, "Wharf"),
        (24, "A place to land."),
        (0, "It is an ancient Mariner,"),
        (12, "And he stoppeth one of three."),
        (0, "By thy long grey beard and glittering eye,"),
        (12, "Now wherefore stopp’st thou me?"),
    ]
    for at, (indent, line) in enumerate(lines):
        pdf.set(60 + indent, 500 - 12 * at, line, 10)
    joined = {0: 1, 3: 4, 6: 7}
    texts = [
        line + (f" {lines[joined[at]][1]}" if at in joined else "")
        for at, (_, line) in enumerate(lines)
        if at not in joined.values()
    ]
    assert [text for _, text in parts_of(extract(pdf.to_bytes(), "kinds.pdf"))] == texts


def set_hanging(pdf: Pdf, y: float, works: list[str]) -> None:
    """The works as in a bibliography, from that height down the last page."""
    other, _ = lay_out([("paragraph", work) for work in works], Style(indent=-18, apart=0))
    pdf.draw(f"1 0 0 1 18 {y - 525} cm")
    for drawn in other.pages[0]:
        pdf.draw(drawn)
