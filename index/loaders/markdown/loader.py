"""Markdown (CommonMark with tables): the file's own text, and blocks at the lines the parser gives them.

Inline markup is part of the text. A heading's `#`s, or the marks of bold where nothing else heads a text, a
list item's bullet, or its number where it does no more than count, and a table row's outer bars stand outside
the blocks; front matter, comments and the definitions of links are in none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from index.document import Block, BlockKind, Span
from index.loaders.encodings import decode
from index.loaders.extracted import Extracted
from index.loaders.markdown.bold_headings import with_bold_headings
from index.loaders.markdown.front_matter import find_front_matter
from index.loaders.markdown.item_numbers import Mark, counting_marks
from index.loaders.markdown.link_definitions import without_links
from index.loaders.markdown.underlined import is_underlined_heading
from index.sentences import trimmed

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LINE_END: Final = re.compile("\r\n|[\n\r]")
"""CommonMark 2.1, "line ending"."""

_COMMENT: Final = re.compile(r"<!--(?:-?>|.*?-->)", re.DOTALL)
"""HTML's comment, the two that are closed as soon as opened among them."""

_DEEPEST: Final = 100
"""Of quotations and lists within each other: a list within a list counts for two."""

_QUOTED: Final = re.compile(r"[ \t>]*")
_MARK: Final = re.compile(r"(?:[-*+]|(\d{1,9})[.)])[ \t][ \t>]*")
_CHECK_BOX: Final = re.compile(r"\[[ xX]\](?=\s)[ \t>]*")
_ATX: Final = re.compile(r"#{1,6}(?=\s|$)")
_ATX_CLOSING: Final = re.compile(r"(?:^|(?<=\s))#+\s*$")


def extract(data: bytes, name: str) -> Extracted:
    text, encoding = decode(data, name)
    matter = find_front_matter(text)
    blocks = tuple(with_bold_headings(text, list(find_blocks(text, matter.end if matter else 0))))
    return Extracted(text, blocks, _title(text, blocks, matter.title if matter else None), encoding)


def find_blocks(text: str, start: int = 0) -> Iterator[Block]:
    """The blocks of a Markdown text from the code point `start`, in order."""
    lines = _lines(text, start)
    inside: Counter[str] = Counter()
    heading: Token | None = None
    unread: Token | None = None
    tokens = _parser().parse(text[start:])
    counting = counting_marks(tokens)
    for token in without_links(tokens):
        if token.type in ("blockquote_open", "list_item_open"):
            unread = token
        elif unread is not None and token.map is not None and "list" not in token.type:
            unread = None
        elif unread is not None and token.nesting < 0 and unread.map is not None:
            # Nested deeper than the parser follows: what is in there is text all the same.
            yield from _block("list_item", _own_span(text, lines, unread.map, counting))
            unread = None
        inside[token.type.removesuffix("_open").removesuffix("_close")] += token.nesting
        if token.type == "heading_open":
            heading = token
        elif token.map is None:
            continue
        elif token.type == "tr_open":
            yield from _block("table_row", _row_span(text, lines, token.map[0], counting))
        elif token.type in ("fence", "code_block", "html_block"):
            yield from _block("paragraph", _verbatim_span(text, lines, token))
        elif token.type == "inline" and inside["heading"] and heading is not None:
            span = _own_span(text, lines, token.map, counting)
            # A quoted or listed heading begins no section of this document.
            begins = not inside["blockquote"] and not inside["list_item"]
            if heading.markup in "=-":
                begins = begins and is_underlined_heading(text, span, _underline(text, lines, heading))
            else:
                span = _without_signs(text, span)
            yield from _block("heading", span, int(heading.tag[1])) if begins else _block("paragraph", span)
        elif token.type == "definition" or (token.type == "inline" and not inside["table"]):
            kind: BlockKind = "list_item" if inside["list_item"] else "paragraph"
            yield from _block(kind, _own_span(text, lines, token.map, counting))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST, "inline_definitions": True}).enable("table")
    # Inline markup stays in the text, so it need not be parsed.
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def _lines(text: str, start: int) -> list[Span]:
    """The lines as the parser counts them, without their ends."""
    lines = []
    for match in _LINE_END.finditer(text, start):
        lines.append(Span(start, match.start()))
        start = match.end()
    return [*lines, Span(start, len(text))]


def _block(kind: BlockKind, span: Span, level: int | None = None) -> Iterator[Block]:
    if span:
        yield Block(kind, span, level=level)


def _own_span(text: str, lines: Sequence[Span], line_map: Sequence[int], counting: Set[Mark]) -> Span:
    """Those lines less the quote marks, bullets, counting numbers and check boxes in front of them."""
    first = line_map[0]
    start, end = lines[first].start, lines[line_map[1] - 1].end
    start = _behind(_QUOTED.match(text, start, end), start)
    while (mark := _MARK.match(text, start, end)) and (mark[1] is None or (first, mark[1]) in counting):
        start = mark.end()
    return trimmed(text, _behind(_CHECK_BOX.match(text, start, end), start), end)


def _behind(match: re.Match[str] | None, start: int) -> int:
    return match.end() if match else start


def _underline(text: str, lines: Sequence[Span], heading: Token) -> Span:
    assert heading.map is not None
    line = lines[heading.map[1] - 1]
    return trimmed(text, line.start, line.end)


def _without_signs(text: str, span: Span) -> Span:
    """A heading's own words."""
    span = trimmed(text, _behind(_ATX.match(text, span.start, span.end), span.start), span.end)
    closing = _ATX_CLOSING.search(span.cut(text))
    return trimmed(text, span.start, span.start + closing.start()) if closing else span


def _row_span(text: str, lines: Sequence[Span], at: int, counting: Set[Mark]) -> Span:
    span = _own_span(text, lines, (at, at + 1), counting)
    start, end = span.start, span.end
    start += text[start:end].startswith("|")
    end -= text[start:end].endswith("|")
    return trimmed(text, start, end)


def _verbatim_span(text: str, lines: Sequence[Span], token: Token) -> Span:
    """Code without its fences, or HTML without the comments around it; empty where there is nothing else."""
    assert token.map is not None
    first, last = token.map
    if token.type == "fence":
        # Only a fence that is never closed can end without a line end.
        unclosed = token.content != "" and not token.content.endswith("\n")
        first, last = first + 1, first + 1 + token.content.count("\n") + unclosed
    last = min(last, len(lines))
    if first >= last:
        return Span(0, 0)
    span = trimmed(text, lines[first].start, lines[last - 1].end)
    return _without_comments(text, span) if token.type == "html_block" else span


def _without_comments(text: str, span: Span) -> Span:
    """`span` less the comments at either end of it."""
    start, end = span.start, span.end
    while start < end and (comment := _COMMENT.match(text, start, end)):
        start = trimmed(text, comment.end(), end).start
    while (opening := text.rfind("<!--", start, end)) >= 0:
        comment = _COMMENT.match(text, opening, end)
        if comment is None or comment.end() < end:
            break
        end = trimmed(text, start, opening).end
    return Span(start, end)


def _title(text: str, blocks: Sequence[Block], front_matter: str | None) -> str | None:
    """The first heading of level 1, else the front matter's, else the heading that opens the text."""
    tops = [block for block in blocks if block.kind == "heading" and block.level == 1]
    if tops:
        return tops[0].span.cut(text)
    if front_matter:
        return front_matter
    return blocks[0].span.cut(text) if blocks and blocks[0].kind == "heading" else None
