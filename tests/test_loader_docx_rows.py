"""Rows of Word tables: the table says whether one with a list or a long text in a cell is data."""

from __future__ import annotations

import docx
import pytest

from tests.test_loader_docx import read

Cell = list[tuple[str, str]]
LONG = "It was found that the wall had moved by 30 mm since the last visit of the county's surveyor. " * 2

LISTED: Cell = [("List Bullet", "Plans"), ("List Bullet", "Model")]
LED_IN: Cell = [("", "Both:"), ("List Bullet", "Plans"), ("List Bullet", "Model")]
OF_LONG_TEXT: Cell = [("", LONG), ("", LONG)]


def one(text: str) -> Cell:
    return [("", text)] if text else []


def read_rows(*rows: list[Cell]) -> list[tuple[str, str]]:
    """What is read of a table whose cells hold paragraphs of these styles; a short row ends in a wide one."""
    document = docx.Document()
    width = max(map(len, rows))
    table = document.add_table(len(rows), width)
    for at, row in enumerate(rows):
        if len(row) < width:
            table.cell(at, len(row) - 1).merge(table.cell(at, width - 1))
        for column, paragraphs in enumerate(row):
            cell = table.cell(at, column)
            for style, text in paragraphs:
                cell.add_paragraph(text, style=style or None)
            for empty in [found for found in cell.paragraphs if not found.text][: len(paragraphs)]:
                cell._tc.remove(empty._p)
    return read(document)


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (LISTED, "Plans; Model"),
        (LED_IN, "Both: Plans; Model"),
        (OF_LONG_TEXT, f"{LONG}{LONG}".strip()),
    ],
    ids=["a list", "a list below its lead-in", "long paragraphs"],
)
def test_a_row_beside_others_of_data_is_data_too(cell: Cell, line: str) -> None:
    head, other = ([one(text) for text in row] for row in (("Phase", "Work", "Fee"), ("Build", "Ship", "£9")))
    row = [one("Design"), cell, one("£4")]
    expected = {
        "head": ("table_row", "Phase | Work | Fee"),
        "row": ("table_row", f"Design | {line} | £4"),
        "other": ("table_row", "Build | Ship | £9"),
    }
    assert read_rows(head, row) == [expected["head"], expected["row"]]
    assert read_rows(row, other) == [expected["row"], expected["other"]]
    assert read_rows(head, row, row, other) == [expected[name] for name in ("head", "row", "row", "other")]


def test_a_table_without_a_row_of_data_as_wide_lays_out_the_page() -> None:
    row = [one("Skills"), LISTED, one("2019")]
    blocks = [("paragraph", "Skills"), ("list_item", "Plans"), ("list_item", "Model"), ("paragraph", "2019")]
    assert read_rows(row) == blocks
    assert read_rows(row, row) == blocks * 2
    assert read_rows([one("Anna Vogel")], row) == [("paragraph", "Anna Vogel"), *blocks]
    assert read_rows([one("Anna Vogel"), one("Harrow")], row) == [
        ("table_row", "Anna Vogel | Harrow"),
        *blocks,
    ]
    assert read_rows([one(""), one("Anna Vogel"), one("")], row) == [
        ("table_row", "Anna Vogel"), *blocks,
    ]  # fmt: skip
