"""A canonical text put together piece by piece, so that every block's place is known when it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.document import Block, BlockKind, PageStart, Span
from index.errors import SourceError
from index.loaders.extracted import Extracted

_WHITE_CONTROLS: Final = re.compile("[\x0b\x0c\x1c-\x1f]")
_UNWANTED: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f\xad\ufffe\uffff]")
"""Control characters and what is no character; and the soft hyphen, which nobody sees inside a line."""

_C1: Final = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)} | {0x85: " "}
"""Windows' quotation marks and dashes, read as if they were ISO 8859-1; U+0085 ends a line as well."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_TIGHT: Final = frozenset({"list_item", "table_row"})

MAX_TEXT: Final = 50_000_000
"""Code points of one canonical text; a book has a million."""


def presentable(text: str) -> str:
    """`text` as a canonical text may hold it: without control characters but tab and line feed, without soft
    hyphens, and with U+FFFD, the replacement character, in place of a lone surrogate. A control character
    from U+0080 to U+009F that is a sign in Windows' encoding is that sign: 1914\\x9618 is no 191418."""
    text = _WHITE_CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SURROGATE.sub("\ufffd", _UNWANTED.sub("", text.translate(_C1)))


class Composer:
    """Appends blocks to a text: an empty line between two, but a line end inside a list or table."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []

    @property
    def blocks(self) -> list[Block]:
        return self._blocks

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int | None = None,
        page: int | None = None,
        further_pages: Sequence[PageStart] = (),
    ) -> str:
        """Appends a block of `text` as `presentable` leaves it, without white space at either end, and
        returns that; a text of white space alone is left out. `level` is 1 to 6 and for headings only;
        `further_pages` begin at places of `text`."""
        given, whole = text, presentable(text)
        text = whole.strip()
        if not text:
            return ""
        if self._blocks:
            self._append("\n" if kind in _TIGHT and self._blocks[-1].kind == kind else "\n\n")
        start = self._length
        self._append(text)
        span = Span(start, self._length)
        pages: dict[int, int] = {}
        before, at = 0, start - (len(whole) - len(whole.lstrip()))
        for further in further_pages:
            at += len(presentable(given[before : further.start]))
            before = further.start
            # Of pages that begin in one place, all but the last hold nothing of the text.
            pages[max(start, at)] = further.page
        first = pages.pop(start, page)
        inside = tuple(PageStart(at, number) for at, number in pages.items() if at < span.end)
        self._blocks.append(Block(kind, span, level=level, page=first, further_pages=inside))
        if self._length > MAX_TEXT:
            raise SourceError(f"{self._name}: more than {MAX_TEXT:,} characters of text; split it")
        return text

    def finish(self, *, title: str | None = None, encoding: str | None = None) -> Extracted:
        """What was appended; `title` on one line, None where it is empty."""
        line = " ".join(presentable(title or "").split())
        return Extracted("".join(self._parts), tuple(self._blocks), line or None, encoding)

    def _append(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)


def breach(extracted: Extracted) -> str | None:
    """What breaks a loader's law in this record, in words; None where it holds.

    The law: blocks stand in text order, apart from each other, inside the text, without white space at
    either end, and hold every character that is not white space; the text is Unicode without surrogates.
    """
    text, end = extracted.text, 0
    if _SURROGATE.search(text) or "\0" in text:
        return "the text holds a surrogate or NUL"
    for block in extracted.blocks:
        span = block.span
        if span.start < end or span.end > len(text) or not len(span):
            return f"the block at [{span.start}, {span.end}) is empty, out of order or out of the text"
        if text[span.start].isspace() or text[span.end - 1].isspace():
            return f"the block at [{span.start}, {span.end}) has white space at an end"
        if text[end : span.start].strip():
            return f"text before the block at [{span.start}, {span.end}) is in no block"
        end = span.end
    return "text after the last block is in no block" if text[end:].strip() else None
