"""Running heads, running feet and page numbers: what stands on many pages in the same place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from index.loaders.pdf.columns import cells_of
from index.loaders.pdf.line_numbers import without_line_numbers
from index.loaders.pdf.margins import Marginal, is_outermost, marginal_lines
from index.loaders.pdf.page import Line, Page
from index.loaders.pdf.page_numbers import bare_number, page_numbers

_SAME_PLACE: Final = 3.0
_LEAST_PAGES: Final = 3
_SHORT: Final = 5
"""Pages of a document in which two that are alike may be enough."""

_SHARE: Final = 1 / 3
"""Of all pages: what stands on so many runs through the document."""

_SPAN: Final = 5
"""Pages among which a running head stands on three, if it is that of left or right pages only."""

_NEAR_ITS_PAGE: Final = 2
_MOST_FIGURES: Final = 8
_LONGEST_FIGURE: Final = 9
_FIGURES: Final = re.compile(r"\d+")
_BEFORE_PAGE_NUMBER: Final = re.compile(r"(?:\b(?:page|p\.|seite|стр\.?)|[|·•])\s*$", re.IGNORECASE)
_AFTER_PAGE_NUMBER: Final = re.compile(r"\s*[|·•]")


class _Likeness(NamedTuple):
    """What lines that are alike share. One of the figures may be what a page number is ahead of its page;
    `unsure` where it may count something else, as the pages' exhibits."""

    words: str
    size: int
    figures: tuple[str | int, ...]
    unsure: bool = False


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without running heads, running feet, page numbers and numbers of lines.

    A line is one of the first two if it stands in a margin, apart from the text, and the same words with the
    same figures, or with one that counts with the pages, stand in that place on three pages near each other,
    or on two of a short document; or if it is a page's first or last line and stands, in the same size, where
    such lines stand on three pages, as a chapter's name does. A line set as headings are is one only at the
    sheet's edge; and text that begins or ends a page is none.
    """
    pages = without_line_numbers(pages)
    marginal = marginal_lines(pages)
    furniture = _repeated(marginal, len(pages)) | page_numbers(pages, marginal)
    furniture |= _in_the_same_place(pages, marginal, furniture)
    return [
        replace(page, lines=tuple(line for line in page.lines if id(line) not in furniture)) for page in pages
    ]


def _repeated(marginal: Sequence[Marginal], pages: int) -> set[int]:
    alike: dict[_Likeness, list[Marginal]] = defaultdict(list)
    for one in marginal:
        for likeness in _likenesses(one):
            alike[likeness].append(one)
    return {
        id(one.line)
        for likeness, ones in alike.items()
        for one, on in _with_pages_near(ones)
        if _are_enough(one, on, pages, likeness)
    }


def _likenesses(one: Marginal) -> Iterator[_Likeness]:
    line = one.line
    found = list(_FIGURES.finditer(line.text))
    figures = tuple(match.group() for match in found)
    words, size = _FIGURES.sub("#", line.text), round(line.size)
    yield _Likeness(words, size, figures)
    if one.larger or len(found) > _MOST_FIGURES:
        return
    alone = {bare_number(cell.text) for cell in cells_of(line)}
    for at, match in enumerate(found):
        if len(match.group()) > _LONGEST_FIGURE:
            continue
        ahead = int(match.group()) - line.page
        sure = int(match.group()) in alone or _is_said_to_be_a_pages(line.text, match)
        near = one.small or abs(ahead) <= _NEAR_ITS_PAGE
        if sure or (near and one.outer and not one.bold):
            yield _Likeness(words, size, (*figures[:at], ahead, *figures[at + 1 :]), unsure=not sure)


def _is_said_to_be_a_pages(text: str, figure: re.Match[str]) -> bool:
    before, after = text[: figure.start()], text[figure.end() :]
    if _BEFORE_PAGE_NUMBER.search(before):
        return True
    return not before and _AFTER_PAGE_NUMBER.match(after) is not None


def _with_pages_near(alike: Sequence[Marginal]) -> Iterator[tuple[Marginal, list[int]]]:
    """Each with the pages that have one in its place."""
    ordered = sorted(alike, key=lambda one: one.line.bottom)
    bottoms = [one.line.bottom for one in ordered]
    pages: dict[tuple[int, int], list[int]] = {}
    for one in ordered:
        start = bisect_left(bottoms, one.line.bottom - _SAME_PLACE)
        end = bisect_right(bottoms, one.line.bottom + _SAME_PLACE)
        if (start, end) not in pages:
            pages[start, end] = sorted({other.line.page for other in ordered[start:end]})
        yield one, pages[start, end]


def _are_enough(one: Marginal, on: Sequence[int], pages: int, likeness: _Likeness) -> bool:
    through = len(on) >= max(_LEAST_PAGES, _SHARE * pages)
    if one.larger:
        return one.outer and through
    if one.bold and not one.outer:
        return False
    if len(on) < _LEAST_PAGES:
        return one.outer and not one.bold and not likeness.unsure and pages <= _SHORT and len(on) > 1
    # A heading that chapters share, as their notes', stands on pages far from each other.
    return through or any(
        last - first < _SPAN for first, last in zip(on, on[_LEAST_PAGES - 1 :], strict=False)
    )


def _in_the_same_place(pages: Sequence[Page], marginal: Sequence[Marginal], furniture: set[int]) -> set[int]:
    places: dict[tuple[int, int], set[int]] = defaultdict(set)
    for one in marginal:
        if id(one.line) in furniture:
            places[_place(one.line)].add(one.line.page)
    known = {place for place, on in places.items() if len(on) >= _LEAST_PAGES}
    by_number = {page.number: page for page in pages}
    return {
        id(one.line)
        for one in marginal
        if _place(one.line) in known
        and not one.as_heading
        and is_outermost(one.line, by_number[one.line.page].lines)
    }


def _place(line: Line) -> tuple[int, int]:
    return round(line.bottom), round(line.size)
