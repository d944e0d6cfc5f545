"""Word documents: figures set low are no part of the number beside them."""

from __future__ import annotations

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.text.paragraph import Paragraph

from tests.test_loader_docx import read


def filled(paragraph: Paragraph, text: str) -> Paragraph:
    """The paragraph with a run for each part between bars: lowered behind "_", raised behind "^"."""
    for part in text.split("|"):
        script = part[:1] if part[:1] in ("_", "^") else ""
        font = paragraph.add_run(part.removeprefix(script)).font
        if script == "_":
            font.subscript = True
        elif script:
            font.superscript = True
    return paragraph


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("In base two 1010|_2| is ten", "In base two 1010₂ is ten"),
        ("log|_10|100 is two", "log₁₀100 is two"),
        ("It is 25|_1|_6|.", "It is 25₁₆."),
        ("It is 10|_2|^3|.", "It is 10₂³."),
        ("H|_2|O and C|_12|H|_22|O|_11|, FF|_16|", "H2O and C12H22O11, FF16"),
        ("2 H|_2|O, Fe|_2|O|_3|·5H|_2|O, Al|_2|(SO|_4|)|_3|", "2 H2O, Fe2O3·5H2O, Al2(SO4)3"),
        ("CO|_2|^3| and NH|_4|^+|, |^14|_6|C", "CO2³ and NH4⁺, ¹⁴6C"),
        ("x|^2| + y|_2|, a|_i,j|, 5|_n|", "x² + y2, ai,j, 5n"),
        ("5|^1|/|_2| in, |^1|⁄|_2| cup, 1/|_2|", "5 1/2 in, 1⁄2 cup, 1/2"),
        ("In 1903|^12|, on the 1|^st|, PM|_2.5|", "In 1903¹², on the 1st, PM2.5"),
        ("of 4 |_2| or 4|, 2|_ a|", "of 4 2 or 4, 2 a"),
    ],
)
def test_what_is_lowered_makes_no_other_number(written: str, read_as: str) -> None:
    document = docx.Document()
    filled(document.add_heading("", 1), written)
    filled(document.add_paragraph(), written)
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "a"
    filled(table.cell(0, 1).paragraphs[0], written)
    assert read(document) == [("heading", read_as), ("paragraph", read_as), ("table_row", f"a | {read_as}")]


def test_a_style_of_runs_may_raise_and_lower() -> None:
    document = docx.Document()
    for name in ("Low", "High"):
        document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    document.styles["Low"].font.subscript = True
    document.styles["High"].font.superscript = True
    paragraph = document.add_paragraph("1010")
    paragraph.add_run("2", style="Low")
    paragraph.add_run(", 10")
    paragraph.add_run("1.5", style="High")
    level = paragraph.add_run("6", style="High")
    level.font.superscript = False
    assert read(document) == [("paragraph", "1010₂, 10^1.56")]
