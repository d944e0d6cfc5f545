"""PDF: which of a page's lines make one paragraph, one item or one row, and how they are joined."""

from __future__ import annotations

from index.loaders.pdf.hyphens import Hyphenation
from index.loaders.pdf.loader import extract
from tests.loader_law import parts_of
from tests.pdf_writer import Pdf


def test_rows_of_a_table_and_items_of_a_list() -> None:
    pdf = Pdf()
    pdf.page()
    for at, cells in enumerate(
        [("Town", "Founded", "People"), ("Gyumri", "401 BC", "120 thousand"), ("Goris", "1870", "20")]
    ):
        for column, cell in enumerate(cells):
            pdf.set(60 + 100 * column, 540 - 14 * at, cell, 10)
    for at, line in enumerate(["Three things matter to those who live there and", "to us:"]):
        pdf.set(60, 480 - 12 * at, line, 10)
    for at, (label, line) in enumerate(
        [
            ("•", "water, which is short in summer in the hills,"),
            ("", "and in winter;"),
            ("•", "gas;"),
            ("•", "roads."),
        ]
    ):
        if label:
            pdf.set(60, 450 - 12 * at, label, 10)
        pdf.set(80, 450 - 12 * at, line, 10)
    assert parts_of(extract(pdf.to_bytes(), "p.pdf")) == [
        ("table_row", "Town | Founded | People"),
        ("table_row", "Gyumri | 401 BC | 120 thousand"),
        ("table_row", "Goris | 1870 | 20"),
        ("paragraph", "Three things matter to those who live there and to us:"),
        ("list_item", "• water, which is short in summer in the hills, and in winter;"),
        ("list_item", "• gas;"),
        ("list_item", "• roads."),
    ]


SAID = "The price was fixed at the meeting of the council, which rose by"
RUNNING = [
    SAID,
    "4.5 percent in the end; the council, whose decision was reached on",
    "5 May 1995 in Paris, then went home to its work in the far country.",
    "Mr. Smith, who had been against it, said that it was a very good day.",
]


def test_a_number_or_a_title_in_running_text_begins_no_item() -> None:
    pdf = Pdf()
    pdf.page()
    for at, line in enumerate(RUNNING):
        pdf.set(60, 500 - 12 * at, line, 10)
    pdf.set(60, 440, "•", 10)
    for at, line in enumerate(RUNNING):
        pdf.set(70, 440 - 12 * at, line, 10)
    assert parts_of(extract(pdf.to_bytes(), "p.pdf")) == [
        ("paragraph", " ".join(RUNNING)),
        ("list_item", "• " + " ".join(RUNNING)),
    ]


def test_a_number_at_a_pages_top_goes_on_with_the_sentence() -> None:
    pdf = Pdf()
    pdf.page()
    for at in range(35):
        pdf.set(60, 500 - 12 * at, SAID if at == 34 else RUNNING[2], 10)
    pdf.page()
    for at, line in enumerate(RUNNING[1:3]):
        pdf.set(60, 500 - 12 * at, line, 10)
    kind, last = parts_of(extract(pdf.to_bytes(), "p.pdf"))[-1]
    assert kind == "paragraph"
    assert last.endswith(" ".join(RUNNING[:3]))


def test_items_without_stops_are_still_apart() -> None:
    pdf = Pdf()
    pdf.page()
    lines = ["1. bread that was baked in the night before the morning of the long", "and cold day", "2. milk"]
    for at, (x, line) in enumerate(zip((60, 72, 60), lines, strict=True)):
        pdf.set(x, 500 - 12 * at, line, 10)
    assert parts_of(extract(pdf.to_bytes(), "p.pdf")) == [
        ("list_item", " ".join(lines[:2])),
        ("list_item", lines[2]),
    ]


def test_raised_figures_are_no_part_of_the_number_before_them() -> None:
    pdf = Pdf()
    pdf.page()
    note = "/F1 6 Tf 4 Ts (12) Tj /F1 10 Tf 0 Ts"
    pdf.draw(f"BT /F1 10 Tf 60 500 Td (Signed in 1903) Tj {note} (, over 10 km) Tj {note} ( in all.) Tj ET")
    pdf.draw(
        "BT /F1 10 Tf 60 440 Td (It fell to H) Tj /F1 6 Tf -2 Ts (2) Tj /F1 10 Tf 0 Ts (O in 1904.) Tj ET"
    )
    assert [text for _, text in parts_of(extract(pdf.to_bytes(), "p.pdf"))] == [
        "Signed in 1903¹², over 10 km¹² in all.",
        "It fell to H2O in 1904.",
    ]


def test_a_quotation_set_in_at_both_edges_is_one_paragraph() -> None:
    pdf = Pdf()
    pdf.page()
    for at in range(4):
        pdf.set(60, 500 - 12 * at, RUNNING[2], 10)
    pdf.set(90, 440, "The treaty of the two towns was signed on 5", 10)
    pdf.set(90, 428, "May 1995, and has never been broken since.", 10)
    assert parts_of(extract(pdf.to_bytes(), "p.pdf"))[-1] == (
        "paragraph",
        "The treaty of the two towns was signed on 5 May 1995, and has never been broken since.",
    )


def test_a_page_number_high_above_the_sheets_foot_does_not_cut_a_sentence() -> None:
    pdf = Pdf()
    for number in range(1, 4):
        pdf.page()
        for at in range(30):
            pdf.set(60, 530 - 12 * at, RUNNING[2][:-1], 10)
        pdf.set(200, 100, str(number), 10)
    assert len(parts_of(extract(pdf.to_bytes(), "p.pdf"))) == 1


def test_a_bold_row_of_figures_heads_no_section() -> None:
    pdf = Pdf()
    pdf.page()
    pdf.set(60, 500, "Region 2019 2020", 10, bold=True)
    pdf.set(60, 488, RUNNING[2], 10)
    assert [kind for kind, _ in parts_of(extract(pdf.to_bytes(), "p.pdf"))] == ["paragraph", "paragraph"]


def test_hyphens_at_line_ends() -> None:
    paragraphs = [
        [
            "The mili-",
            "tary and the self-",
            "evident facts; the Russian-",
            "led bloc of 1990-",
            "2000, and Nagorno-",
            "Karabakh",
        ],
        [
            "military matters, self-evident, one area—",
            "making enemies and so-",
            "called friends, and/",
            "or foes",
        ],
    ]
    hyphenation = Hyphenation(paragraphs)
    assert hyphenation.joined(paragraphs[0]) == (
        "The military and the self-evident facts; the Russian-led bloc of 1990-2000, and Nagorno-Karabakh"
    )
    assert hyphenation.joined(paragraphs[1]) == (
        "military matters, self-evident, one area—making enemies and so-called friends, and/or foes"
    )
    assert Hyphenation([["co\u00ad", "operate"]]).joined(["co\u00ad", "operate"]) == "cooperate"
