"""Page numbers: numbers set apart that count with the pages, alone or in a running head."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from index.loaders.pdf.columns import cells_of
from index.loaders.pdf.margins import Marginal, in_margin, is_outermost
from index.loaders.pdf.page import Line, Page

_MARGIN: Final = 0.2
"""Of a page's height, as much as LaTeX leaves below a page of A4: where a page number may stand with nothing
beyond it."""

_LEAST_PAGES: Final = 2
_LEAST_PAGES_UNLIKE: Final = 3
_BARE_NUMBER: Final = re.compile(
    r"[-–—|(\[\s]*(?:page|p\.?|seite|стр\.?)?\s*(?:(\d{1,5})|([ivxlc]{1,8}))(?:\s*(?:/|of|von|из)\s*\d{1,5})?[-–—|)\]\s]*",
    re.IGNORECASE,
)
_ONE_OF_ONE: Final = re.compile(r"\b1\s*(?:/|of|von|из)\s*1\b")
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class _Numbered(NamedTuple):
    """A line that may bear a page's number, `ahead` of its page; `words` are those that stand on a level with
    it, None where none do or they are surely a running head's or foot's."""

    line: Line
    ahead: int
    words: str | None
    at_the_end: bool


def page_numbers(pages: Sequence[Page], marginal: Sequence[Marginal]) -> set[int]:
    """The id of each line with a number set apart that is ahead of, or behind, its page by the same count on
    two pages; and on a page alone, of the page's own number.

    A line with other words is one only if these are the same on two pages, as a running head's, or if the
    number ends it, on three: a section's number stands before its heading.
    """
    in_margins = {id(one.line): one for one in marginal}
    numbered = [one for page in pages for one in _numbered(page, in_margins)]
    on: dict[tuple[int, str | None], set[int]] = defaultdict(set)
    on_any: dict[int, set[int]] = defaultdict(set)
    for one in numbered:
        on[one.ahead, one.words].add(one.line.page)
        on_any[one.ahead].add(one.line.page)
    found: set[int] = set()
    for one in numbered:
        if one.words is None:
            enough = len(on_any[one.ahead]) >= _LEAST_PAGES or (one.ahead == 0 and len(pages) == 1)
        else:
            alike = len(on[one.ahead, one.words]) >= _LEAST_PAGES
            enough = alike or (one.at_the_end and len(on_any[one.ahead]) >= _LEAST_PAGES_UNLIKE)
        if enough:
            found.add(id(one.line))
    return found


def bare_number(text: str) -> int | None:
    """The number that this is and nothing else, a page's as "Page 3 of 7" or "- xii -"."""
    match = _BARE_NUMBER.fullmatch(text)
    if match is None:
        return None
    figures, roman = match.groups()
    if figures is not None:
        return int(figures)
    values = [_ROMAN[letter] for letter in roman.lower()]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def _numbered(page: Page, in_margins: dict[int, Marginal]) -> Iterator[_Numbered]:
    for line in page.lines:
        if not in_margin(line, page, _MARGIN) or not is_outermost(line, page.lines):
            continue
        beside = [other for other in page.lines if other is not line and other.on_a_level_with(line)]
        alone = bare_number(line.text)
        # Nearer to the text only a number that is one word is surely a page's.
        if alone is not None and not beside and (len(line.words) == 1 or in_margin(line, page)):
            yield _Numbered(line, alone - page.number, None, at_the_end=True)
        one = in_margins.get(id(line))
        if one is None or one.as_heading:
            continue
        if alone is not None and beside:
            left_of_it = all(other.left < line.left for other in beside)
            yield _in_a_head(line, line.text, [other.text for other in beside], one, at_the_end=left_of_it)
        cells = [cell.text for cell in cells_of(line)]
        if len(cells) > 1 and bare_number(cells[0]) is not None:
            yield _in_a_head(line, cells[0], cells[1:], one, at_the_end=False)
        if len(cells) > 1 and bare_number(cells[-1]) is not None:
            yield _in_a_head(line, cells[-1], cells[:-1], one, at_the_end=True)


def _in_a_head(
    line: Line, number: str, beside: Sequence[str], one: Marginal, *, at_the_end: bool
) -> _Numbered:
    # A document of one page has no second one to tell by, but may say that it has none.
    sure = one.outer and _ONE_OF_ONE.search(number) is not None
    ahead = (bare_number(number) or 0) - line.page
    return _Numbered(line, ahead, None if sure else " ".join(beside), at_the_end)
