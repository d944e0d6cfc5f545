"""HTML: what is raised, lowered or struck out changes no number beside it."""

from __future__ import annotations

import pytest

from index.loaders.html import extract
from tests.loader_law import assert_lawful, parts_of


def texts(page: str) -> list[str]:
    found = extract(page.encode(), "page.html")
    assert_lawful(found)
    return [text for _, text in parts_of(found)]


def test_what_is_raised_in_one_element_is_raised_as_a_whole() -> None:
    mark = "<sup><a href='#n'><span>[</span>{}<span>]</span></a></sup>"
    page = f"<p>A lake.{mark.format(1)} In 1963.{mark.format('note 2')} In 1903<sup><b>1</b>2</sup>."
    assert texts(page) == ["A lake.[1] In 1963.[note 2] In 1903¹²."]
    assert texts("<table><tr><td>Cost<td>5<sup><b>1</b>.<b>5</b></sup></table>") == ["Cost | 5^1.5"]
    assert texts("<p>a 10<sup>1<div>1.5</div>2</sup> b") == ["a 10¹", "1.5", "² b"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("10<sup>1.5</sup>", "10^1.5"),
        ("2<sup>2<sup>n</sup></sup>", "2^(2^n)"),
        ("5<sup>1</sup>/<sub>2</sub> in", "5 1/2 in"),
        ("1010<sub>2</sub>", "1010₂"),
        ("log<sub>2</sub>8", "log₂8"),
        ("K<sup>+</sup>, NH<sub>4</sub><sup>+</sup>", "K⁺, NH4⁺"),
        ("$9<sup>.99</sup> at 10<sup>:30</sup>", "$9.99 at 10:30"),
        ("CO<sub>2</sub>, <sup>1</sup>/<sub>2</sub>", "CO2, 1/2"),
    ],
)
def test_what_is_raised_or_lowered_makes_no_other_number(written: str, read: str) -> None:
    assert texts(f"<p>{written}") == [read]
    assert texts(f"<table><tr><td>a<td>{written}</table>") == [f"a | {read}"]


@pytest.mark.parametrize(
    "struck",
    [
        "<del>£500</del>",
        "<s>£500</s>",
        "<strike>£500</strike>",
        "<b style='color:red;text-decoration: line-through'>£500</b>",
    ],
)
def test_what_is_struck_out_does_not_stand_beside_what_replaces_it(struck: str) -> None:
    assert texts(f"<p>The rent is {struck} <ins>£450</ins>.") == ["The rent is £450."]
    assert texts(f"<table><tr><td>Rent<td>{struck} £450</table>") == ["Rent | £450"]
