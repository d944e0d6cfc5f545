"""Word documents: styles, lists, tables, notes, tracked changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

from index.errors import SourceError
from index.loaders.docx.loader import extract
from tests.loader_law import assert_lawful, parts_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
Change = Callable[[bytes], bytes]


def packed(document: Document) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def rewritten(data: bytes, member: str, change: Change) -> bytes:
    """The archive with one member changed, or added where it was not there."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
        if member not in old.namelist():
            new.writestr(member, change(b""))
    return out.getvalue()


def read(document: Document) -> list[tuple[str, str]]:
    found = extract(packed(document), "d.docx")
    assert_lawful(found)
    return parts_of(found)


def with_xml(paragraph: Paragraph, *elements: str) -> None:
    for element in elements:
        paragraph._p.append(parse_xml(element.replace(">", f" {W}>", 1).replace(f"/ {W}>", f" {W}/>")))


def test_styles_make_headings_items_and_paragraphs() -> None:
    document = docx.Document()
    document.core_properties.title = "Metadata"
    document.add_heading("The title", 0)
    for level in (1, 2, 6, 9):
        document.add_heading(f"Heading {level}", level)
    document.add_paragraph("Plain “text”.")
    document.add_paragraph("dot", style="List Bullet")
    document.add_paragraph("number", style="List Number")
    document.add_paragraph("quoted", style="Intense Quote")
    found = extract(packed(document), "d.docx")
    assert_lawful(found)
    assert [block.level for block in found.blocks] == [1, 2, 3, 6, 6, None, None, None, None]
    assert [kind for kind, _ in parts_of(found)] == ["heading"] * 5 + [
        "paragraph",
        "list_item",
        "list_item",
        "paragraph",
    ]
    assert found.title == "The title"


def test_tables_stand_where_they_stood_row_by_row() -> None:
    document = docx.Document()
    document.add_paragraph("before")
    table = document.add_table(2, 3)
    for at, cell in enumerate(table._cells):
        cell.text = f"c{at}"
    table.cell(1, 2).text = ""
    table.cell(0, 1).add_paragraph("more")
    document.add_paragraph("after")
    layout = document.add_table(1, 1)
    layout.cell(0, 0).text = "boxed"
    assert read(document) == [
        ("paragraph", "before"),
        ("table_row", "c0 | c1; more | c2"),
        ("table_row", "c3 | c4"),
        ("paragraph", "after"),
        ("paragraph", "boxed"),
    ]


def test_tracked_changes_show_the_text_as_it_is_now() -> None:
    document = docx.Document()
    with_xml(
        document.add_paragraph("It was "),
        '<w:del w:id="1"><w:r><w:delText>refused</w:delText></w:r></w:del>',
        '<w:ins w:id="2"><w:r><w:t>accepted</w:t></w:r></w:ins>',
        '<w:moveFrom w:id="3"><w:r><w:t>moved</w:t></w:r></w:moveFrom>',
        "<w:r><w:t> in</w:t><w:br/><w:t>May</w:t><w:noBreakHyphen/><w:t>June</w:t></w:r>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>",
        '<w:hyperlink w:anchor="x"><w:r><w:t>, see there</w:t></w:r></w:hyperlink>',
    )
    assert read(document) == [("paragraph", "It was accepted in\nMay-June, see there")]


def with_notes(document: Document, notes: str) -> bytes:
    """The file with these footnotes, which the document's references name."""
    data = rewritten(packed(document), "word/footnotes.xml", lambda _: notes.encode())
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = b'<Relationship Id="n1" Type="%s" Target="footnotes.xml"/></Relationships>' % kind
    return rewritten(
        data, "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", relation)
    )


def test_notes_follow_the_paragraph_that_refers_to_them() -> None:
    document = docx.Document()
    with_xml(document.add_paragraph("Claimed."), '<w:r><w:footnoteReference w:id="7"/></w:r>')
    document.add_paragraph("Next.")
    notes = (
        f"<w:footnotes {W}>"
        "<w:footnote w:id='-1' w:type='separator'><w:p><w:r><w:t>LINE</w:t></w:r></w:p></w:footnote>"
        "<w:footnote w:id='7'><w:p><w:r><w:footnoteRef/><w:t>A source.</w:t></w:r></w:p></w:footnote>"
        "</w:footnotes>"
    )
    assert parts_of(extract(with_notes(document, notes), "d.docx")) == [
        ("paragraph", "Claimed."),
        ("paragraph", "A source."),
        ("paragraph", "Next."),
    ]


def test_contents_heads_and_feet_are_left_out() -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("Chapter 1 .... 3", style="toc 1")
    document.sections[0].header.paragraphs[0].text = "Running head"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_paragraph("Text.")
    assert read(document) == [("paragraph", "Text.")]


def test_content_controls_are_transparent() -> None:
    document = docx.Document()
    inner = "<w:sdtContent><w:p><w:r><w:t>controlled</w:t></w:r></w:p></w:sdtContent>"
    document.element.body.insert(0, parse_xml(f"<w:sdt {W}>{inner}</w:sdt>"))
    assert read(document) == [("paragraph", "controlled")]


def _plain() -> bytes:
    document = docx.Document()
    document.add_paragraph("Text.")
    return packed(document)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: b"", "a broken zip archive"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted, or of Word before 2007"),
        (lambda: _plain()[:-30], "a broken zip archive"),
        (
            lambda: rewritten(_plain(), "word/document.xml", lambda xml: xml[:-20]),
            "not a Word document that can be read",
        ),
        (
            lambda: rewritten(_plain(), "word/document.xml", lambda _: b""),
            "not a Word document that can be read",
        ),
        (
            lambda: rewritten(
                _plain(), "word/document.xml", lambda xml: xml.replace(b"<w:t>Text.</w:t>", b"")
            ),
            "holds no text",
        ),
        (
            lambda: rewritten(_plain(), "[Content_Types].xml", lambda _: b"<a/>"),
            "not a Word document that can be read",
        ),
        (
            lambda: rewritten(
                _plain(),
                "word/document.xml",
                lambda xml: xml.replace(
                    b"<w:document", b'<!DOCTYPE x [<!ENTITY e "gone">]><w:document', 1
                ).replace(b"Text.", b"&e;"),
            ),
            "its XML has a document type declaration",
        ),
    ],
    ids=["empty", "encrypted", "cut", "broken XML", "empty part", "no text", "no types", "entities"],
)
def test_what_cannot_be_read_is_one_line(data: Callable[[], bytes], message: str) -> None:
    with pytest.raises(SourceError, match=rf"^d\.docx: {message}") as caught:
        extract(data(), "d.docx")
    assert "\n" not in str(caught.value)


def test_a_level_without_a_list_makes_no_item() -> None:
    document = docx.Document()
    document.add_paragraph("By the auditor", style="Subtitle")
    assert read(document) == [("paragraph", "By the auditor")]


def test_raised_figures_are_no_part_of_the_number_before_them() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("In 1903")
    paragraph.add_run("12").font.superscript = True
    paragraph.add_run(" H")
    paragraph.add_run("2").font.subscript = True
    paragraph.add_run("O, on the 19")
    paragraph.add_run("th").font.superscript = True
    assert read(document) == [("paragraph", "In 1903¹² H2O, on the 19th")]


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    compatibility = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    twice = (
        f"<mc:AlternateContent {compatibility}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    for boxed in (twice, f"<w:pict>{box}</w:pict>"):
        document = docx.Document()
        with_xml(document.add_paragraph("Above."), f"<w:r>{boxed}</w:r>")
        document.add_paragraph("Below.")
        assert [text for _, text in read(document)] == ["Above.", "In the box.", "Below."]
