"""Plain text: the file's own characters, cut into paragraphs and items with nothing lost."""

from pathlib import Path

import pytest
from hypothesis import given

from index.document import Block, Document
from index.errors import SourceError
from index.loaders import load, load_bytes
from index.loaders.text.loader import find_blocks
from seeds import article_path
from tests.hostile_texts import HOSTILE_FILES, hostile, hostile_file
from tests.plain_text import kinds_and_texts


def document_of(text: str) -> Document:
    return load_bytes(text.encode("utf-8"), Path("notes.txt"), document_id="d")


def paragraphs(text: str) -> list[str]:
    return [text[block.span.start : block.span.end] for block in find_blocks(text)]


def assert_laws(text: str, blocks: list[Block]) -> None:
    at = 0
    for block in blocks:
        span = block.span
        assert at <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        between = text[at : span.start]
        assert not any(character.isalnum() for character in between), "nothing is lost between blocks"
        assert (block.level is not None) == (block.kind == "heading")
        at = span.end
    assert not any(character.isalnum() for character in text[at:])


@given(hostile)
def test_blocks_cover_any_text_in_order(text: str) -> None:
    assert_laws(text, list(find_blocks(text)))


@given(hostile_file)
def test_the_canonical_text_is_the_file(text: str) -> None:
    document = document_of(text)
    assert document.text == text.removeprefix("\ufeff")
    for block in document.blocks:
        joined = "".join(sentence.cut(document.text) for sentence in block.sentences)
        assert "".join(joined.split()) == "".join(block.span.cut(document.text).split())


@pytest.mark.parametrize("text", HOSTILE_FILES, ids=range(len(HOSTILE_FILES)))
def test_hostile_texts_keep_the_laws(text: str) -> None:
    assert_laws(text, list(find_blocks(text)))


def test_the_article_has_its_four_headings_and_fourteen_paragraphs() -> None:
    document = load(article_path())
    assert document.text.encode("utf-8") == article_path().read_bytes()
    assert document.title == "armenia-and-russia.txt"
    headings = [block.span.cut(document.text) for block in document.blocks if block.kind == "heading"]
    assert headings == [
        "The Impact of Russia’s Invasion of Ukraine",
        "Dispelling the Myth of Russian Power",
        "The Siege of Karabakh",
        "Conclusion",
    ]
    assert len(document.paragraphs) == 14
    eighth = document.paragraphs[7]
    assert eighth.number == 8
    assert eighth.span.cut(document.text).startswith("The latest disaster is the siege of Karabakh")
    assert eighth.section == ("The Siege of Karabakh",)
    assert document.paragraphs[0].section == ()


def test_without_blank_lines_every_line_is_a_paragraph() -> None:
    assert paragraphs("One line.\nTwo lines.\r\nThree.\rFour.") == [
        "One line.",
        "Two lines.",
        "Three.",
        "Four.",
    ]


def test_with_blank_lines_a_wrapped_paragraph_is_one() -> None:
    text = "One paragraph that is\nwrapped by hand.\n\nAnother one,\r\nwrapped too.\n \t\nThird."
    assert paragraphs(text) == [
        "One paragraph that is\nwrapped by hand.",
        "Another one,\r\nwrapped too.",
        "Third.",
    ]


@pytest.mark.parametrize("end", ["\x0c", "\u2029", "\n\x0c\n"])
def test_a_page_or_paragraph_separator_ends_a_paragraph(end: str) -> None:
    assert paragraphs(f"First page\nis here.{end}Second\npage.\n\nThird.") == [
        "First page\nis here.",
        "Second\npage.",
        "Third.",
    ]


def test_bullets_and_numbers_begin_list_items() -> None:
    text = "Before it.\n\n- one item\n  wrapped\n- two\n\n1. first\n2. second\n\nAfter."
    assert [kind for kind, _ in kinds_and_texts(text)] == ["paragraph", *["list_item"] * 4, "paragraph"]
    assert kinds_and_texts(text)[1][1] == "- one item\n  wrapped"


def test_every_speakers_turn_is_a_paragraph_of_its_own() -> None:
    turns = [
        "[00:01] MAYOR RIVERA: The item is the bridge. It costs\n$4 million: much.",
        "[00:02] CHEN (Works): We begin on June 1",
        "ORTIZ: And the buses?",
        "CHEN (Works): They go on.",
        "Q. Smith: Yes\nThe rest: no.",
        "ORTIZ: Thanks.",
        "Q. Smith: Good.",
    ]
    text = "We met.\n\n" + "\n".join(turns[:4]) + "\n\n" + "\n".join(turns[4:])
    assert kinds_and_texts(text) == [("paragraph", part) for part in ["We met.", *turns]]


def test_a_line_set_in_below_a_sentences_end_begins_a_paragraph() -> None:
    first = "Flush at first, on\ntwo lines."
    second = "   Set in and going\non to its end."
    terms = "Term\n    its meaning\nOther\n    its own"
    text = f"{first}\n{second}\n\n{terms}\n\nA line that\n    hangs on\n    and on."
    assert paragraphs(text) == [
        first,
        second.strip(),
        terms,
        "A line that\n    hangs on\n    and on.",
    ]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t \n", "\u00a0\u2003".encode()])
def test_an_empty_file_is_a_document_without_paragraphs(data: bytes) -> None:
    document = load_bytes(data, Path("empty.txt"))
    assert document.paragraphs == ()
    assert document.title == "empty.txt"


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    assert load_bytes(b"\xef\xbb\xbfBody text.", Path("a.txt")).text == "Body text."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.txt: cannot be read"):
        load(tmp_path / "gone.txt")


def test_an_unknown_format_is_named_with_those_that_are_read() -> None:
    with pytest.raises(SourceError, match=r"photo\.jpg: not a format that is read here.*\.md.*\.txt"):
        load_bytes(b"\xff\xd8\xff", Path("photo.jpg"))


def test_a_page_under_another_name_is_known_by_its_first_bytes() -> None:
    assert load_bytes(b"<!DOCTYPE html><p>Body.</p>", Path("page.php")).media_type == "text/html"


def test_a_text_of_very_many_lines_is_read_at_once() -> None:
    assert len(list(find_blocks("Some line.\n\n" * 20_000))) == 20_000
    assert len(list(find_blocks("Title\n---\n" * 20_000 + "\nBody."))) == 20_001
    assert len(list(find_blocks("- item\n" * 20_000 + "\nBody."))) == 20_001
