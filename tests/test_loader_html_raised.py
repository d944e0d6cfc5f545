"""HTML: what is raised, lowered or struck out changes no number beside it."""

from __future__ import annotations

import re

import pytest

from index.loaders.html.loader import extract
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


REFERENCES = [
    "role='doc-noteref'",
    "role='link doc-noteref'",
    "epub:type='noteref'",
    "href=#n epub:type='x noteref'",
]


@pytest.mark.parametrize("reference", REFERENCES)
@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1887<a {}>1</a> and 4,200<a {}>12</a> souls", "1887¹ and 4,200¹² souls"),
        ("1911.<a {}><b>2</b></a> He", "1911.² He"),
        ("1887<sup><a {}>1</a></sup> or 1887<a {}><sup>2</sup></a>", "1887¹ or 1887²"),
        ("1887<a {}>[1]</a>, 1887<a {}>*</a>", "1887[1], 1887*"),
        ("1887<a {}>1, 2</a>", "1887¹, ²"),
    ],
)
def test_a_notes_mark_is_raised_whatever_it_is_set_in(reference: str, written: str, read: str) -> None:
    marked = written.replace("{}", reference)
    assert texts(f"<p>{marked}") == [read]
    assert texts(f"<table><tr><td>a<td>{marked}</table>") == [f"a | {read}"]


def test_a_link_that_is_no_notes_mark_is_not_raised() -> None:
    assert texts("<p>In <a href='#f'>1887</a>, Fig. <a href='#3'>3</a>") == ["In 1887, Fig. 3"]


@pytest.mark.parametrize(
    "number",
    [
        "<span class='pagenum'>13</span>",
        "<span class='pagenum'><a id='p13'>[Pg 13]</a></span>",
        "<span class='x PageNo'>xiii</span>",
        "<a class='pagenum'>{13}</a>",
        "<span class='pagenum'>[Pg 13]<br>[Pg 14]</span>",
        "<span class='pagenum'>Page 13</span>",
        "<span role='doc-pagebreak'>13</span>",
        "<span epub:type='pagebreak'>13</span>",
    ],
)
def test_a_page_number_of_the_printed_book_is_no_text(number: str) -> None:
    assert texts(f"<p>{number}The number 7{number} was hou{number}sed.") == ["The number 7 was housed."]
    assert texts(f"<p>It ends.{number}") == ["It ends."]
    assert texts(f"<table><tr><td>a<td>{number}7</table>") == ["a | 7"]


@pytest.mark.parametrize(
    "other",
    [
        "<span class='page-number'>33–51</span>",
        "<span class='pagenum'>13 men</span>",
        "<span class='pages'>13</span>",
        "<b class='pagenum'>13</b>",
        "<span class='page-number'>13</span>",
        "<span class='pagenumber'>13</span>",
        "<a class='pagenum' href='#p'>13</a>",
        "<span class='pagenum'><a href='#p'>13</a></span>",
        "<a href='#p'><span class='pagenum'>13</span></a>",
        "<span class='pagenum'>civil</span>",
        "<span role='doc-pagebreak'>The words</span>",
        "<span epub:type='pagebreak'>13 men</span>",
        "<span class='pagenum'>12345678901234567890123456789012345678901234567890</span>",
    ],
)
def test_what_is_no_page_number_is_text(other: str) -> None:
    shown = re.sub("<[^>]*>", "", other)
    assert texts(f"<p>It has {other} of them.") == [f"It has {shown} of them."]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<p>See pages {123}-{125}.", ["See pages 123-125."]),
        ("<p>It is on page {42} of it.", ["It is on page 42 of it."]),
        ("<p>It is on <i>p.</i> {42} of it.", ["It is on p. 42 of it."]),
        ("<p>Wool, {12}, {14} and {16}; silk, {9}.", ["Wool, 12, 14 and 16; silk, 9."]),
        ("<p>The wool ({12}) and [{13}] too", ["The wool (12) and [13] too"]),
        ("<p>I. The Sea {3}<br>II. The Sky {9}<br>", ["I. The Sea 3\nII. The Sky 9"]),
        ("<ul><li>The Sea {3}<ul><li><p>The <b>Sky</b> <b>{9}</b></p></ul></ul>", ["The Sea 3", "The Sky 9"]),
        ("<dl><dt>Wool<dd>{12}</dl>", ["Wool", "12"]),
        ("<table><tr><td>The Sea<td>{3}<tr><td>The Sky {5}<td>x</table>", ["The Sea | 3", "The Sky 5 | x"]),
    ],
)
def test_a_number_that_the_text_around_it_needs_stays(written: str, read: list[str]) -> None:
    page = re.sub(r"\{(\d+)\}", r"<span class='pagenum'>\1</span>", written)
    assert texts(page) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("see note <a {}>12</a>", "see note 12"),
        ("[<a {}>12</a>] (<a {}>3</a>)", "[12] (3)"),
        ("In<a {}>1887</a>", "In1887"),
        ("so.<a {}>Note 12</a>", "so.Note 12"),
    ],
)
@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_that_stands_by_itself_is_not_raised(reference: str, written: str, read: str) -> None:
    marked = written.replace("{}", reference)
    assert texts(f"<p>{marked}") == [read]
    assert texts(f"<table><tr><td><a {reference}>12</a><td>{marked}</table>") == [f"12 | {read}"]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("30<s> 40 </s>50", "30 50"),
        ("30<s> 40</s>50", "30 50"),
        ("30 <s>40</s> 50", "30 50"),
        ("3<del>4</del>0", "30"),
        ("un<s>der</s>done", "undone"),
        ("<s>£40 </s>£30", "£30"),
        ("30<span hidden> 40 </span>50", "3050"),
    ],
)
def test_a_blank_that_was_struck_out_too_parts_what_is_on_either_side(page: str, text: str) -> None:
    assert texts(f"<p>{page}</p>") == [text]
