"""PDF: what stands in a page's margins is left out only if it is no part of the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from index.loaders.pdf.loader import extract
from tests.loader_law import parts_of
from tests.pdf_writer import Pdf

LETTER, A4 = (612.0, 792.0), (595.0, 842.0)
TOWNS = ("Agarak", "Berd", "Charentsavan", "Dilijan", "Etchmiadzin", "Gavar", "Hrazdan", "Ijevan", "Jermuk")
LAST = "and in the end it went home."

Set = tuple[float, str, float, bool]
"""The height, text, size and weight of a line."""


def _line(page: int) -> str:
    return f"{TOWNS[page - 1]} had its council, which met in the autumn and heard what was to be said to it,"


def _bodies(pages: int) -> list[str]:
    return [" ".join([_line(page)] * 29 + [LAST]) for page in range(1, pages + 1)]


def _document(
    pages: int, furniture: Callable[[int], Sequence[Set]], *, sheet: tuple[float, float] = LETTER
) -> list[tuple[str, str]]:
    """What is read of pages of text an inch from the sheet's edges, with these lines on each."""
    pdf = Pdf(*sheet)
    for number in range(1, pages + 1):
        pdf.page()
        lines = furniture(number)
        for y, text, size, bold in lines:
            pdf.set(72, y, text, size, bold=bold)
        top = min([sheet[1] - 86, *(y - 24 for y, *_ in lines if y > sheet[1] - 140)])
        for at in range(30):
            pdf.set(72, top - 14 * at, LAST if at == 29 else _line(number), 11)
    return parts_of(extract(pdf.to_bytes(), "p.pdf"))


def _texts(parts: Sequence[tuple[str, str]]) -> list[str]:
    return [text for _, text in parts]


@pytest.mark.parametrize("sheet", [LETTER, A4], ids=["Letter", "A4"])
@pytest.mark.parametrize("down", [72, 86, 102])
@pytest.mark.parametrize("name", ["Chapter {}", "Exhibit {}", "{}", "Notes", "{}. What was said"])
def test_headings_at_pages_tops_stay(name: str, down: int, sheet: tuple[float, float]) -> None:
    openings = {1: 1, 3: 2, 6: 3}
    parts = _document(
        6,
        lambda page: [(sheet[1] - down, name.format(openings[page]), 16, True)] if page in openings else [],
        sheet=sheet,
    )
    texts = _texts(parts)
    assert [text for text in texts if len(text) < 40] == [name.format(n) for n in (1, 2, 3)]
    if name != "{}":
        assert [text for kind, text in parts if kind == "heading"] == [name.format(n) for n in (1, 2, 3)]


@pytest.mark.parametrize("bold", [True, False], ids=["bold", "not bold"])
@pytest.mark.parametrize("size", [11, 16])
def test_a_heading_that_counts_with_the_pages_stays(size: int, *, bold: bool) -> None:
    texts = _texts(_document(6, lambda page: [(706, f"Exhibit {page}", size, bold)]))
    assert [text for text in texts if "Exhibit" in text] == [f"Exhibit {n}" for n in range(1, 7)]


@pytest.mark.parametrize("y", [706, 720, 760])
def test_a_line_whose_figures_say_something_stays(y: int) -> None:
    invoices = ["Invoice 41: total due 250 euros", "Invoice 42: total due 500 euros"]
    text = " ".join(_texts(_document(2, lambda page: [(y, invoices[page - 1], 11, False)])))
    assert all(invoice in text for invoice in invoices)


def test_text_that_begins_every_page_alike_stays() -> None:
    pdf = Pdf(*LETTER)
    for number in range(1, 5):
        pdf.page()
        for at, line in enumerate(["The same words begin each page.", *[_line(number)] * 29]):
            pdf.set(72, 706 - 14 * at, line, 11)
    text = " ".join(_texts(parts_of(extract(pdf.to_bytes(), "p.pdf"))))
    assert text.count("The same words begin each page.") == 4


def test_a_last_row_with_a_number_stays_on_a_page_alone() -> None:
    pdf = Pdf(*LETTER)
    pdf.page()
    for at in range(45):
        pdf.set(72, 706 - 14 * at, "Bolts", 11)
        pdf.set(300, 706 - 14 * at, "1", 11)
        pdf.set(400, 706 - 14 * at, "250", 11)
    assert _texts(parts_of(extract(pdf.to_bytes(), "p.pdf"))) == ["Bolts | 1 | 250"] * 45


FURNITURE: dict[str, Callable[[int], Sequence[Set]]] = {
    "a title above": lambda _: [(750, "A report on the region", 11, False)],
    "a title set apart from the text": lambda _: [(715, "A report on the region", 10, False)],
    "a bold title": lambda _: [(750, "A report on the region", 11, True)],
    "a letterhead": lambda _: [(750, "The Company", 18, True)],
    "a page of so many": lambda page: [(40, f"Page {page} of 6", 11, False)],
    "a title and a page": lambda page: [(40, f"A report | Page {page}", 9, False)],
    "a name and a number": lambda page: [(750, f"Smith {page}", 11, False)],
    "a number far ahead of its page": lambda page: [(750, f"Journal of Roads {page + 411}", 9, False)],
    "left and right": lambda page: [(750, ("The Author", "The Title")[page % 2], 10, False)],
    "the year": lambda page: [(750, f"Report of 2019, page {page}", 11, False)],
}


@pytest.mark.parametrize("furniture", FURNITURE.values(), ids=FURNITURE.keys())
def test_running_heads_go(furniture: Callable[[int], Sequence[Set]]) -> None:
    assert _texts(_document(6, furniture)) == _bodies(6)


def test_a_running_head_and_foot_of_two_pages_go() -> None:
    parts = _document(2, lambda page: [(750, "A letter", 11, False), (40, f"Page {page} of 2", 11, False)])
    assert _texts(parts) == _bodies(2)


def test_a_running_head_that_changes_with_the_chapters_goes() -> None:
    def head(page: int) -> Sequence[Set]:
        return [(750, f"Chapter {(page + 3) // 4}", 10, False), (40, str(page), 10, False)]

    assert _texts(_document(9, head)) == _bodies(9)


def test_the_foot_that_a_browser_prints_goes() -> None:
    for pages in (1, 2, 3):
        pdf = Pdf(*LETTER)
        for number in range(1, pages + 1):
            pdf.page()
            for at in range(30):
                pdf.set(72, 706 - 14 * at, LAST if at == 29 else _line(number), 11)
            pdf.set(30, 15, "https://example.org/council", 8)
            pdf.set(560, 15, f"{number}/{pages}", 8)
        assert _texts(parts_of(extract(pdf.to_bytes(), "p.pdf"))) == _bodies(pages)
