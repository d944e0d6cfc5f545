"""What a loader makes of a file's bytes."""

from __future__ import annotations

from dataclasses import dataclass

from index.document import Block


@dataclass(frozen=True, slots=True)
class Extracted:
    """A canonical text and the blocks in it, in text order.

    A loader may leave every block's `sentences` empty: `index.loaders.load` fills them in. `title` is the
    source's own (its top heading or metadata), else None. `encoding` is that of the bytes where the format
    is text, else None.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    encoding: str | None = None
