"""Word's formulas in one line: none of their numbers reads as another."""

from __future__ import annotations

import docx
import pytest
from docx.oxml import parse_xml

from tests.test_loader_docx import W, read

M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def made(name: str, properties: str = "", **parts: str) -> str:
    inner = "".join(f"<m:{part}>{of}</m:{part}>" for part, of in parts.items())
    return f"<m:{name}><m:{name}Pr>{properties}</m:{name}Pr>{inner}</m:{name}>"


def power(base: str, above: str) -> str:
    return made("sSup", e=run(base), sup=run(above))


def paragraph(*pieces: str) -> str:
    """The text of a paragraph of words and formulas."""
    document = docx.Document()
    of_words = document.add_paragraph()._p
    for piece in pieces:
        formula = piece if piece.startswith("<") else ""
        words = f'<w:t xml:space="preserve">{piece}</w:t>'
        xml = f"<m:oMath {M} {W}>{formula}</m:oMath>" if formula else f"<w:r {W}>{words}</w:r>"
        of_words.append(parse_xml(xml))
    [(_, text)] = read(document)
    return text


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        (run("3×") + power("10", "8"), "3×10⁸"),
        (run("3×") + power("10", "-8"), "3×10⁻⁸"),
        (power("e", "-x"), "e^(-x)"),
        (power("x", "n"), "x^n"),
        (power("10", "1.5"), "10^1.5"),
        (power("f", "′"), "f′"),
        (power("90", "∘"), "90°"),
        (made("f", num=run("1"), den=run("2")), "1/2"),
        (run("2") + made("f", num=run("1"), den=run("2")), "2 1/2"),
        (made("f", num=run("14,250"), den=run("x")), "14,250/x"),
        (made("f", num=run("a+b"), den=run("2")), "(a+b)/2"),
        (made("f", num=run("1"), den=run("a") + power("b", "2")), "1/(ab²)"),
        (made("f", '<m:type m:val="noBar"/>', num=run("n"), den=run("k")), "n choose k"),
        (made("sSub", e=run("H"), sub=run("2")) + run("O"), "H₂O"),
        (made("sSubSup", e=run("x"), sub=run("1"), sup=run("2")), "x₁²"),
        (made("sPre", sub=run("6"), sup=run("14"), e=run("C")), "₆¹⁴C"),
        (made("rad", '<m:degHide m:val="1"/>', deg="", e=run("2")), "√2"),
        (made("rad", deg=run("3"), e=run("a+b")), "∛(a+b)"),
        (made("d", e=run("a+b")), "(a+b)"),
        (made("d", '<m:begChr m:val="["/><m:endChr m:val="]"/>', e=run("0")), "[0]"),
        (made("d", '<m:begChr m:val="|"/><m:endChr m:val="|"/>', e=run("x")), "|x|"),
        (made("sSup", e=made("d", e=run("a+b")), sup=run("2")), "(a+b)²"),
        (made("nary", '<m:chr m:val="∑"/>', sub=run("i=1"), sup=run("n"), e=run("x")), "∑_(i=1)^n x"),
        (made("nary", sub=run("0"), sup=run("1"), e=run("x")), "∫₀¹x"),
        (made("func", fName=run("sin"), e=run("x")), "sin x"),
        (made("limLow", e=run("lim"), lim=run("x→0")), "lim_(x→0)"),
        (made("bar", e=run("x")), "x̅"),
        ("<m:m><m:mr><m:e>{0}</m:e><m:e>{1}</m:e></m:mr><m:mr><m:e>{1}</m:e><m:e>{0}</m:e></m:mr></m:m>".format(
            run("1"), run("0")), "1 0; 0 1"),
        (made("eqArr", e=run("x&amp;=1")), "x=1"),
        (run("E=m") + power("c", "2"), "E=mc²"),
        (f'<w:del w:id="1">{run("9")}</w:del>' + run("5"), "5"),
        (made("phant", '<m:show m:val="0"/>', e=run("9")) + run("5"), "5"),
    ],
)  # fmt: skip
def test_a_formula_is_one_line(formula: str, line: str) -> None:
    assert paragraph("It is ", formula, ".") == f"It is {line}."


def test_a_number_before_a_formula_is_no_part_of_it() -> None:
    half = made("f", num=run("1"), den=run("2"))
    assert paragraph("From 3", half, " on.") == "From 3 1/2 on."
    assert paragraph("(", half, ")") == "(1/2)"


@pytest.mark.parametrize(
    ("before", "runs", "line"),
    [
        ("10", ["−", "19"], "10⁻¹⁹"),
        ("10", ["-", "1", "9"], "10⁻¹⁹"),
        ("10", ["1", ".", "5"], "10^1.5"),
        ("x", ["n", "+1"], "x^(n+1)"),
        ("10", ["2", "[1]"], "10²[1]"),
        ("19", ["t", "h"], "19th"),
        ("1903", ["12"], "1903¹²"),
    ],
)
def test_runs_that_are_raised_side_by_side_are_raised_as_one(before: str, runs: list[str], line: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph(before)
    for run in runs:
        paragraph.add_run(run).font.superscript = True
    paragraph.add_run(" C")
    assert read(document) == [("paragraph", f"{line} C")]


def test_a_raised_hyphen_that_breaks_no_line_is_a_sign_and_what_is_not_raised_parts_powers() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("10")
    for text, raised in (("\u2011", True), ("3", True), (" m, 10", False), ("6", True), ("7", False)):
        run = paragraph.add_run("" if text == "\u2011" else text)
        if text == "\u2011":
            run._r.append(parse_xml(f"<w:noBreakHyphen {W}/>"))
        run.font.superscript = raised
    assert read(document) == [("paragraph", "10⁻³ m, 10⁶7")]
