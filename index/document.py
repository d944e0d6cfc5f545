"""Documents and the places in them.

A place is a `Span`: a half-open interval of Unicode code points of the document's canonical text, the
unit of the W3C Web Annotation data model's TextPositionSelector. The canonical text is stored once and
never normalised, so a span and the text say the quote, and nothing else does.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

BlockKind = Literal["heading", "paragraph", "list_item", "table_row"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place `[start, end)` in a text, in code points; the end is open."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, not [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def cut(self, text: str) -> str:
        """The text at this place; ValueError where the text is shorter than the span's end."""
        if self.end > len(text):
            raise ValueError(f"span [{self.start}, {self.end}) ends past the text's {len(text)} code points")
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def shifted(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)


class PageStart(NamedTuple):
    """Where a page begins in a text, and its number."""

    start: int
    page: int


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table row; blocks never overlap and stand in text order.

    `span` excludes white space at either end. `level` is 1 to 6 for a heading, else None; `page` counts
    from 1 in a paged source, else None: the one on which the block begins. `sentences` tile the block but for
    white space between them; `further_pages` begin inside it, in text order.
    """

    kind: BlockKind
    span: Span
    level: int | None = None
    page: int | None = None
    sentences: tuple[Span, ...] = ()
    further_pages: tuple[PageStart, ...] = ()

    def __post_init__(self) -> None:
        if self.further_pages:
            first = PageStart(self.span.start, self.page or 0)
            for before, after in pairwise((first, *self.further_pages)):
                if not before.start < after.start < self.span.end or not 0 < before.page < after.page:
                    raise ValueError(f"no page {after.page} at {after.start} after {before} in {self.span}")

    def page_at(self, offset: int) -> int | None:
        """The page on which the block's code point at `offset` stands."""
        at = bisect_right(self.further_pages, offset, key=lambda further: further.start)
        return self.further_pages[at - 1].page if at else self.page


@dataclass(frozen=True)
class Paragraph:
    """A numbered block that is no heading: `number` counts from 1 through the document."""

    number: int
    block: Block
    section: tuple[str, ...]

    @property
    def span(self) -> Span:
        return self.block.span


@dataclass(frozen=True)
class Document:
    """One source: its canonical text and the blocks that cover it.

    `path` is where it came from, for people; `id` comes from the path. `source_sha256` is that of the
    file's bytes, `sha256` that of the canonical text in UTF-8: the document's version.
    """

    id: str
    title: str
    path: str
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    source_sha256: str
    encoding: str | None = None

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @cached_property
    def lower_case(self) -> str:
        """The text in lower case, to look words up in; offsets in it may be others."""
        return self.text.lower()

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Every block that is no heading, numbered from 1, under the headings that stand above it."""
        return tuple(self._number_paragraphs())

    def below_title(self, section: tuple[str, ...]) -> tuple[str, ...]:
        """A section's headings to stand after the title: without the first where that is the title."""
        return section[1:] if section[:1] == (self.title,) else section

    def _number_paragraphs(self) -> Iterator[Paragraph]:
        path: list[tuple[int, str]] = []
        number = 0
        for block in self.blocks:
            if block.kind == "heading":
                level = block.level or 1
                path = [(above, title) for above, title in path if above < level]
                path.append((level, block.span.cut(self.text)))
            else:
                number += 1
                yield Paragraph(number, block, tuple(title for _, title in path))

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [paragraph.span.start for paragraph in self.paragraphs]

    @cached_property
    def _sentences(self) -> list[Span]:
        return [span for part in self.paragraphs for span in part.block.sentences or (part.span,)]

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [span.end for span in self._sentences]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [span.start for span in self._sentences]

    def sentences_in(self, span: Span) -> list[Span]:
        """The sentences of paragraphs that share a code point with `span`, in text order, each whole."""
        first = bisect_right(self._sentence_ends, span.start)
        last = bisect_left(self._sentence_starts, span.end, first)
        return self._sentences[first:last]

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """The paragraph that holds the code point at `offset`, or None in a heading or between blocks."""
        at = bisect_right(self._paragraph_starts, offset) - 1
        if at < 0:
            return None
        paragraph = self.paragraphs[at]
        return paragraph if paragraph.span.start <= offset < paragraph.span.end else None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What a listing tells of a document without loading its text; `length` in code points."""

    id: str
    title: str
    path: str
    media_type: str
    sha256: str
    source_sha256: str
    length: int
    paragraphs: int
    passages: int
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded and searched: whole sentences of one section of one document.

    `id` is made of the document's id and the span, so that no other document can renumber it.
    """

    id: str
    document_id: str
    span: Span
    section: tuple[str, ...] = ()
