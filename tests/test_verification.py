"""Citations checked again after the document was edited around, before, inside and into copies."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Span
from qa.verification import Claim, Verification, verify

# Few letters, so that quotes repeat and overlap; marks and an astral character, so that units differ.
ALPHABET = "ab \n\u0301\u00a0\U0001f600"


def document(text: str) -> Document:
    return Document("d", "D", "d.txt", "text/plain", text, (), source_sha256="0" * 64)


def cited(text: str, start: int, end: int) -> Claim:
    prefix, suffix = text[max(0, start - 32) : start], text[end : end + 32]
    return Claim(document(text).sha256, start, end, text[start:end], prefix, suffix)


@st.composite
def texts_and_places(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(st.text(ALPHABET, min_size=1, max_size=120))
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


def places(text: str, claim: Claim) -> list[int]:
    """Where quote, prefix and suffix stand together, by trying every offset: the oracle."""
    quote = claim.exact
    return [
        at
        for at in range(len(text))
        if text[at : at + len(quote)] == quote
        and text[:at].endswith(claim.prefix)
        and text[at + len(quote) :].startswith(claim.suffix)
    ]


def expected(text: str, claim: Claim) -> Verification:
    found = places(text, claim)
    if len(found) != 1:
        return Verification("gone", None)
    return Verification("moved", Span(found[0], found[0] + len(claim.exact)))


@given(texts_and_places())
def test_an_unchanged_document_verifies_exactly(place: tuple[str, int, int]) -> None:
    text, start, end = place
    assert verify(document(text), cited(text, start, end)) == Verification("exact", Span(start, end))


@given(texts_and_places(), st.text(ALPHABET, max_size=40), st.text(ALPHABET, max_size=40))
def test_edits_far_before_and_after(place: tuple[str, int, int], before: str, after: str) -> None:
    text, start, end = place
    claim = cited(text, start, end)
    for edited in (before + text, text + after, before + text + after):
        if edited != text:
            assert verify(document(edited), claim) == expected(edited, claim)


@given(texts_and_places(), st.data())
def test_any_one_edit_anywhere(place: tuple[str, int, int], data: st.DataObject) -> None:
    text, start, end = place
    claim = cited(text, start, end)
    at = data.draw(st.integers(0, len(text)))
    to = data.draw(st.integers(at, len(text)))
    edited = text[:at] + data.draw(st.text(ALPHABET, max_size=10)) + text[to:]
    found = verify(document(edited), claim)
    if edited == text:
        assert found.status == "exact"
    else:
        assert found == expected(edited, claim)
        assert found.span is None or found.span.cut(edited) == claim.exact


@given(texts_and_places(), st.integers(0, 200), st.integers(0, 200))
def test_offsets_that_do_not_fit_the_same_version(place: tuple[str, int, int], start: int, end: int) -> None:
    text, *true = place
    claim = cited(text, *true)
    wrong = Claim(claim.sha256, start, max(start, end), claim.exact, claim.prefix, claim.suffix)
    if wrong.end <= len(text) and text[wrong.start : wrong.end] == claim.exact:
        assert verify(document(text), wrong).status == "exact"
    else:
        assert verify(document(text), wrong) == expected(text, wrong)


def check(text: str, claim: Claim, status: str, start: int | None) -> None:
    found = verify(document(text), claim)
    assert (found.status, found.span and found.span.start) == (status, start)


def claim(exact: str, prefix: str = "", suffix: str = "") -> Claim:
    return Claim("0" * 64, 0, len(exact), exact, prefix, suffix)


def test_overlapping_copies_are_several() -> None:
    check("aaa", claim("aa"), "gone", None)
    check("aa", claim("aa"), "moved", 0)


def test_context_tells_copies_apart() -> None:
    check("one cat. two cat.", claim("cat", "two "), "moved", 13)
    check("one cat. one cat.", claim("cat", "one "), "gone", None)
    check("one cat. one cat!", claim("cat", "one ", "!"), "moved", 13)


def test_an_edit_inside_the_quote_or_its_context_loses_it() -> None:
    check("one c\u00e1t.", claim("cat", "one "), "gone", None)
    check("ONE cat.", claim("cat", "one "), "gone", None)


def test_texts_are_compared_code_point_for_code_point() -> None:
    check("caf\u00e9", claim("cafe\u0301"), "gone", None)
    check("a b", claim("a\u00a0b"), "gone", None)
    check("\r\nx", claim("\nx"), "moved", 1)


def test_the_same_version_needs_no_context() -> None:
    text = "cat cat"
    wrong_context = Claim(document(text).sha256, 4, 7, "cat", "never", "there")
    check(text, wrong_context, "exact", 4)


def test_offsets_past_the_end_do_not_fit_where_a_slice_would_forgive_them() -> None:
    """Python's slice ends at the text's end: `"one cat"[4:99]` is "cat", and [4, 99) is no place of it."""
    text = "one cat"
    for end, status in ((7, "exact"), (8, "moved"), (99, "moved"), (2**53 - 1, "moved")):
        found = verify(document(text), Claim(document(text).sha256, 4, end, "cat"))
        assert found == Verification(status, Span(4, 7))


def test_an_empty_quote_stands_nowhere() -> None:
    check("abc", claim(""), "gone", None)


def test_a_long_document_of_one_letter_is_checked_quickly() -> None:
    """Each search stops at the second copy; counting them all would take minutes."""
    many: Callable[[int], str] = "a".__mul__
    check(many(2_000_000), claim(many(1_000_000)), "gone", None)
