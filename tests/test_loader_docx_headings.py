"""Headings of Word documents: their levels, and which of them is the title."""

from __future__ import annotations

import docx
from docx.oxml import parse_xml

from index.loaders.docx.loader import extract
from tests.loader_law import assert_lawful
from tests.test_loader_docx import W, packed


def test_headings_stand_one_deeper_below_a_title() -> None:
    document = docx.Document()
    document.add_heading("Preface", 1)
    document.add_heading("", 0)
    document.add_heading("Summary", 1)
    document.add_heading("The title", 0)
    document.add_heading("A chapter", 1)
    outlined = document.add_paragraph("A part")
    outlined._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    document.add_heading("A second volume", 0)
    document.add_heading("Its chapter", 1)
    found = extract(packed(document), "d.docx")
    assert_lawful(found)
    assert [block.level for block in found.blocks] == [1, 1, 1, 2, 3, 1, 2], "a title without text is none"


def test_a_style_of_ones_own_is_what_it_is_based_on() -> None:
    document = docx.Document()
    style = document.styles.add_style("Kapitel", 1)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("A chapter", style="Kapitel")
    outlined = document.add_paragraph("Outlined")
    outlined._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="2"/>'))
    found = extract(packed(document), "d.docx")
    assert [block.level for block in found.blocks] == [2, 3]


def test_without_a_top_heading_the_title_is_the_metadatas() -> None:
    document = docx.Document()
    document.core_properties.title = "Metadata"
    document.add_heading("Below", 2)
    assert extract(packed(document), "d.docx").title == "Metadata"
