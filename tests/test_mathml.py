"""Formulas of MathML in one line: no number in it is another one than on the page."""

from __future__ import annotations

import ast
import math
import operator
import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from index.loaders.html.content import is_hidden
from index.loaders.html.loader import extract
from index.loaders.html.mathml import in_one_line
from tests.loader_law import assert_lawful, parts_of


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("<mn>3</mn><mo>×</mo><msup><mn>10</mn><mn>8</mn></msup>", "3×10⁸"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>x</mi>", "2 1/2 x"),
        ("<msup><mn>10</mn><mn>1.5</mn></msup>", "10^1.5"),
        ("<msup><mn>-1</mn><mn>2</mn></msup>", "(-1)²"),
        ("<msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup><mi>y</mi>", "e^(−x) y"),
        ("<msup><mrow><mi>a</mi><mi>b</mi></mrow><mn>2</mn></msup>", "(ab)²"),
        ("<msup><msup><mi>x</mi><mn>2</mn></msup><mn>3</mn></msup>", "(x²)³"),
        ("<msup><mi>f</mi><mo>′</mo></msup><mo>(</mo><mi>x</mi><mo>)</mo>", "f′(x)"),
        ("<msup><mn>90</mn><mo>∘</mo></msup>", "90°"),
        ("<msup><mi>Na</mi><mo>+</mo></msup>", "Na⁺"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mrow><mn>2</mn><mi>a</mi></mrow></mfrac>",
         "(a+b)/(2a)"),
        ("<mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac>", "n choose k"),
        ("<msub><mi>x</mi><mn>1</mn></msub>", "x₁"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x₁²"),
        ("<msubsup><mi>x</mi><mi>n</mi><mn>2</mn></msubsup>", "x_n^2"),
        ("<munder><mo>lim</mo><mrow><mi>x</mi><mo>→</mo><mn>0</mn></mrow></munder><mi>x</mi>", "lim_(x→0) x"),
        ("<munderover><mo>∑</mo><mn>1</mn><mi>n</mi></munderover><mi>i</mi>", "∑₁^n i"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x\u0305"),
        ("<mover><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mo>⏞</mo></mover>", "a+b"),
        ("<msqrt><mn>2</mn></msqrt><mi>x</mi>", "√2 x"),
        ("<msqrt><mn>2</mn><mi>x</mi></msqrt>", "√(2x)"),
        ("<mroot><mn>8</mn><mn>3</mn></mroot><mroot><mi>x</mi><mn>5</mn></mroot>", "∛8 x^(1/5)"),
        ("<mn>5</mn><mmultiscripts><mi>C</mi><mprescripts/><none/><mn>14</mn></mmultiscripts>", "5 ¹⁴C"),
        ("<mn>5</mn><msup><mrow/><mn>14</mn></msup><mi>C</mi>", "5 ¹⁴C"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd></mtr></mtable>",
         "1 2; 3"),
        ("<mi>sin</mi><mo>\u2061</mo><mi>x</mi><mtext> if </mtext><mn>5</mn>", "sin x if 5"),
        ("<mphantom><mn>1</mn></mphantom><mn>5</mn>", "5"),
        ("<semantics><mi>E</mi><annotation>E</annotation><annotation-xml><mi>E</mi></annotation-xml></semantics>",
         "E"),
    ],
)  # fmt: skip
def test_a_formula_in_one_line(formula: str, line: str) -> None:
    assert in_one_line(etree.fromstring(f"<math>{formula}</math>"), is_hidden) == line
    spaced = formula.replace("><", ">\n  <")
    assert in_one_line(etree.fromstring(f"<math>\n{spaced}\n</math>"), is_hidden) == line


def texts(page: str) -> list[str]:
    found = extract(page.encode(), "page.html")
    assert_lawful(found)
    return [text for _, text in parts_of(found)]


def test_a_formula_stands_in_its_sentence_and_in_its_cell() -> None:
    half = "<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"
    assert texts(f"<p>Add 2{half} cups, or {half}.") == ["Add 2 1/2 cups, or 1/2."]
    assert texts(f"<table><tr><td>Cups<td>2{half}</table>") == ["Cups | 2 1/2"]
    assert texts("<p>by<math display=block><mi>E</mi></math>where") == ["by E where"]
    assert texts("<p>10<sup><math><mn>1.5</mn></math></sup>") == ["10^1.5"]


def test_of_a_formula_and_its_picture_the_formula_is_read_once() -> None:
    power = "<math><msup><mn>10</mn><mn>8</mn></msup></math>"
    assert texts(f"<p>at <span><span style='display:none'>{power}</span><img alt='10^8'></span> m/s") == [
        "at 10⁸ m/s"
    ]
    drawn = "<span aria-hidden=true><span>10</span><span>8</span></span>"
    assert texts(f"<p>at <span><span>{power}</span>{drawn}</span> m/s") == ["at 10⁸ m/s"]
    assert texts(f"<p>at <span style='display:none'>say {power}</span> m/s") == ["at m/s"]


def test_a_formula_of_any_depth_is_read() -> None:
    deep = "<msqrt>" * 1500 + "<mn>2</mn>" + "</msqrt>" * 1500
    assert texts(f"<p><math>{deep}</math>")[0].startswith("√(√(√(")


Formula = tuple[str, float]
"""MathML, and what it is worth."""

_NUMBERS: Final = st.integers(1, 12).map(lambda n: (f"<mn>{n}</mn>", float(n)))


def _sum(parts: tuple[Formula, Formula]) -> Formula:
    (one, value), (other, added) = parts
    return f"<mrow>{one}<mo>+</mo>{other}</mrow>", value + added


def _quotient(parts: tuple[Formula, Formula]) -> Formula:
    (one, value), (other, divisor) = parts
    return f"<mfrac>{one}{other}</mfrac>", value / divisor


def _power(parts: tuple[Formula, Formula]) -> Formula:
    (one, value), (other, exponent) = parts
    # What would be too large a number tells nothing more.
    if exponent * math.log(value + 1) > 50 or exponent * abs(math.log(value)) > 50:
        return one, value
    return f"<msup>{one}{other}</msup>", value**exponent


def _pairs(formulas: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    pairs = st.tuples(formulas, formulas)
    return pairs.map(_sum) | pairs.map(_quotient) | pairs.map(_power)


_OPERATORS: Final = {ast.Add: operator.add, ast.Div: operator.truediv, ast.Pow: operator.pow}


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.Constant):
        assert isinstance(node.value, int)
        return float(node.value)
    assert isinstance(node, ast.BinOp)
    return float(_OPERATORS[type(node.op)](_value(node.left), _value(node.right)))


@given(st.recursive(_NUMBERS, _pairs, max_leaves=8))
def test_a_formula_in_one_line_is_worth_what_it_was(formula: Formula) -> None:
    markup, value = formula
    line = in_one_line(etree.fromstring(f"<math>{markup}</math>"), is_hidden)
    figures = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
    python = re.sub("[⁰¹²³⁴-⁹]+", lambda match: "**" + match.group().translate(figures), line)
    assert math.isclose(_value(ast.parse(python.replace("^", "**"), mode="eval").body), value)
