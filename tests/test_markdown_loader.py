from pathlib import Path

import pytest
from hypothesis import example, given
from markdown_it import MarkdownIt

from index.document import Document
from index.loaders import load_bytes
from tests.hostile_texts import hostile_file


def document_of(text: str) -> Document:
    return load_bytes(text.encode("utf-8"), Path("notes.md"), document_id="d")


def kinds_and_texts(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.span.start : block.span.end]) for block in document_of(text).blocks]


@given(hostile_file)
def test_blocks_stand_in_order_in_the_untouched_text(text: str) -> None:
    document = document_of(text)
    assert document.text == text.removeprefix("\ufeff")
    at = 0
    for block in document.blocks:
        assert at <= block.span.start < block.span.end <= len(document.text)
        assert block.span.cut(document.text) == block.span.cut(document.text).strip()
        at = block.span.end


@given(hostile_file)
@example("\u00a00. ")
@example("> \u20031. word")
def test_no_word_that_the_parser_shows_is_lost(text: str) -> None:
    document = document_of(text)
    covered = " ".join(block.span.cut(document.text) for block in document.blocks)
    body = document.text
    if body.startswith("---"):
        return
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type == "inline":
            for word in "".join(c if c.isalnum() else " " for c in token.content).split():
                assert word in covered


def test_headings_make_sections_and_the_title() -> None:
    document = document_of(
        "Intro.\n\n# The *Title* #\n\nOne.\n\n## Part\n\nTwo.\n\n"
        "Setext\n======\n\nThree.\n\n### Deep\n\nFour.\n"
    )
    assert document.title == "The *Title*"
    assert [(part.number, part.section) for part in document.paragraphs] == [
        (1, ()),
        (2, ("The *Title*",)),
        (3, ("The *Title*", "Part")),
        (4, ("Setext",)),
        (5, ("Setext", "Deep")),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_kinds_keep_the_offsets(end: str) -> None:
    text = end.join(["# Head", "", "A paragraph", "wrapped 🙂.", "", "- item", "- other", "", "Last."])
    assert kinds_and_texts(text) == [
        ("heading", "Head"),
        ("paragraph", f"A paragraph{end}wrapped 🙂."),
        ("list_item", "item"),
        ("list_item", "other"),
        ("paragraph", "Last."),
    ]


def test_lists_tables_quotes_and_code_are_blocks() -> None:
    text = (
        "- [ ] todo\n    1. nested\n\n  more of it\n\n> quoted\n> twice\n\n"
        "| Name | Year |\n|------|------|\n| Ani | 2020 |\n\n```py\nx = 1\n\ny = 2\n```\n\n    indented\n\n"
        "<p>html</p>\n\n<!-- comment -->\n\n[ref]: http://example.org\n\n***\n\nEnd.\n"
    )
    assert kinds_and_texts(text) == [
        ("list_item", "todo"),
        ("list_item", "nested"),
        ("list_item", "more of it"),
        ("paragraph", "quoted\n> twice"),
        ("table_row", "Name | Year"),
        ("table_row", "Ani | 2020"),
        ("paragraph", "x = 1\n\ny = 2"),
        ("paragraph", "indented"),
        ("paragraph", "<p>html</p>"),
        ("paragraph", "End."),
    ]


def test_a_quoted_heading_begins_no_section() -> None:
    document = document_of("# Top\n\n> # Said\n> by them\n\nBody.")
    assert [part.section for part in document.paragraphs] == [("Top",)] * 3


def test_a_code_block_that_is_never_closed_reaches_to_the_end() -> None:
    assert kinds_and_texts("Text.\n\n```\ncode\nmore") == [
        ("paragraph", "Text."),
        ("paragraph", "code\nmore"),
    ]


@pytest.mark.parametrize(
    ("matter", "title"),
    [
        ("---\ntitle: A Name\ntags: [a]\n---\n", "A Name"),
        ('---\r\ntitle: "A: Name"\r\n---\r\n', "A: Name"),
        ("---\ndate: 2020-01-01\n...\n", "notes.md"),
    ],
)
def test_front_matter_is_metadata(matter: str, title: str) -> None:
    document = document_of(f"{matter}\nBody text.")
    assert document.title == title
    assert [block.span.cut(document.text) for block in document.blocks] == ["Body text."]


def test_a_top_heading_is_the_title_before_front_matter() -> None:
    assert document_of("---\ntitle: Meta\n---\n# Own\n\nBody.").title == "Own"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert kinds_and_texts("---\n\nBody.\n\n---\n\nMore.") == [("paragraph", "Body."), ("paragraph", "More.")]


def test_an_empty_heading_is_no_block() -> None:
    assert kinds_and_texts("#\n\nBody.") == [("paragraph", "Body.")]


def test_deep_nesting_and_many_marks_end_soon() -> None:
    for text in (">" * 50_000, "- " * 20_000, "[" * 50_000, "*a" * 50_000, "`" * 50_000, "|a" * 20_000):
        document_of(text)


@pytest.mark.parametrize(("container", "depth"), [("> ", 90), ("> ", 400), ("- ", 45), ("- ", 400)])
def test_text_nested_however_deep_is_not_lost(container: str, depth: int) -> None:
    text = "Before.\n\n" + container * depth + "Deep words.\n\nAfter.\n"
    blocks = [block.span.cut(text) for block in load_bytes(text.encode(), Path("d.md")).blocks]
    assert "".join("".join(blocks).split()) == "Before.Deepwords.After."
    assert depth > 100 or blocks == ["Before.", "Deep words.", "After."]
