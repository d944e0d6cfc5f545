"""What a passage is searched by: its own words under its document's title and headings."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

RETRIEVAL_TEXT: Final = "title, section, passage"
"""Names the arrangement in an index's manifest."""

_LONGEST_HEADING: Final = 200
"""Code points of title and headings together; more would crowd out the passage."""


def heading(title: str, path: str, section: tuple[str, ...]) -> str:
    """Title and headings, each once, on one line; a title that is only the file's name counts as words."""
    name = PurePath(path)
    own = title if title != name.name else " ".join(name.stem.replace("_", "-").split("-"))
    parts = dict.fromkeys(" ".join(part.split()) for part in (own, *section))
    return ". ".join(part for part in parts if part)[:_LONGEST_HEADING]


def retrieval_text(heading: str, passage: str) -> str:
    return f"{heading}\n{passage}" if heading else passage
