"""PDF: what was set on the pages comes out as it was before it was set."""

from __future__ import annotations

import subprocess
import sys

import pytest

from index.errors import MissingExtraError, SourceError
from index.loaders.pdf.loader import extract
from index.loaders.pdf.pages import MAX_PAGES
from tests.article_formats import article
from tests.loader_law import assert_lawful, parts_of
from tests.pdf_writer import Pdf, Style, lay_out

STYLES = {
    "ragged": Style(),
    "justified": Style(justified=True),
    "indented": Style(indent=14, apart=0),
    "indented, justified": Style(indent=14, apart=0, justified=True),
    "two columns": Style(columns=2, justified=True, size=9, apart=4),
    "two columns, drawn line beside line": Style(
        columns=2, justified=True, size=9, apart=4, interleaved=True
    ),
    "hyphenated": Style(justified=True, hyphenate=6, size=11),
    "hyphenated columns": Style(columns=2, justified=True, hyphenate=5, size=9, indent=10, apart=0),
    "running heads": Style(running_head="A report on the region", page_numbers=True),
    "large, so ten pages": Style(size=16, heading_size=22, running_head="A report", page_numbers=True),
    "headings bold, not larger": Style(heading_size=10),
    "headings larger, not bold": Style(bold_headings=False),
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_every_paragraph_of_the_article_comes_back_whole_on_its_page(style: Style) -> None:
    pdf, begins = lay_out(article(), style)
    found = extract(pdf.to_bytes(), "article.pdf")
    assert_lawful(found)
    assert parts_of(found) == article()
    assert [block.page for block in found.blocks] == begins
    assert {block.level for block in found.blocks if block.kind == "heading"} == {1}


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_displayed(turned: int) -> None:
    # Text that the page's rotation turns upright: what stands up the sheet is then read across it.
    cosine, sine = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turned]
    pdf = Pdf(width=400, height=400)
    pdf.page()
    for at, line in enumerate(("The first line of a turned page that runs", "on and ends here.")):
        x, y = 40, 300 - 13 * at
        # From the displayed place back to the sheet's own.
        place = {90: (400 - y, x), 180: (400 - x, 400 - y), 270: (y, 400 - x)}[turned]
        matrix = f"{cosine} {sine} {-sine} {cosine} {place[0]} {place[1]}"
        pdf.draw(f"BT /F1 11 Tf {matrix} Tm ({line}) Tj ET")
    found = extract(pdf.to_bytes(rotate=turned), "turned.pdf")
    assert parts_of(found) == [("paragraph", "The first line of a turned page that runs on and ends here.")]


def test_what_is_written_up_the_edge_comes_after_the_page() -> None:
    pdf = Pdf()
    pdf.page()
    pdf.draw("BT /F1 9 Tf 0 1 -1 0 20 100 Tm (Submitted in May) Tj ET")
    pdf.set(60, 500, "The text of the page.", 10)
    assert parts_of(extract(pdf.to_bytes(), "p.pdf")) == [
        ("paragraph", "The text of the page."),
        ("paragraph", "Submitted in May"),
    ]


def test_headings_get_their_levels_by_size_and_bold_is_the_last() -> None:
    pdf = Pdf(title="Metadata")
    pdf.page()
    text = "Body text that is long enough to be the usual text of this page of the document."
    lines = [
        ("Title", 24, False),
        ("Part", 16, False),
        (text, 10, False),
        ("Bold above", 10, True),
        (text, 10, False),
        ("Part two", 16, False),
        (text, 10, False),
    ]
    for at, (line, size, bold) in enumerate(lines):
        pdf.set(20, 560 - 40 * at, line, size, bold=bold)
    found = extract(pdf.to_bytes(), "p.pdf")
    levels = [block.level for block in found.blocks]
    assert levels == [1, 2, None, 3, None, 2, None]
    assert found.title == "Title"


def test_without_a_heading_the_title_is_the_metadatas() -> None:
    pdf = Pdf(title="On  water")
    pdf.page()
    pdf.set(60, 500, "Only text.", 10)
    assert extract(pdf.to_bytes(), "p.pdf").title == "On water"


def test_one_of_several_chapters_is_not_the_title() -> None:
    pdf, _ = lay_out(article(), Style())
    assert extract(pdf.to_bytes(), "p.pdf").title is None
    pdf, _ = lay_out(article()[1:], Style())
    assert extract(pdf.to_bytes(), "p.pdf").title == article()[1][1]


def test_page_numbers_and_heads_go_and_years_and_repeated_words_stay() -> None:
    pdf = Pdf()
    for number in range(1, 6):
        pdf.page()
        pdf.set(60, 570, f"Annual report {2018 + number}", 8)
        pdf.set(60, 505, "Summary", 14, bold=True)
        pdf.set(60, 480, f"The year {2018 + number} was the best that the town has had.", 10)
        pdf.set(60, 400, "1999", 10)
        pdf.set(60, 380, f"Nothing else happened in month {number} of that year.", 10)
        pdf.set(200, 20, f"- {number + 12} -", 8)
    parts = [text for _, text in parts_of(extract(pdf.to_bytes(), "p.pdf"))]
    assert len(parts) == 20
    assert parts[:4] == [
        "Summary",
        "The year 2019 was the best that the town has had.",
        "1999",
        "Nothing else happened in month 1 of that year.",
    ]


def test_nothing_on_a_page_is_lost_but_its_furniture() -> None:
    pdf, _ = lay_out(article(), Style(columns=2, size=9, page_numbers=True, running_head="Head"))
    text = extract(pdf.to_bytes(), "p.pdf").text
    assert "".join(text.split()) == "".join("".join(part.split()) for _, part in article())


def _blank(pages: int) -> bytes:
    pdf = Pdf()
    for _ in range(pages):
        pdf.page()
        pdf.draw("10 10 100 100 re f")
    return pdf.to_bytes()


def test_a_scan_says_that_it_has_no_text_layer() -> None:
    with pytest.raises(
        SourceError, match=r"^scan\.pdf: no text layer on its 2 pages; it needs text recognition"
    ):
        extract(_blank(2), "scan.pdf")


def test_the_limit_of_pages() -> None:
    many = Pdf()
    for _ in range(MAX_PAGES):
        many.page()
    many.set(60, 500, "On the last page that is read.", 10)
    assert extract(many.to_bytes(), "long.pdf").blocks[0].page == MAX_PAGES
    many.page()
    with pytest.raises(SourceError, match=r"^long\.pdf: 5,001 pages, more than 5,000; split it$"):
        extract(many.to_bytes(), "long.pdf")


def test_an_encrypted_file_is_refused() -> None:
    pdf, _ = lay_out(article()[:3], Style())
    with pytest.raises(SourceError, match=r"^secret\.pdf: encrypted; save it without a password$"):
        extract(pdf.to_bytes(encrypted=True), "secret.pdf")


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.4\n", b"%PDF-1.7\n" + b"\0" * 5000, b"<html>", b"%PDF-1.4\n1 0 obj\n<<"]
)
def test_a_broken_file_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"^bad\.pdf: a broken PDF, or none; save it again$"):
        extract(data, "bad.pdf")


def test_without_the_extra_the_error_is_the_install_command() -> None:
    program = (
        "import sys; sys.modules['pypdfium2'] = sys.modules['docx'] = None\n"
        "from index.errors import MissingExtraError\n"
        "from index.loaders.docx import loader as word\n"
        "from index.loaders.pdf import loader as pdf\n"
        "for loader in (pdf, word):\n"
        "    try: loader.extract(b'%PDF-1.4', 'f')\n"
        "    except MissingExtraError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["pip install 'verbatim-qa[pdf]'", "pip install 'verbatim-qa[docx]'"]
    assert issubclass(MissingExtraError, SourceError)
