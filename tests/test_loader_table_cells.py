"""Tables in HTML and Word files: what is in a column stays in it."""

from __future__ import annotations

import docx
import pytest
from docx.oxml import parse_xml
from docx.table import Table
from hypothesis import given
from hypothesis import strategies as st

from index.loaders.docx import loader as word
from index.loaders.html import loader as html
from index.loaders.markdown import loader as markdown
from index.loaders.table_lines import table_lines
from tests.loader_law import assert_lawful, parts_of
from tests.test_loader_docx import W, packed, read, rewritten, with_xml

Grid = list[list[str]]


def html_rows(rows: str) -> list[str]:
    found = html.extract(f"<table>{rows}</table>".encode(), "page.html")
    assert_lawful(found)
    assert {kind for kind, _ in parts_of(found)} == {"table_row"}
    return [text for _, text in parts_of(found)]


def with_footnotes(data: bytes, notes: str) -> bytes:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = b'<Relationship Id="n1" Type="%s" Target="footnotes.xml"/></Relationships>' % kind
    part = f"<w:footnotes {W}>{notes}</w:footnotes>".encode()
    data = rewritten(data, "word/footnotes.xml", lambda _: part)
    return rewritten(
        data, "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", relation)
    )


def word_table(grid: Grid) -> tuple[Table, docx.document.Document]:
    document = docx.Document()
    table = document.add_table(len(grid), len(grid[0]))
    for row, texts in enumerate(grid):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    return table, document


@pytest.mark.parametrize(
    ("grid", "lines"),
    [
        ([["Region", "2019", "2020"], ["North", "", "120"]], ["Region | 2019 | 2020", "North | | 120"]),
        ([["", "2019", "2020"], ["North", "5", "120"]], ["| 2019 | 2020", "North | 5 | 120"]),
        ([["a", "b", "c"], ["d", "", ""]], ["a | b | c", "d"]),
        ([["a", "", "c"], ["d", "", "f"]], ["a | c", "d | f"]),
        ([["", "a", "b"], ["", "c", ""]], ["a | b", "c"]),
        ([["a", "b", "c"], ["", "", ""], ["", "", "i"]], ["a | b | c", "| | i"]),
    ],
    ids=["a gap", "a corner", "ends", "a column that makes room", "a margin", "an empty row"],
)
def test_an_empty_cell_keeps_its_place(grid: Grid, lines: list[str]) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) for row in grid)
    assert html_rows(rows) == lines
    assert read(word_table(grid)[1]) == [("table_row", line) for line in lines]


def test_a_gap_is_written_as_markdown_has_it() -> None:
    source = "| Region | 2019 | 2020 |\n|---|---|---|\n| North | | 120 |\n"
    rows = "<tr><td>Region<td>2019<td>2020<tr><td>North<td><td>120"
    assert html_rows(rows) == [text for _, text in parts_of(markdown.extract(source.encode(), "t.md"))]


_CELLS = st.sampled_from(["", "", "5", "120", "North"])
_GRIDS = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(_GRIDS)
def test_two_cells_are_at_the_same_place_only_if_they_are_in_the_same_column(grid: Grid) -> None:
    lines = table_lines([dict(enumerate(row)) for row in grid])
    used = [column for column in range(len(grid[0])) if any(row[column] for row in grid)]
    for row, line in zip(grid, lines, strict=True):
        found = [text.strip() for text in f" {line} ".split("|")]
        assert len(found) <= max(len(used), 1)
        assert found + [""] * (len(used) - len(found)) == [row[column] for column in used] or not used


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (
            "<tr><th rowspan=2>Region<th colspan=2>Sales<th>Staff<tr><th>Q1<th>Q2<th>All"
            "<tr><td>North<td>5<td>6<td>7",
            ["Region | Sales | | Staff", "| Q1 | Q2 | All", "North | 5 | 6 | 7"],
        ),
        (
            "<tr><th>Region<th>Year<th>Rent<tr><td rowspan=0>North<td>2019<td>5<tr><td>2020<td>6",
            ["Region | Year | Rent", "North | 2019 | 5", "| 2020 | 6"],
        ),
        (
            "<thead><tr><th rowspan=9>Region<th>Rent</thead><tbody><tr><td>North<td>5</tbody>",
            ["Region | Rent", "North | 5"],
        ),
        ("<tr><td colspan=2>Total<td>11<tr><td>North<td>12", ["Total | | 11", "North | 12"]),
        ("<tr><td colspan=3>Total<td>11", ["Total | 11"]),
        ("<tr><td colspan=x>a<td colspan=-2>b<td rowspan=''>c", ["a | b | c"]),
        (f"<tr><td colspan={'9' * 5000}>a<td rowspan={'9' * 5000}>b<tr><td>c<td>d", ["a | | b", "c | d"]),
    ],
    ids=["head", "rest of the group", "groups", "total", "alone", "no numbers", "vast"],
)
def test_merged_cells_of_a_page_count_as_the_columns_they_cover(rows: str, lines: list[str]) -> None:
    assert html_rows(rows) == lines


def test_hidden_cells_and_rows_of_a_page_stay_out() -> None:
    assert html_rows("<tr><td>a<td hidden>b<td>c<tr><td>d<td style='display:none'>e<td>f") == [
        "a | c",
        "d | f",
    ]
    assert html_rows("<tr><td>a<td><td>b<tr hidden><td>c<td>d<td>e") == ["a | b"]


def test_rows_that_lay_out_the_page_and_tables_within_them_are_read_as_before() -> None:
    page = (
        "<table><tr><td>Menu<td><table><tr><td>a<td>b<td>c<tr><td>d<td><td>f</table>Text"
        "<tr><td>g<td>h</table>"
    )
    assert parts_of(html.extract(page.encode(), "p.html")) == [
        ("paragraph", "Menu"),
        ("table_row", "a | b | c"),
        ("table_row", "d | | f"),
        ("paragraph", "Text"),
        ("table_row", "g | h"),
    ]


def test_rows_without_a_table_are_rows() -> None:
    page = b"<html xmlns='http://www.w3.org/1999/xhtml'><div><tr><td>a</td><td>b</td></tr></div></html>"
    assert parts_of(html.extract(page, "p.xhtml")) == [("table_row", "a | b")]


def test_merged_cells_of_a_word_table_count_as_the_columns_they_cover() -> None:
    table, document = word_table(
        [["", "", "", ""], ["", "Q1", "Q2", "All"], ["North", "5", "6", "7"], ["South", "", "8", "9"]]
    )
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Region"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Sales"
    table.cell(0, 3).text = "Staff"
    assert read(document) == [
        ("table_row", "Region | Sales | | Staff"),
        ("table_row", "| Q1 | Q2 | All"),
        ("table_row", "North | 5 | 6 | 7"),
        ("table_row", "South | | 8 | 9"),
    ]


def test_a_row_of_a_word_table_may_begin_after_the_first_column() -> None:
    table, document = word_table([["a", "b", "c"], ["d", "e", "f"]])
    row = table.rows[1]._tr
    row.remove(row.tc_lst[0])
    row.insert(0, parse_xml(f'<w:trPr {W}><w:gridBefore w:val="1"/></w:trPr>'))
    assert read(document) == [("table_row", "a | b | c"), ("table_row", "| e | f")]


def test_notes_of_a_word_table_follow_their_row() -> None:
    table, document = word_table([["a", "", "c"], ["d", "e", "f"]])
    for row, at in ((0, 7), (1, 8)):
        with_xml(table.cell(row, 0).paragraphs[0], f'<w:r><w:footnoteReference w:id="{at}"/></w:r>')
    note = "<w:footnote w:id='{0}'><w:p><w:r><w:t>Note {0}.</w:t></w:r></w:p></w:footnote>"
    data = with_footnotes(packed(document), note.format(7) + note.format(8))
    assert parts_of(word.extract(data, "d.docx")) == [
        ("table_row", "a | | c"),
        ("paragraph", "Note 7."),
        ("table_row", "d | e | f"),
        ("paragraph", "Note 8."),
    ]


CELL = list[tuple[str, str]]
LONG = "It was found that the wall had moved by 30 mm since the last visit of the county's surveyor. " * 2


def word_row(*cells: CELL) -> list[tuple[str, str]]:
    """What is read of a row whose cells hold paragraphs of these styles."""
    table, document = word_table([[""] * len(cells)])
    for at, paragraphs in enumerate(cells):
        cell = table.cell(0, at)
        for style, text in paragraphs:
            cell.add_paragraph(text, style=style or None)
        if paragraphs:
            cell._tc.remove(cell.paragraphs[0]._p)
    return read(document)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ([("Heading 2", "Contact"), ("", "12 Mill Lane")], [("", "Director")]),
        ([("Heading 2", "Experience")], [("", "Director"), ("", "Led a team")]),
        ([("", "Skills:"), ("List Bullet", "French"), ("List Bullet", "German")], [("", "Director")]),
        ([("", LONG), ("", LONG)], [("", "Director")]),
    ],
    ids=["a heading above text", "a heading beside text", "a list", "long paragraphs"],
)
def test_a_row_of_a_word_table_in_which_a_page_runs_is_read_as_blocks(left: CELL, right: CELL) -> None:
    kinds = {"": "paragraph", "Heading 2": "heading", "List Bullet": "list_item"}
    assert word_row(left, right) == [(kinds[style], text.strip()) for style, text in (*left, *right)]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ([[("Heading 2", "Region")], [("Heading 2", "Rent")]], "Region | Rent"),
        ([[("List Number", "Roof")], [("", "Tom Hale")]], "Roof | Tom Hale"),
        ([[("", LONG * 3)], [("", "May")]], f"{(LONG * 3).strip()} | May"),
        ([[("", "12 Mill Lane"), ("", "Harrow")], [("", "May")]], "12 Mill Lane; Harrow | May"),
        ([[("", "It was paid."), ("", ""), ("", "Twice:"), ("", "May")], [("", "1")]],
         "It was paid. Twice: May | 1"),
    ],
    ids=["headings of columns", "numbered rows", "one long paragraph", "an address", "sentences"],
)  # fmt: skip
def test_a_row_of_data_of_a_word_table_keeps_the_paragraphs_of_a_cell_apart(
    cells: list[CELL], line: str
) -> None:
    assert word_row(*cells) == [("table_row", line)]
