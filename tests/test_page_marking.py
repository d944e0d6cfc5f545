"""What stands in a document stands in the page, as text, and nothing of it is markup."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.pages.marking import marked_slices, marked_text, shown, ticked, without_unseen
from index.document import Span
from tests.parsed_page import parsed_page

ACTING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
"""Code points that reorder text: embeddings, overrides, isolates and their ends."""

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60) | st.text(
    "<>&\"'`=/a \n\r\t\u202e\u2066\x01script", max_size=60
)


@given(texts)
@example("<script>alert(1)</script>")
@example("a\r\nb\rc")
@example("&amp; &#60; &lt")
@example("\u202etxt.exe\u202c")
def test_parsed_again_the_text_is_the_sources_own(text: str) -> None:
    page = parsed_page(f"<p>{shown(text)}</p>")
    assert page.text == text
    assert {element.tag for element in page.all()} <= {"", "p", "bdi"}


@given(texts)
def test_the_html_holds_no_carriage_return_which_a_parser_would_alter(text: str) -> None:
    assert "\r" not in shown(text)


@pytest.mark.parametrize("code", [*ACTING, 1, 8, 0xB, 0xC, 0x1B, 0x7F, 0x85, 0x9F], ids=hex)
def test_what_acts_unseen_stands_isolated_under_its_name(code: int) -> None:
    [isolated] = parsed_page(str(shown(f"a{chr(code)}b"))).all("bdi")
    assert isolated.text == chr(code)
    assert isolated.attributes["data-code"] == f"U+{code:04X}"
    assert without_unseen(f"a{chr(code)}b") == "a b"


@pytest.mark.parametrize("text", ["\t", "\n", "\u00a0", "e\u0301", "\u200f\u200e", "👨\u200d👩", "שלום"])
def test_other_characters_stand_as_they_are(text: str) -> None:
    assert shown(text) == text


def test_nul_which_html_cannot_carry_is_named() -> None:
    assert parsed_page(str(shown("a\0b"))).one("bdi").attributes["data-code"] == "U+0000"


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, Span, list[Span]]:
    text = draw(texts)
    borders = sorted(draw(st.lists(st.integers(0, len(text)), min_size=6, max_size=6)))
    return text, Span(borders[0], borders[5]), [Span(borders[1], borders[2]), Span(borders[3], borders[4])]


@given(marked_texts())
def test_slices_are_the_text_cut_at_the_marks(case: tuple[str, Span, list[Span]]) -> None:
    text, within, marks = case
    slices = marked_slices(text, within, marks)
    assert "".join(parsed_page(str(piece.html)).text for piece in slices) == within.cut(text)
    marked = [parsed_page(str(piece.html)).text for piece in slices if piece.marked]
    assert marked == [mark.cut(text) for mark in marks if len(mark)]


def test_a_mark_over_the_border_is_cut_at_it() -> None:
    slices = marked_slices("abcdef", Span(2, 4), [Span(0, 3)])
    assert [(str(piece.html), piece.marked) for piece in slices] == [("c", True), ("d", False)]


@given(st.data())
def test_a_marked_text_joined_is_the_paragraph_within_reach(data: st.DataObject) -> None:
    text = data.draw(texts)
    borders = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=6, max_size=6)))
    paragraph, sentence = Span(borders[0], borders[5]), Span(borders[1], borders[4])
    span = Span(borders[2], borders[3])
    reach = data.draw(st.integers(0, 70))
    made = marked_text(text, paragraph, sentence, span, reach=reach)
    start, end = max(paragraph.start, span.start - reach), min(paragraph.end, span.end + reach)
    parts = (made.before, made.lead, made.mark, made.tail, made.after)
    assert "".join(parsed_page(str(part)).text for part in parts) == text[start:end]
    assert parsed_page(str(made.mark)).text == span.cut(text)
    assert (made.cut_before, made.cut_after) == (start > paragraph.start, end < paragraph.end)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a `b<c` d", "a <code>b&lt;c</code> d"),
        ("`a` `b`", "<code>a</code> <code>b</code>"),
        ("no `end", "no `end"),
        ("<i>", "&lt;i&gt;"),
    ],
)
def test_backticks_of_our_own_descriptions_make_code(text: str, html: str) -> None:
    assert ticked(text) == html
