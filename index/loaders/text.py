"""Plain text: the file's own text, decoded and otherwise untouched.

Paragraphs end at blank lines where the text has them, so a hard-wrapped paragraph is one; in a text without
blank lines every line is a paragraph, unless it is wrapped all the same. A heading is a short line of its
own, without closing punctuation, above body text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from index.document import Block, Span
from index.loaders.encodings import decode
from index.loaders.extracted import Extracted
from index.loaders.text_headings import headings, opens_with_title
from index.loaders.text_lines import turns
from index.loaders.text_pieces import cut_pieces
from index.loaders.text_subtitles import captions
from index.loaders.text_wrapping import cut_solid, is_solid, is_wrapped
from index.sentences import trimmed

_LINE_END: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_ENDS_PARAGRAPH: Final = frozenset("\f\u2029")
"""A page's or paragraph's end is one even where no line is left blank."""

_NUMBERED: Final = re.compile(r"\d{1,3}(?:\.\d{1,3})+(?=\.?\s)")


def extract(data: bytes, name: str) -> Extracted:
    text, encoding = decode(data, name)
    blocks = tuple(find_blocks(text))
    opening = blocks[0] if blocks and blocks[0].kind == "heading" else None
    return Extracted(text, blocks, opening.span.cut(text) if opening else None, encoding)


def find_blocks(text: str) -> Iterator[Block]:
    """The blocks of a plain text, in order; every code point is in one but white space, underlines, and the
    numbers and times of subtitles."""
    chunks = _chunks(text)
    said = captions(text, chunks)
    if said is not None:
        yield from said
        return
    wrapped = is_wrapped(chunks)
    if len(chunks) == 1 and is_solid(text, chunks[0]):
        chunks, wrapped = list(cut_solid(text, chunks[0])), True
    spoken = turns(text, chunks)
    pieces = [
        piece
        for at, chunk in enumerate(chunks)
        for piece in cut_pieces(text, chunk, spoken, wrapped=wrapped, opening=at == 0)
    ]
    found = headings(text, pieces)
    has_title = opens_with_title(text, pieces, found)
    for at, piece in enumerate(pieces):
        if at in found:
            above = 1 if has_title and at > 0 else 0
            yield Block("heading", piece.span, level=min(6, above + _depth(text, piece.span)))
        else:
            yield Block("list_item" if piece.item else "paragraph", piece.span)


def _chunks(text: str) -> list[list[Span]]:
    """Lines without their white space, in groups between blank lines."""
    lines: list[Span | None] = []
    start = 0
    for match in _LINE_END.finditer(text):
        lines.append(trimmed(text, start, match.start()) or None)
        if match.group() in _ENDS_PARAGRAPH:
            lines.append(None)
        start = match.end()
    lines.append(trimmed(text, start, len(text)) or None)
    groups = groupby(lines, key=lambda line: line is None)
    return [[line for line in group if line] for blank, group in groups if not blank]


def _depth(text: str, heading: Span) -> int:
    """1, or as many numbers as it begins with: 2 for "1.1 Terms"."""
    number = _NUMBERED.match(text, heading.start, heading.end)
    return 1 if number is None else number.group().count(".") + 1
