"""HTML: what a browser shows of the content, and nothing else."""

from __future__ import annotations

import pytest

from index.errors import SourceError
from index.loaders.html.loader import extract
from tests.loader_law import assert_lawful, parts_of


def read(page: str, name: str = "page.html") -> list[tuple[str, str]]:
    found = extract(page.encode(), name)
    assert_lawful(found)
    return parts_of(found)


def texts(page: str) -> list[str]:
    return [text for _, text in read(page)]


def test_every_kind_of_block() -> None:
    found = extract(
        b"<h1>Top</h1><p>One<p>Two<ul><li>a<ul><li>b</ul>c<li><p>d</p><p>e</p></ul>"
        b"<dl><dt>Term<dd>Meaning</dl><blockquote>Said</blockquote>"
        b"<figure><img alt=x><figcaption>Shown</figcaption></figure><h3>Low</h3>"
        b"<table><caption>Of towns</caption><tr><th>Town<th>People<tr><td>Gyumri<td>120,000"
        b"</table>",
        "page.html",
    )
    assert_lawful(found)
    assert parts_of(found) == [
        ("heading", "Top"),
        ("paragraph", "One"),
        ("paragraph", "Two"),
        ("list_item", "a"),
        ("list_item", "b"),
        ("list_item", "c"),
        ("list_item", "d"),
        ("list_item", "e"),
        ("list_item", "Term"),
        ("list_item", "Meaning"),
        ("paragraph", "Said"),
        ("paragraph", "Shown"),
        ("heading", "Low"),
        ("paragraph", "Of towns"),
        ("table_row", "Town | People"),
        ("table_row", "Gyumri | 120,000"),
    ]
    assert [block.level for block in found.blocks if block.kind == "heading"] == [1, 3]
    assert found.title == "Top"


def test_white_space_is_as_a_browser_has_it() -> None:
    assert texts("<p>  a \n\t b <b> c</b>d<br>  e  </p>") == ["a b cd\ne"]
    assert texts("<p>a&nbsp;&nbsp;b &#8239;c</p>") == ["a\u00a0\u00a0b \u202fc"]
    assert texts("<pre>\n  x = 1\n    y\n</pre>") == ["x = 1\n    y"]
    assert texts("<p>one<br><br>two<br> <br>three</p>") == ["one", "two", "three"]
    assert texts("<h2>a<br>b</h2>c") == ["a b", "c"]
    assert texts("<p>co\u00adop&shy;erate</p>") == ["cooperate"]


def test_characters_are_written_out() -> None:
    page = "<p>&ldquo;R&amp;D&rdquo; &#8212; &#x2019; &lt;b&gt; &#150; &copy 1 &nosuch;</p>"
    assert texts(page) == ["“R&D” — ’ <b> – © 1 &nosuch;"]


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav>NOT</nav>",
        "<header>NOT</header>",
        "<footer>NOT</footer>",
        "<aside>NOT</aside>",
        "<script>NOT</script>",
        "<style>NOT</style>",
        "<noscript>NOT</noscript>",
        "<template><p>NOT</p></template>",
        "<p hidden>NOT</p>",
        "<form><input value=NOT><label>NOT</label><button>NOT</button></form>",
        "<p aria-hidden=true>NOT</p>",
        "<p style='color:red; display : none'>NOT</p>",
        "<div role=navigation>NOT</div>",
        "<!-- NOT -->",
        "<svg><text>NOT</text></svg>",
        "<select><option>NOT</select>",
        "<iframe>NOT</iframe>",
        "<dialog>NOT</dialog>",
        "<div style='visibility:hidden'><p>NOT</p></div>",
        "<?php NOT ?>",
        "<textarea>NOT</textarea>",
    ],
)
@pytest.mark.parametrize(
    "frame", ["<body>{}<p>Text</p>tail", "<body><p>Text</p>tail{}", "<div><p>Text</p>{}tail</div>"]
)
def test_furniture_and_what_is_hidden_are_left_out_and_the_text_after_them_is_not(
    furniture: str, frame: str
) -> None:
    assert texts(frame.format(furniture)) == ["Text", "tail"]


def test_the_content_is_in_main_else_in_the_article_else_in_the_body() -> None:
    assert texts("<p>a</p><main><p>b</p></main>") == ["b"]
    assert texts("<p>a</p><div role=main><p>b</p></div>") == ["b"]
    assert texts("<p>a</p><article><p>b</p></article>") == ["b"]
    assert texts("<article><p>a long text of its own</p></article><article>teaser</article>") == [
        "a long text of its own"
    ]
    assert texts("<p>a</p><article>one of two</article><article>two of two</article>") == [
        "a",
        "one of two",
        "two of two",
    ]


def test_headers_and_footers_of_an_article_belong_to_it() -> None:
    assert texts("<article><header><h1>T</h1></header><p>b</p><footer>note</footer></article>") == [
        "T",
        "b",
        "note",
    ]
    assert texts("<header><h1>T</h1><nav>x</nav></header><p>b</p>") == ["T", "b"]


def test_a_page_that_hides_everything_in_furniture_is_read_with_it() -> None:
    assert texts("<nav><p>only this</p></nav>") == ["only this"]
    assert texts("<main></main><p>beside an empty main</p>") == ["beside an empty main"]
    assert texts("<form><p>a page within a form</p><input></form>") == ["a page within a form"]


def test_tables_of_data_are_rows_and_tables_of_layout_are_not() -> None:
    assert read("<table><tr><td>a <p>b</p><td><td>c<br>d</table>") == [("table_row", "a b | c d")]
    assert read("<table><tr><td><h2>H</h2>text<td><ul><li>i</ul></table>") == [
        ("heading", "H"),
        ("paragraph", "text"),
        ("list_item", "i"),
    ]
    assert read("<table><tr><td>alone</table>") == [("paragraph", "alone")]
    assert read("<table><tr><td>a<td hidden>b<td>c</table>") == [("table_row", "a | c")]


def test_the_sign_that_links_to_a_heading_is_no_part_of_it() -> None:
    assert read("<h2>Use<a href='#use'>¶</a></h2><p><a>#</a></p>") == [("heading", "Use"), ("paragraph", "#")]


def test_xhtml_is_xml_with_htmls_characters() -> None:
    page = (
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://127.0.0.1:9/x.dtd">'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>'
        '<h1>A<a id="x"/> B</h1><p>caf&eacute;&nbsp;&amp; tea</p><script/><p>end</p></body></html>'
    )
    assert read(page, "p.xhtml") == [
        ("heading", "A B"),
        ("paragraph", "café\u00a0& tea"),
        ("paragraph", "end"),
    ]


@pytest.mark.parametrize(
    "page", ["", " \n", "<title>T</title>", "<script>x</script>", "<p hidden>x</p>", "<p>&nbsp;</p>"]
)
def test_a_page_without_text_is_refused(page: str) -> None:
    with pytest.raises(SourceError, match=r"^p\.html: holds no text"):
        extract(page.encode(), "p.html")


def test_deep_nesting_is_read_or_refused_and_never_ends_the_process() -> None:
    assert texts("<div>" * 1500 + "deep") == ["deep"]
    with pytest.raises(SourceError, match=r"^p\.html: elements nested deeper than 2,000"):
        extract(b"<div>" * 100_000 + b"deep", "p.html")


def test_raised_figures_are_no_part_of_the_number_before_them() -> None:
    page = (
        "<p>In 1903<sup>12</sup>, the 19<sup>th</sup>, 10<sup>-6</sup> km<sup><b>2</b></sup> H<sub>2</sub>O"
    )
    assert texts(page) == ["In 1903¹², the 19th, 10⁻⁶ km² H2O"]
    assert texts("<table><tr><td>Cost<td>$5<sup>2</sup> now</table>") == ["Cost | $5² now"]


def test_links_to_edit_a_section_are_no_part_of_its_heading() -> None:
    edit = "<span>[<a href='/edit'>edit</a> | <a href='/source'>edit source</a>]</span>"
    for page in (
        f"<h2>History{edit}</h2>",
        f"<div><h2>History</h2>{edit}</div>",
        f"<h2>History</h2>\n{edit}",
    ):
        assert read(page + "<p>Text.") == [("heading", "History"), ("paragraph", "Text.")]
    assert texts("<h2>History <a href='#n'>[1]</a></h2><h2><a href='/x'>[2020] UKSC 5</a></h2>") == [
        "History [1]",
        "[2020] UKSC 5",
    ]
    assert texts("<h2><a href='/x'>[All]</a></h2><p>As <a href='/x'>[that]</a>") == ["[All]", "As [that]"]


def test_a_cell_that_holds_the_text_of_a_page_is_no_cell_of_data() -> None:
    long = "The committee met in the old town hall. " * 9
    page = f"<table><tr><td>Home<br>About<td><p>{long}<p>{long}</table>"
    assert texts(page) == ["Home\nAbout", long.strip(), long.strip()]
    assert texts("<table><tr><td>Anna<td><p>b. 1901<p>Paris</table>") == ["Anna | b. 1901 Paris"]


def test_the_only_top_heading_counts_where_it_stands_before_the_content() -> None:
    page = "<title>Site</title><header><nav>Menu</nav><h1>The <i>event</i></h1></header><main><p>Text.</main>"
    found = extract(page.encode(), "page.html")
    assert parts_of(found) == [("heading", "The event"), ("paragraph", "Text.")]
    assert found.title == "The event"
    assert texts(page.replace("<main>", "<main><h1>Own</h1>")) == ["Own", "Text."]
    assert texts("<main><p>Text.</main><footer><h1>Contact</h1></footer>") == ["Text."]


def test_a_no_break_space_between_two_breaks_is_an_empty_line() -> None:
    assert texts("<p>One.<br>&nbsp;<br>Two.<br>&nbsp;in.") == ["One.", "Two.\n\xa0in."]


def test_a_page_without_the_tags_of_head_and_body_is_read_whole() -> None:
    page = "<!DOCTYPE html><meta charset=utf-8><title>T</title>{}<p>One.</{}> tail<p>Two."
    for element in ("main", "article", "section"):
        found = extract(page.format(f"<{element}>", element).encode(), "page.html")
        assert next(text for _, text in parts_of(found)) == "One."
    assert texts(page.format("<section>", "section")) == ["One.", "tail", "Two."]
    assert texts("<title>T</title><header>Menu</header><p>Text.") == ["Text."]
