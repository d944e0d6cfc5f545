"""Word documents: what is struck out does not stand beside what replaces it."""

from __future__ import annotations

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

from index.errors import SourceError
from index.loaders.docx.loader import extract
from tests.loader_law import parts_of
from tests.test_loader_docx import W, packed, read, with_notes, with_xml
from tests.test_loader_docx_formulas import M, made, run

STRIKES = ["<w:strike/>", "<w:dstrike/>", '<w:strike w:val="true"/>', '<w:strike w:val="0"/><w:dstrike/>']


def filled(paragraph: Paragraph, text: str, strike: str = "<w:strike/>") -> Paragraph:
    """The paragraph with runs of this text, every second part between bars struck out."""
    for at, part in enumerate(text.split("|")):
        if part:
            properties = f"<w:rPr>{strike}</w:rPr>" if at % 2 else ""
            with_xml(paragraph, f'<w:r>{properties}<w:t xml:space="preserve">{part}</w:t></w:r>')
    return paragraph


@pytest.mark.parametrize("strike", STRIKES)
@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("The rent is |£500| £450.", "The rent is £450."),
        ("The rent is |£500 |£450.", "The rent is £450."),
        ("The rent is| £500| £450.", "The rent is £450."),
        ("The rent is £450| or £500|.", "The rent is £450."),
        ("It has |five|| rooms| six rooms.", "It has six rooms."),
        ("He |has |came.| He left.| She stayed.", "He came. She stayed."),
        ("Of 30| 40 |50 rooms", "Of 30 50 rooms"),
        ("|Gone.| Here.", "Here."),
        ("Here. |Gone.|", "Here."),
        ("It is a colour|ful| wall.", "It is a colour wall."),
    ],
)
def test_what_is_struck_out_is_left_out(strike: str, written: str, read_as: str) -> None:
    document = docx.Document()
    filled(document.add_paragraph(), written, strike)
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "a"
    filled(table.cell(0, 1).paragraphs[0], written, strike)
    assert read(document) == [("paragraph", read_as), ("table_row", f"a | {read_as}")]


def test_lines_above_and_below_a_line_that_is_struck_out_stay_apart() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("12 Mill Lane")
    paragraph.add_run("\nLeeds\n").font.strike = True
    paragraph.add_run("Harrow")
    assert read(document) == [("paragraph", "12 Mill Lane\nHarrow")]


@pytest.mark.parametrize("off", ['<w:strike w:val="0"/>', '<w:dstrike w:val="false"/>', "<w:b/>"])
def test_what_is_not_struck_out_stays(off: str) -> None:
    document = docx.Document()
    mark = parse_xml(f"<w:rPr {W}><w:strike/></w:rPr>")
    # What stands on a paragraph's mark is said of the mark alone.
    filled(document.add_paragraph(), "The rent |is £450|.", off)._p.get_or_add_pPr().append(mark)
    before = '<w:rPrChange w:id="1"><w:rPr><w:strike/></w:rPr></w:rPrChange>'
    filled(document.add_paragraph(), "It is |due|.", before)
    assert read(document) == [("paragraph", "The rent is £450."), ("paragraph", "It is due.")]


def test_paragraphs_rows_and_items_that_are_struck_out_whole_leave_nothing() -> None:
    document = docx.Document()
    filled(document.add_heading("", 1), "|Old terms|")
    filled(document.add_heading("", 1), "Terms")
    document.add_paragraph("One.")
    filled(document.add_paragraph(), "|Gone.|")
    filled(document.add_paragraph(style="List Bullet"), "|Gone|")
    table = document.add_table(2, 2)
    for cell in table.rows[0].cells:
        filled(cell.paragraphs[0], "|Gone|")
    for cell in table.rows[1].cells:
        filled(cell.paragraphs[0], "|Gone|Here")
    document.add_paragraph("Two.")
    found = extract(packed(document), "d.docx")
    assert found.text == "Terms\n\nOne.\n\nHere | Here\n\nTwo."
    assert found.title == "Terms"


def test_a_document_that_is_struck_out_whole_holds_no_text() -> None:
    document = docx.Document()
    filled(document.add_paragraph(), "|Gone.|")
    with pytest.raises(SourceError, match="holds no text"):
        extract(packed(document), "d.docx")


def test_links_and_insertions_may_be_struck_out() -> None:
    document = docx.Document()
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>£500</w:t></w:r>"
    with_xml(
        document.add_paragraph("The rent is "),
        f'<w:hyperlink w:anchor="x">{struck}</w:hyperlink>',
        f'<w:ins w:id="1">{struck}<w:r><w:t> £450</w:t></w:r></w:ins>',
    )
    assert read(document) == [("paragraph", "The rent is £450")]


def styled() -> Document:
    """A document with styles that strike out: "Gone" and what is based on it, of paragraphs and of runs."""
    document = docx.Document()
    for name, kind in (("Gone", WD_STYLE_TYPE.PARAGRAPH), ("Gone Run", WD_STYLE_TYPE.CHARACTER)):
        document.styles.add_style(name, kind).font.strike = True
        document.styles.add_style(f"{name} Too", kind).base_style = document.styles[name]
    return document


def test_a_style_may_strike_out_and_a_run_switch_it_off() -> None:
    document = styled()
    for style in ("Gone", "Gone Too"):
        document.add_paragraph("All gone.", style=style)
        filled(document.add_paragraph(style=style), "Gone. |Here.|", '<w:strike w:val="0"/>')
    paragraph = document.add_paragraph("The rent is ")
    paragraph.add_run("£500", style="Gone Run")
    paragraph.add_run(" £550", style="Gone Run Too")
    paragraph.add_run(" £450", style="Strong")
    # Two styles that strike out undo each other.
    document.add_paragraph(style="Gone").add_run("Here too.", style="Gone Run")
    assert [text for _, text in read(document)] == ["Here.", "Here.", "The rent is £450", "Here too."]


def test_notes_are_read_without_what_is_struck_out_in_them_and_only_where_their_mark_is_not() -> None:
    document = docx.Document()
    reference = '<w:r>{}<w:footnoteReference w:id="{}"/></w:r>'
    with_xml(
        document.add_paragraph("Claimed."),
        reference.format("", 7),
        reference.format("<w:rPr><w:strike/></w:rPr>", 8),
    )
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>A bad </w:t></w:r>"
    notes = (
        f"<w:footnotes {W}>"
        f"<w:footnote w:id='7'><w:p>{struck}<w:r><w:t>source.</w:t></w:r></w:p></w:footnote>"
        "<w:footnote w:id='8'><w:p><w:r><w:t>Of what is gone.</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    )
    assert parts_of(extract(with_notes(document, notes), "d.docx")) == [
        ("paragraph", "Claimed."),
        ("paragraph", "source."),
    ]


def test_a_formula_is_left_out_where_all_of_it_is_struck_out() -> None:
    struck = run("9").replace("<m:t>", "<w:rPr><w:strike/></w:rPr><m:t>")
    document = docx.Document()
    paragraph = document.add_paragraph("It is ")
    for formula in (made("f", num=struck, den=struck), made("f", num=run("1"), den=struck)):
        paragraph._p.append(parse_xml(f"<m:oMath {M} {W}>{formula}</m:oMath>"))
    assert read(document) == [("paragraph", "It is 1/9")]


def test_a_number_before_what_is_struck_out_is_no_part_of_the_formula_behind_it() -> None:
    document = docx.Document()
    paragraph = filled(document.add_paragraph(), "From 3|(|")
    half = made("f", num=run("1"), den=run("2"))
    paragraph._p.append(parse_xml(f"<m:oMath {M} {W}>{half}</m:oMath>"))
    assert read(document) == [("paragraph", "From 3 1/2")]
