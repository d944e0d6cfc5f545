"""Word documents that are being worked on: paragraphs that a change joined, controls without a text."""

from __future__ import annotations

import docx
from docx.document import Document
from docx.oxml import parse_xml

from tests.test_loader_docx import W, read

Parts = list[tuple[str, str]]


def without_mark(document: Document, text: str, style: str | None = None, by: str = "del") -> None:
    """A paragraph whose end a tracked change took away."""
    paragraph = document.add_paragraph(text, style=style)
    mark = parse_xml(f'<w:rPr {W}><w:{by} w:id="1"/></w:rPr>')
    paragraph._p.get_or_add_pPr().append(mark)


def test_paragraphs_that_a_change_joined_are_one() -> None:
    document = docx.Document()
    without_mark(document, "The term ends ")
    without_mark(document, "on 1 June ", by="moveFrom")
    document.add_paragraph("2023.")
    document.add_paragraph("It is renewed.")
    assert read(document) == [("paragraph", "The term ends on 1 June 2023."), ("paragraph", "It is renewed.")]


def test_what_is_joined_is_of_the_style_of_its_end() -> None:
    document = docx.Document()
    without_mark(document, "The term ", "Heading 1")
    document.add_paragraph("ends.")
    document.add_heading("Rent", 1)
    assert read(document) == [("paragraph", "The term ends."), ("heading", "Rent")]


def test_a_mark_taken_away_above_a_table_or_at_a_cells_end_joins_nothing() -> None:
    document = docx.Document()
    without_mark(document, "Above.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "a"
    table.cell(0, 1).text = "b"
    without_mark(document, "Last.")
    assert read(document) == [("paragraph", "Above."), ("table_row", "a | b"), ("paragraph", "Last.")]


def controlled(content: str, shown: str) -> str:
    properties = f"<w:sdtPr>{shown}</w:sdtPr>"
    return f"<w:sdt {W}>{properties}<w:sdtContent>{content}</w:sdtContent></w:sdt>"


def test_what_asks_for_a_controls_text_is_none() -> None:
    asks = "<w:r><w:t>Click or tap here to enter text.</w:t></w:r>"
    filled = "<w:r><w:t>Anna Vogel</w:t></w:r>"
    shown, off = "<w:showingPlcHdr/>", '<w:showingPlcHdr w:val="0"/>'
    document = docx.Document()
    inline = document.add_paragraph("Name: ")._p
    inline.append(parse_xml(controlled(asks, shown)))
    inline.append(parse_xml(controlled(filled, off)))
    body = document.element.body
    body.insert(1, parse_xml(controlled(f"<w:p>{asks}</w:p>", shown)))
    body.insert(2, parse_xml(controlled(f"<w:p>{filled}</w:p>", "")))
    assert read(document) == [("paragraph", "Name: Anna Vogel"), ("paragraph", "Anna Vogel")]


def test_a_cell_that_asks_for_its_text_keeps_its_place() -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    for at, cell in enumerate(table._cells):
        cell.text = f"c{at}"
    row = table.rows[0]._tr
    cell = row.tc_lst[1]
    control = parse_xml(controlled("", "<w:showingPlcHdr/>"))
    row.replace(cell, control)
    control[1].append(cell)
    assert read(document) == [("table_row", "c0 | | c2"), ("table_row", "c3 | c4 | c5")]
