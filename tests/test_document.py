import hashlib
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Block, Document, Span
from index.identity import document_id, passage_id
from seeds import ARTICLE_NAME, article_path
from tests.hostile_texts import hostile


def document_with(blocks: list[Block], text: str) -> Document:
    return Document("d", "t", "t.txt", "text/plain", text, tuple(blocks), "0" * 64)


@given(hostile, st.integers(0, 50), st.integers(0, 50))
def test_a_span_cuts_what_a_slice_cuts(text: str, start: int, length: int) -> None:
    span = Span(start, start + length)
    if span.end <= len(text):
        assert span.cut(text) == text[start : start + length]
    else:
        with pytest.raises(ValueError, match="ends past the text"):
            span.cut(text)


@pytest.mark.parametrize(("start", "end"), [(-1, 0), (2, 1), (-3, -2)])
def test_a_span_that_is_no_interval_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="a span needs 0 <= start <= end"):
        Span(start, end)


def test_the_end_is_open() -> None:
    assert not Span(0, 3).overlaps(Span(3, 5))
    assert Span(0, 4).overlaps(Span(3, 5))
    assert Span(0, 4).contains(Span(0, 4))
    assert not Span(0, 4).contains(Span(3, 5))
    assert not Span(1, 1)


def test_paragraphs_are_numbered_without_headings_and_stand_under_them() -> None:
    text = "A\nb\nC\nd\nE\nf\ng"
    kinds = {"A": 1, "C": 2, "E": 1}
    blocks = [
        Block("heading" if letter in kinds else "paragraph", Span(at, at + 1), level=kinds.get(letter))
        for at, letter in enumerate(text)
        if letter != "\n"
    ]
    found = [(part.number, part.section) for part in document_with(blocks, text).paragraphs]
    assert found == [(1, ("A",)), (2, ("A", "C")), (3, ("E",)), (4, ("E",))]


def test_a_paragraph_is_found_by_an_offset_in_it_and_by_no_other() -> None:
    text = "ab\n\nCD\n\nef"
    blocks = [
        Block("paragraph", Span(0, 2)),
        Block("heading", Span(4, 6), level=1),
        Block("paragraph", Span(8, 10)),
    ]
    document = document_with(blocks, text)
    found = [document.paragraph_at(at) for at in range(len(text))]
    assert [part.number if part else None for part in found] == [1, 1, *[None] * 6, 2, 2]
    assert document.paragraph_at(10) is None


def test_the_version_is_that_of_the_canonical_text() -> None:
    text = "naïve \r\n🙂"
    assert document_with([], text).sha256 == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_an_id_is_readable_and_comes_from_the_path_alone(tmp_path: Path) -> None:
    path = tmp_path / "Été — Rapport (final).txt"
    assert document_id(path).startswith("ete-rapport-final-")
    before = document_id(path)
    path.write_text("now it is there", encoding="utf-8")
    assert document_id(path) == before
    assert document_id(tmp_path / "." / "Été — Rapport (final).txt") == before
    assert document_id(tmp_path / "sub" / path.name) != before


@pytest.mark.parametrize("name", ["東京.txt", "....txt", "-", "x" * 500 + ".txt"])
def test_any_name_gives_an_id_fit_for_a_url(name: str) -> None:
    found = document_id(PurePosixPath(name))
    assert found.isascii()
    assert found == found.lower()
    assert all(character.isalnum() or character == "-" for character in found)
    assert len(found) <= 57


def test_the_article_has_one_id_on_every_machine() -> None:
    assert document_id(ARTICLE_NAME) == document_id(PurePosixPath("seeds/armenia-and-russia.txt"))
    assert (
        document_id(ARTICLE_NAME)
        == "armenia-and-russia-" + hashlib.sha256(b"seeds/armenia-and-russia.txt").hexdigest()[:8]
    )
    assert article_path().is_file()


def test_a_passages_id_is_its_place() -> None:
    assert passage_id("a-1", Span(3, 9)) == "a-1.3-9"


@given(st.integers(0, 60), st.integers(0, 20))
def test_sentences_in_a_span_are_those_that_overlap_it(start: int, length: int) -> None:
    text = "One two. Three four.\n\nHead\n\nFive six. Seven. Eight nine ten."
    sentences = [(0, 8), (9, 20), (28, 37), (38, 44), (45, 60)]
    blocks = [
        Block("paragraph", Span(0, 20), sentences=tuple(Span(*pair) for pair in sentences[:2])),
        Block("heading", Span(22, 26), level=1, sentences=(Span(22, 26),)),
        Block("paragraph", Span(28, 60), sentences=tuple(Span(*pair) for pair in sentences[2:])),
    ]
    document = document_with(blocks, text)
    span = Span(start, start + length)
    expected = [Span(*pair) for pair in sentences if Span(*pair).overlaps(span)]
    if length:
        assert document.sentences_in(span) == expected
