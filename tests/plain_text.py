"""What the loader of plain text makes of a text."""

from __future__ import annotations

from index.loaders.text.loader import find_blocks


def kinds_and_texts(text: str) -> list[tuple[str, str]]:
    """("heading" or other kind, text) of every block."""
    return [(block.kind, block.span.cut(text)) for block in find_blocks(text)]


def headings(text: str) -> list[str]:
    return [words for kind, words in kinds_and_texts(text) if kind == "heading"]
