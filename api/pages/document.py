"""The whole document as a page: its blocks in order, a span marked where the link still fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, groupby, pairwise
from typing import Final, Literal

from api.pages.marking import PageLabel, Slice, marked_slices
from index.document import Block, Document, Span

GroupKind = Literal["heading", "paragraph", "list_item", "table_row", "between"]

_SIGN: Final = re.compile(
    r"(?:[•◦▪‣●○■➢❖✓·*†‡§–—-]{1,3}"
    r"|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,5}|[IVX]{2,5})\)|\[\d{1,3}\]"
    r"|(?:\d{1,3}|[a-z]|[ivx]{2,5}|[IVX]{2,5})\."
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=\s+[A-Z]))\s+\S"
    r"|[⁰¹²³⁴-⁹]+\s*\S"
)
"""The number or sign with which an item's own text begins, as a PDF's does. "A. Smith" is a name, and "1.5
litres" no number of a section."""


@dataclass(frozen=True)
class BlockView:
    """`number` is the paragraph's, `anchor` the heading's, both from 1; `rank` the heading's element, 1 to 6.

    `page` is given where another page of the source begins. An item that is `signed` begins with its own
    number or sign.
    """

    slices: tuple[Slice, ...]
    number: int | None = None
    anchor: int | None = None
    rank: int | None = None
    page: PageLabel | None = None
    signed: bool = False


@dataclass(frozen=True)
class Group:
    """Neighbouring blocks of one kind: one list, one table, or each block for itself."""

    kind: GroupKind
    blocks: tuple[BlockView, ...]


@dataclass(frozen=True)
class Mark:
    """What a link asks to mark, and what became of it.

    `marked`: the span fits this version, or the link names none. `changed`: the link was made for another
    version, so other words may stand there. `outside`: the span is not within the text, or of white space.
    """

    span: Span | None
    status: Literal["none", "marked", "changed", "outside"]


def requested_mark(document: Document, start: int | None, end: int | None, sha256: str | None) -> Mark:
    """Words are marked only where they are the ones that were meant."""
    if sha256 is not None and sha256.lower() != document.sha256:
        return Mark(None, "changed")
    if start is None or end is None:
        return Mark(None, "none")
    if not 0 <= start < end <= len(document.text) or not document.text[start:end].strip():
        return Mark(None, "outside")
    return Mark(Span(start, end), "marked")


def document_groups(document: Document, mark: Span | None) -> Iterator[Group]:
    """Every character of the text that is no white space between blocks, in order, grouped."""
    views = enumerate(_with_first_mark(_block_views(document, () if mark is None else (mark,))))
    for (kind, _), members in groupby(views, key=_run):
        yield Group(kind, tuple(view for _, (_, view) in members))


def _run(numbered: tuple[int, tuple[GroupKind, BlockView]]) -> tuple[GroupKind, int]:
    """Equal for neighbours that belong together; lists and tables do, other blocks stand alone."""
    position, (kind, _) = numbered
    return kind, (-1 if kind in ("list_item", "table_row") else position)


def _with_first_mark(views: Iterator[tuple[GroupKind, BlockView]]) -> Iterator[tuple[GroupKind, BlockView]]:
    for kind, view in views:
        first = next((place for place, piece in enumerate(view.slices) if piece.marked), None)
        if first is None:
            yield kind, view
            continue
        marked = replace(view.slices[first], first=True)
        yield kind, replace(view, slices=(*view.slices[:first], marked, *view.slices[first + 1 :]))
        break
    yield from views


def _block_views(document: Document, marks: tuple[Span, ...]) -> Iterator[tuple[GroupKind, BlockView]]:
    text = document.text
    at, numbers, anchors, pages = 0, count(1), count(1), _Pages()
    depths: list[int] = []
    highest = 1 if titled_by_heading(document) else 2
    for block, following in zip(document.blocks, [*document.blocks[1:], None], strict=True):
        gap, lead = _split_before(text, at, block.span.start)
        if gap.cut(text).strip():
            yield "between", _between(text, gap, marks)
        trail = _split_after(text, block.span.end, len(text) if following is None else following.span.start)
        at = trail.end
        page = pages.label(block.page)
        heading = block.kind == "heading"
        yield (
            block.kind,
            BlockView(
                slices=(
                    *marked_slices(text, lead, marks, sign=True),
                    *_block_slices(text, block, marks, pages),
                    *marked_slices(text, trail, marks, sign=True),
                ),
                number=None if heading else next(numbers),
                anchor=next(anchors) if heading else None,
                rank=_rank(block, depths, highest) if heading else None,
                page=page,
                signed=len(lead) > 0 or _SIGN.match(text, block.span.start, block.span.end) is not None,
            ),
        )
    if text[at:].strip():
        yield "between", _between(text, Span(at, len(text)), marks)


class _Pages:
    """The pages that a reader has come through."""

    def __init__(self) -> None:
        self._shown: set[int] = set()
        self._last: int | None = None

    def label(self, page: int | None) -> PageLabel | None:
        """What is shown where `page` begins or goes on; nothing where that is the one shown last."""
        if page is None or page == self._last:
            return None
        first = page not in self._shown
        self._shown.add(page)
        self._last = page
        return PageLabel(page, first)


def _block_slices(text: str, block: Block, marks: tuple[Span, ...], pages: _Pages) -> Iterator[Slice]:
    starts = (block.span.start, *(further.start for further in block.further_pages), block.span.end)
    for start, end in pairwise(starts):
        label = pages.label(block.page_at(start))
        for piece in marked_slices(text, Span(start, end), marks):
            yield replace(piece, page=label)
            label = None


def titled_by_heading(document: Document) -> bool:
    """Whether the text begins with a heading that is the document's title."""
    first = document.blocks[0] if document.blocks else None
    return (
        first is not None
        and first.kind == "heading"
        and first.span.cut(document.text).split() == document.title.split()
    )


def _rank(block: Block, depths: list[int], highest: int) -> int:
    """The heading's element, one below the heading above it: levels that a source skips would
    leave gaps in the outline."""
    level = block.level or 1
    while depths and depths[-1] >= level:
        depths.pop()
    depths.append(level)
    return min(len(depths) + highest - 1, 6)


def _between(text: str, gap: Span, marks: tuple[Span, ...]) -> BlockView:
    kept = text[gap.start : gap.end]
    span = Span(gap.start + len(kept) - len(kept.lstrip()), gap.start + len(kept.rstrip()))
    return BlockView(marked_slices(text, span, marks))


def _split_before(text: str, start: int, end: int) -> tuple[Span, Span]:
    """What stands before a block: whole lines, then signs on the block's own line."""
    line = max(text.rfind("\n", start, end), text.rfind("\r", start, end)) + 1
    own = max(line, start)
    return (Span(start, own), Span(own, end)) if text[own:end].strip() else (Span(start, end), Span(end, end))


def _split_after(text: str, start: int, end: int) -> Span:
    """Signs behind a block on its last line; empty where only white space stands there."""
    stops = [stop for stop in (text.find("\n", start, end), text.find("\r", start, end)) if stop != -1]
    stop = min(stops, default=end)
    return Span(start, stop) if text[start:stop].strip() else Span(start, start)
