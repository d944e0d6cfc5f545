"""Running heads, running feet and page numbers: what stands on many pages in the same place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from index.loaders.pdf_columns import cells_of
from index.loaders.pdf_page import Line, Page

_MARGIN: Final = 0.12
"""Of a page's height, above and below, where running heads and page numbers stand."""

_MARGIN_OF_NUMBERS: Final = 0.2
"""As much as LaTeX leaves below a page of A4: where a page number may stand with nothing beyond it."""

_SAME_PLACE: Final = 3.0
_LEAST_PAGES: Final = 3
_LEAST_SHARE: Final = 0.5
_FIGURES: Final = re.compile(r"\d+")
_BARE_NUMBER: Final = re.compile(
    r"[-–—|(\[\s]*(?:page|p\.?|seite|стр\.?)?\s*(?:(\d{1,5})|([ivxlc]{1,8}))(?:\s*(?:/|of|von|из)\s*\d{1,5})?[-–—|)\]\s]*",
    re.IGNORECASE,
)
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def without_furniture(pages: Sequence[Page]) -> list[Page]:
    """The pages without running heads, running feet and page numbers.

    A line is one of these if it stands in a margin and the same words, figures apart, stand in that place on
    three pages, or on half of the pages of a shorter document, but on two at least; or if it is a bare
    number that counts with the pages; or if it is a page's first or last line and stands, in the same size,
    where such lines stand on three pages, as a chapter's name does.
    """
    marginal = [[line for line in page.lines if _in_margin(line, page)] for page in pages]
    furniture = _repeated(marginal, len(pages)) | _page_numbers(pages)
    furniture |= _in_the_same_place(pages, marginal, furniture)
    return [
        replace(page, lines=tuple(line for line in page.lines if id(line) not in furniture)) for page in pages
    ]


def _in_margin(line: Line, page: Page, margin: float = _MARGIN) -> bool:
    return line.bottom < margin * page.height or line.top > (1 - margin) * page.height


def _repeated(marginal: Sequence[Sequence[Line]], pages: int) -> set[int]:
    alike: dict[str, list[Line]] = defaultdict(list)
    for lines in marginal:
        for line in lines:
            alike[_FIGURES.sub("#", line.text)].append(line)
    needed = max(2, min(_LEAST_PAGES, round(_LEAST_SHARE * pages)))
    found: set[int] = set()
    for lines in alike.values():
        for line in lines:
            near = {other.page for other in lines if abs(other.bottom - line.bottom) <= _SAME_PLACE}
            if len(near) >= needed:
                found.add(id(line))
    return found


def _page_numbers(pages: Sequence[Page]) -> set[int]:
    """Lines with a number set apart that is ahead of, or behind, its page by the same count on two pages; and
    on a page alone, the page's own number."""
    by_distance: dict[int, list[Line]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            # Nearer to the text only a number that stands alone is surely a page's.
            margin = _MARGIN_OF_NUMBERS if len(line.words) == 1 else _MARGIN
            if _in_margin(line, page, margin) and _is_outermost(line, page.lines):
                numbers = {_bare_number(part.text) for part in cells_of(line)}
                for number in (number for number in numbers if number is not None):
                    by_distance[number - page.number].append(line)
    found: set[int] = set()
    for distance, lines in by_distance.items():
        if len({line.page for line in lines}) >= 2 or (distance == 0 and len(pages) == 1):
            found.update(id(line) for line in lines)
    return found


def _in_the_same_place(
    pages: Sequence[Page], marginal: Sequence[Sequence[Line]], furniture: set[int]
) -> set[int]:
    places: dict[tuple[int, int], set[int]] = defaultdict(set)
    for lines in marginal:
        for line in lines:
            if id(line) in furniture:
                places[_place(line)].add(line.page)
    known = {place for place, on in places.items() if len(on) >= _LEAST_PAGES}
    return {
        id(line)
        for page, lines in zip(pages, marginal, strict=True)
        for line in lines
        if _place(line) in known and _is_outermost(line, page.lines)
    }


def _place(line: Line) -> tuple[int, int]:
    return round(line.bottom), round(line.size)


def _is_outermost(line: Line, lines: Iterable[Line]) -> bool:
    apart = [other for other in lines if not other.on_a_level_with(line)]
    return all(other.bottom > line.bottom for other in apart) or all(o.bottom < line.bottom for o in apart)


def _bare_number(text: str) -> int | None:
    match = _BARE_NUMBER.fullmatch(text)
    if match is None:
        return None
    figures, roman = match.groups()
    if figures is not None:
        return int(figures)
    values = [_ROMAN[letter] for letter in roman.lower()]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
