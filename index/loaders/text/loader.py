"""Plain text: the file's own text, decoded and otherwise untouched.

Paragraphs end at blank lines where the text has them, so a hard-wrapped paragraph is one; in a text without
blank lines every line is a paragraph, unless it is wrapped all the same. A heading is a short line of its
own, without closing punctuation, above body text. In a mail, what was written by another is a paragraph of
its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from index.document import Block, Span
from index.loaders.encodings import decode
from index.loaders.extracted import Extracted
from index.loaders.text.divisions import is_one_of_numbers
from index.loaders.text.facts import is_number
from index.loaders.text.headings import headings, opens_with_title
from index.loaders.text.lines import turns
from index.loaders.text.openings import opening_pieces
from index.loaders.text.pages import furniture
from index.loaders.text.pieces import cut_pieces
from index.loaders.text.quoting import behind_marks, cut_by_depth, is_marks, quoted_lines
from index.loaders.text.subtitles import captions
from index.loaders.text.titles import is_part_number, is_parts_name
from index.loaders.text.titles_above import siblings
from index.loaders.text.wrapping import cut_solid, is_filled, is_solid, is_wrapped
from index.sentences import trimmed

_LINE_END: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_ENDS_PARAGRAPH: Final = frozenset("\f\u2029")
"""A page's or paragraph's end is one even where no line is left blank."""

_NUMBERED: Final = re.compile(r"\d{1,3}(?:\.\d{1,3})+(?=\.?\s)")


def extract(data: bytes, name: str) -> Extracted:
    text, encoding = decode(data, name)
    blocks = tuple(find_blocks(text))
    opening = blocks[0] if blocks and blocks[0].kind == "heading" else None
    if opening and is_one_of_numbers(text, [block.span for block in blocks if block.kind == "heading"]):
        opening = None
    return Extracted(text, blocks, opening.span.cut(text) if opening else None, encoding)


def find_blocks(text: str) -> Iterator[Block]:
    """The blocks of a plain text, in order; every code point is in one but white space, underlines, the
    numbers and times of subtitles, what runs along the heads and feet of pages, and the marks of quotation at
    a paragraph's beginning."""
    lines = _lines(text)
    quoted = quoted_lines(text, lines)
    chunks = _chunks(
        [None if line and line.start in quoted and is_marks(text, line) else line for line in lines]
    )
    said = captions(text, chunks)
    if said is not None:
        yield from said
        return
    wrapped = is_wrapped(chunks)
    if len(chunks) == 1 and is_solid(text, chunks[0]):
        chunks, wrapped = list(cut_solid(text, chunks[0])), True
    if quoted:
        chunks = [part for chunk in chunks for part in cut_by_depth(text, chunk, quoted)]
    spoken = turns(text, chunks, wrapped=wrapped)
    titles = siblings(text, chunks) if wrapped else frozenset()
    head = list(opening_pieces(text, chunks, spoken)) if wrapped else []
    pieces = head + [
        piece
        for at, chunk in enumerate(chunks)
        if at > 0 or not head
        for piece in cut_pieces(
            text, chunk, spoken, titles, wrapped=wrapped or is_filled(text, chunk), opening=at == 0
        )
    ]
    found = headings(text, pieces)
    has_title = opens_with_title(text, pieces, found)
    in_named_part = False
    for at, piece in enumerate(pieces):
        span = behind_marks(text, piece.span) if piece.span.start in quoted else piece.span
        if at in found:
            depth = _depth(text, span)
            if depth == 1:
                in_named_part = at - 1 in found and _names_part(text, pieces[at - 1].span, span)
            above = int(has_title and at > 0) + in_named_part
            yield Block("heading", span, level=min(6, above + depth))
        else:
            yield Block("list_item" if piece.item else "paragraph", span)


def _lines(text: str) -> list[Span | None]:
    """The lines without their white space, None for a blank one, and without what is no text of its own."""
    pages: list[list[Span | None]] = [[]]
    start = 0
    for match in _LINE_END.finditer(text):
        pages[-1].append(trimmed(text, start, match.start()) or None)
        if match.group() in _ENDS_PARAGRAPH:
            pages[-1].append(None)
        if match.group() == "\f":
            pages.append([])
        start = match.end()
    pages[-1].append(trimmed(text, start, len(text)) or None)
    left_out = furniture(text, pages)
    return [None if line and line.start in left_out else line for page in pages for line in page]


def _chunks(lines: Sequence[Span | None]) -> list[list[Span]]:
    """Lines in groups between blank ones."""
    groups = groupby(lines, key=lambda line: line is None)
    return [[line for line in group if line] for blank, group in groups if not blank]


def _depth(text: str, heading: Span) -> int:
    """1, or as many numbers as its name begins with: 2 for "1.1 Terms"."""
    number = _NUMBERED.match(text, heading.start, heading.end)
    return 1 if number is None or is_number(heading.cut(text)) else number.group().count(".") + 1


def _names_part(text: str, above: Span, heading: Span) -> bool:
    """Whether a heading is the name of the part whose number is the heading above it."""
    return is_part_number(above.cut(text)) and is_parts_name(heading.cut(text))
