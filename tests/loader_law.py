"""The law of every loader, checked without the loaders' own code."""

from __future__ import annotations

from itertools import pairwise

from index.loaders.extracted import Extracted
from index.loaders.html import loader as html


def assert_lawful(found: Extracted, *, marked_up: bool = False) -> None:
    """Blocks in order, apart, within the text, without white space at an end, and all text within them, but
    for the signs of a `marked_up` text, which is kept as its file has it."""
    text = found.text
    assert not any(0xD800 <= ord(character) < 0xE000 or character == "\0" for character in text)
    assert text.encode("utf-8").decode("utf-8") == text
    covered = [False] * len(text)
    for block in found.blocks:
        start, end = block.span.start, block.span.end
        assert 0 <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        covered[start:end] = [True] * (end - start)
        assert (block.level is not None) == (block.kind == "heading")
        assert block.level is None or 1 <= block.level <= 6
        assert block.page is None or block.page >= 1
    for before, after in pairwise(found.blocks):
        assert before.span.end <= after.span.start
        assert (before.page or 0) <= (after.page or 0)
    if not marked_up:
        assert all(inside or character.isspace() for inside, character in zip(covered, text, strict=True))
        assert found.title is None or (found.title and found.title == " ".join(found.title.split()))


def parts_of(found: Extracted) -> list[tuple[str, str]]:
    """("heading" or other kind, text) of every block."""
    return [(block.kind, found.text[block.span.start : block.span.end]) for block in found.blocks]


def texts_of(page: str) -> list[str]:
    """The blocks' texts of an HTML page that keeps the law."""
    found = html.extract(page.encode(), "page.html")
    assert_lawful(found)
    return [text for _, text in parts_of(found)]
