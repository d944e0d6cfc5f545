"""Links find the words they were made for, by this service's page and by a browser's own matching."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.links import FRAME_WORDS, document_link, text_fragment, view_link
from index.document import Block, Document, Paragraph, Passage, Span
from qa.answer import Citation
from tests.http_client import AppClient
from tests.page_cases import ARTICLE, HOSTILE, HOSTILE_TITLE
from tests.parsed_page import Element, parsed_page


def cited(text: str, span: Span, paragraph: Span | None = None) -> Citation:
    within = paragraph or Span(0, len(text))
    document = Document("d", "d.txt", "d.txt", "text/plain", text, (Block("paragraph", within),), "0" * 64)
    return Citation(document, span, Passage("p", "d", within), Paragraph(1, document.blocks[0], ()), within)


def matches(fragment: str, text: str) -> list[tuple[int, int]]:
    """What the WICG draft finds: `[prefix-,]start[,end][,-suffix]`, whole words, case aside."""
    terms = fragment.removeprefix("#:~:text=").split(",")
    prefix = terms.pop(0)[:-1] if terms[0].endswith("-") else None
    suffix = terms.pop()[1:] if terms[-1].startswith("-") else None
    assert 1 <= len(terms) <= 2

    def words(term: str) -> str:
        return r"\s+".join(re.escape(word) for word in unquote(term).split())

    pattern = "(?P<quote>" + r".*?".join(words(term) for term in terms) + ")"
    if prefix is not None:
        pattern = words(prefix) + r"\s*" + pattern
    if suffix is not None:
        pattern += r"\s*" + words(suffix)
    # In a look-ahead, so that a place is also found where another begins before its end.
    found = re.finditer(rf"(?<!\w)(?={pattern}(?!\w))", text, re.IGNORECASE | re.DOTALL)
    return [match.span("quote") for match in found]


def before_the_text(element: Element) -> Iterator[str]:
    """What a browser's search meets in a page before the document's own text."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.attributes.get("class") == "text":
            return
        else:
            yield from before_the_text(child)
            if any(child.all("div", class_="text")):
                return


def words_of(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if not word.isdigit()}


@st.composite
def quoted_words(draw: st.DrawFn) -> Citation:
    """Whole words of a text of few different words, so that they stand in several places."""
    word = st.sampled_from(["a", "B", "b-c", "d,", "é&f", "100%", "g"])
    gap = st.sampled_from([" ", " ", " ", "\n", "  "])
    text = "".join(map("".join, draw(st.lists(st.tuples(word, gap), min_size=1, max_size=40)))).strip()
    borders = [match.span() for match in re.finditer(r"\S+", text)]
    first = draw(st.integers(0, len(borders) - 1))
    last = draw(st.integers(first, len(borders) - 1))
    return cited(text, Span(borders[first][0], borders[last][1]))


@given(quoted_words())
def test_a_browser_finds_the_words_where_they_stand(citation: Citation) -> None:
    text, span = citation.document.text, citation.span
    found = matches(text_fragment(citation), text)
    assert span.start in {start for start, _ in found}
    if re.search(r"\n|  ", citation.text) is None:
        assert {" ".join(text[start:end].lower().split()) for start, end in found} == {citation.text.lower()}


def test_words_that_stand_once_need_no_neighbours() -> None:
    assert text_fragment(cited("one two three", Span(4, 7))) == "#:~:text=two"


def test_words_that_stand_twice_are_told_apart_by_their_neighbours() -> None:
    text = "in June 2020, and in June 2021"
    assert text_fragment(cited(text, Span(3, 7))) == "#:~:text=in-,June,-2020%2C%20and%20in%20June%202021"
    assert matches(text_fragment(cited(text, Span(21, 25))), text) == [(21, 25)]


def test_words_that_stand_again_over_themselves_are_told_apart_too() -> None:
    text = "far far far away"
    assert matches(text_fragment(cited(text, Span(4, 11))), text) == [(4, 11)]


@pytest.mark.parametrize(
    "quoted",
    ["12", "1,234", "—", "API", "verbatim", "Plain text", "15 paragraphs", "d.txt", "the d", "0" * 12],
)
def test_what_the_page_may_say_itself_is_told_apart_by_neighbours(quoted: str) -> None:
    citation = cited(f"There were {quoted} of them", Span(11, 11 + len(quoted)))
    fragment = text_fragment(citation)
    assert fragment == f"#:~:text=There%20were-,{quote(quoted)},-of%20them"


def test_of_a_quote_over_lines_what_is_named_is_told_apart() -> None:
    text = "see 12\nof them all"
    assert text_fragment(cited(text, Span(4, 18))) == "#:~:text=see-,12,of%20them%20all"
    words = [f"word{n:03}" for n in range(40)]
    text = f"{' '.join(words[:5])} again. Then {' '.join(words)} last"
    start = text.index("Then ") + 5
    fragment = text_fragment(cited(text, Span(start, len(text) - 5)))
    assert matches(fragment, text)[0] == (start, len(text) - 5)


def test_the_words_of_the_frame_are_those_that_a_page_has_before_its_text(attacked: AppClient) -> None:
    found: set[str] = set()
    for document, title in ((ARTICLE, "armenia-and-russia.txt"), (HOSTILE, HOSTILE_TITLE)):
        for query in ("", "?start=0&end=5", "?start=9&end=5", "?sha256=0"):
            page = parsed_page(attacked.get(f"/documents/{document}{query}").text)
            version = page.one("code").text
            assert attacked.get(f"/v1/documents/{document}").json()["sha256"].startswith(version)
            before = " ".join(before_the_text(page.one("body")))
            found |= words_of(before) - words_of(title) - words_of(version)
    assert found | {"paragraph", "word"} == FRAME_WORDS, "of a text that has one, it says the singular"


def test_neighbours_are_whole_words_of_the_same_paragraph_and_line() -> None:
    text = "before\nunbreakable-word-of-more-than-32-letters x\nafter x"
    fragment = text_fragment(cited(text, Span(48, 49), Span(7, 49)))
    assert fragment == "#:~:text=x"
    text = f"{'w' * 40} near x and x"
    assert text_fragment(cited(text, Span(46, 47))) == "#:~:text=near-,x,-and%20x"


def test_of_a_long_quote_only_the_ends_are_named() -> None:
    words = [f"word{n:03}" for n in range(40)]
    text = f"First {' '.join(words)} last"
    fragment = text_fragment(cited(text, Span(6, len(text) - 5)))
    assert fragment == f"#:~:text={'%20'.join(words[:5])},{'%20'.join(words[-5:])}"
    assert matches(fragment, text) == [(6, len(text) - 5)]


@pytest.mark.parametrize(
    ("before", "after", "directive"),
    [
        ("", "’s border", "Turkey,-%E2%80%99s%20border"),
        ("", "'s border", "Turkey,-%27s%20border"),
        ("in ", "’s border", "Turkey,-%E2%80%99s%20border"),
        ("l’", " then", "l%E2%80%99-,Turkey"),
        ("pan-", "-wide act", "pan%2D-,Turkey,-%2Dwide%20act"),
        ("of ", "s", "Turkey,-s"),
        ("of “", "”, he said", "Turkey"),
        ("of ", ". Then", "Turkey"),
        ("of ", "’ border", "Turkey"),
        ("a\nfor", "ish\nb", "for-,Turkey,-ish"),
        ("", f"ish{'x' * 40}.{'y' * 40}/{'z' * 200} then", f"Turkey,-ish{'x' * 40}.{'y' * 40}"),
        ("", "x" * 200, "Turkey"),
    ],
)
def test_a_quote_that_ends_inside_a_word_is_named_with_the_rest_of_it(
    before: str, after: str, directive: str
) -> None:
    text = f"{before}Turkey{after}"
    fragment = text_fragment(cited(text, Span(len(before), len(before) + 6)))
    assert fragment == f"#:~:text={directive}"


@pytest.mark.parametrize("sign", list('-,&#?%=+ "<>'))
def test_signs_of_the_syntax_are_encoded(sign: str) -> None:
    fragment = text_fragment(cited(f"a{sign}b", Span(0, 3)))
    assert re.fullmatch(r"#:~:text=a%[0-9A-F]{2}b", fragment)


def test_the_view_link_carries_place_and_version() -> None:
    document = cited("abcdef", Span(1, 3)).document
    link = urlsplit(view_link(document, Span(1, 3)))
    assert link.path == "/documents/d"
    assert parse_qs(link.query) == {"start": ["1"], "end": ["3"], "sha256": [document.sha256]}


def test_an_id_cannot_leave_its_place_in_the_path() -> None:
    assert document_link('a/../b?c#d"') == "/documents/a%2F..%2Fb%3Fc%23d%22"
