"""What people paste says the quote and the place, and comes out of each format as it went in."""

from __future__ import annotations

import json
import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from api.cli.ask import _print_answer as print_answer
from api.pages.citation import csl_json, markdown, place_in_words, plain_text, written_citations
from api.pages.views import passage_view
from index.document import Block, Document, Passage, Span
from index.store import Hit
from qa.answer import Answer, Citation, FoundPassage
from seeds import article_path
from tests.parsed_page import parsed_page
from tests.planted_service import planted_document

TODAY = date(2026, 11, 5)

CSL_NAMES = {
    "id", "type", "title", "section", "page", "locator", "URL", "accessed", "version", "note", "custom",
}  # fmt: skip
"""Names of the csl-data schema (citation-style-language/schema) that are used; it allows no others."""


def cited(document: Document, quote: str) -> Citation:
    start = document.text.index(quote)
    paragraph = document.paragraph_at(start)
    assert paragraph is not None
    span = Span(start, start + len(quote))
    passage = Passage("p", document.id, paragraph.span, paragraph.section)
    return Citation(document, span, passage, paragraph, paragraph.span)


@pytest.fixture(scope="module")
def blockade() -> Citation:
    text = article_path().read_bytes().decode()
    return cited(planted_document("article", "article.txt", text), "December 12, 2022")


def test_plain_text_says_quote_place_and_address(blockade: Citation) -> None:
    assert plain_text(blockade, "http://x/y") == (
        "“December 12, 2022” (article.txt, The Siege of Karabakh, paragraph 8, code points [4442, 4459)). "
        "http://x/y"
    )


def test_the_address_alone_finds_the_quote_in_the_file(blockade: Citation) -> None:
    for written in written_citations(blockade, "http://host", TODAY):
        address = next(word for word in written.text.replace('"', " ").split() if "http" in word)
        query = parse_qs(urlsplit(address[address.index("http") :].rstrip(",)")).query)
        source = article_path().read_bytes().decode()
        assert source[int(query["start"][0]) : int(query["end"][0])] == "December 12, 2022"
        assert query["sha256"] == [blockade.document.sha256]


def test_a_heading_that_is_the_title_is_not_said_twice(capsys: pytest.CaptureFixture[str]) -> None:
    document = planted_document("d", "notes.md", "# Notes\n\n## Truces\n\nIn May.\n")
    quote = cited(document, "May")
    assert (document.title, quote.section) == ("Notes", ("Notes", "Truces")), "in JSON all of it"
    assert plain_text(quote, "http://x").startswith("“May” (Notes, Truces, paragraph 1, ")
    assert json.loads(csl_json(quote, "http://x", TODAY))[0]["section"] == "Truces"
    found = FoundPassage(document, Hit(quote.passage, 0.5, 1.0, 0.1))
    assert passage_view(found, "").place.section == ("Truces",)
    print_answer(Answer(quote, 0.9, ()), {})
    assert " · Notes › Truces, paragraph 1, " in capsys.readouterr().out


def test_a_page_is_said_where_known(blockade: Citation) -> None:
    document = blockade.document
    assert "page" not in place_in_words(blockade)
    [item] = json.loads(csl_json(blockade, "http://x", TODAY))
    assert "page" not in item
    block = blockade.paragraph.block
    paged = type(blockade.paragraph)(
        8, type(block)(block.kind, block.span, page=3, sentences=block.sentences), blockade.section
    )
    again = Citation(document, blockade.span, blockade.passage, paged, blockade.sentence)
    assert ", page 3, " in place_in_words(again)
    assert json.loads(csl_json(again, "http://x", TODAY))[0]["page"] == 3


def test_csl_json_has_the_schemas_names_and_the_quote(blockade: Citation) -> None:
    [item] = json.loads(csl_json(blockade, "http://x/y", TODAY))
    assert set(item) <= CSL_NAMES
    assert item["type"] == "document"
    assert item["URL"] == "http://x/y"
    assert item["accessed"] == {"date-parts": [[2026, 11, 5]]}
    assert item["section"] == "The Siege of Karabakh"
    custom = item["custom"]
    source = article_path().read_bytes().decode()
    assert source[custom["start"] : custom["end"]] == custom["quote"] == "December 12, 2022"


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@given(st.lists(words, min_size=1, max_size=6).map(" ".join))
@example("*bold* _it_ [a](b) `code` <b>x</b> &amp; ~~no~~ \\* | $x$")
@example("<img src=x onerror=y>")
@example("<!-- not a comment")
@example("> not a quote of a quote")
@example("# not a heading")
@example("- not a list")
@example("1. not a list")
@example("1) not a list")
@example("=== --- +++")
@example("http://example.org/a_b_c and a@b.cc")
def test_markdown_renders_to_the_quotes_own_characters(quote: str) -> None:
    document = planted_document("d", "a [b] *c*.txt", f"{quote}\n")
    assume(document.paragraphs)
    kept = document.paragraphs[0].span.cut(document.text)
    written = markdown(cited(document, kept), "http://x/y?start=1&end=2")
    assert re.search(r"(?<!\\)\$", written) is None, "many take what stands between two for a formula"
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(written)
    page = parsed_page(html)
    first, place = page.one("blockquote").all("p")
    assert first.text == kept
    assert [element.tag for element in first.all()] == ["p"]
    [link] = place.all("a")
    assert link.text == "a [b] *c*.txt"
    assert link.attributes["href"] == "http://x/y?start=1&end=2"


@pytest.mark.parametrize("second", ["- none", "+ none", "# none", "1. none", "---", "===", "=== none"])
def test_a_quote_over_two_lines_is_one_paragraph_in_markdown(second: str) -> None:
    quote = f"It goes on\n{second}"
    blocks = (Block("paragraph", Span(0, len(quote))),)
    document = Document("d", "t", "p", "text/plain", quote, blocks, "0" * 64)
    page = parsed_page(MarkdownIt("commonmark").render(markdown(cited(document, quote), "http://x/y")))
    first, _ = page.one("blockquote").all("p")
    assert first.text == quote
