"""What runs along the heads and feet of a plain text's pages, which form feeds divide: it is in no block."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, pairwise
from typing import Final

from index.document import Span
from index.loaders.text.facts import is_salutation
from index.loaders.text.lines import NARROWEST, had_room, has_stopped
from index.loaders.text.titles import COLUMNS

Page = Sequence[Span | None]
"""Its lines in order, None for a blank one."""

_Body = Sequence[Span]

_FIGURES: Final = re.compile(r"\d+")
_LONGEST: Final = 200
_LONGEST_FIGURE: Final = 9
_NAMED: Final = r"(?:[Pp]age|PAGE|pg?\.?)\s*"
_COUNT: Final = r"\d+(?:\s*(?:of|/)\s*\d+)?"
_BEFORE: Final = r"(?P<before>[\W_]*)"
_ALONE: Final = re.compile(rf"{_BEFORE}(?P<named>{_NAMED})?{_COUNT}(?P<after>[\W_]*)")
_FIRST: Final = re.compile(
    rf"{_BEFORE}(?P<named>{_NAMED})?{_COUNT}(?P<after>[\W_]*?)(?:\s{{3}}|\t).*", re.DOTALL
)
_LAST: Final = re.compile(
    rf".*(?:\s{{3}}|\t){_BEFORE}(?P<named>{_NAMED})?{_COUNT}(?P<after>[\W_]*)", re.DOTALL
)
"""With something else on the line, as the name of a book or of who holds a meeting."""

_NO_SIGNS: Final = re.compile(r"[\s.]")
_MIRROR: Final = str.maketrans("([{<«‹“‘", ")]}>»›”’")
_DASHES: Final = re.compile(r"[-‐-―]+")
_DIVIDING: Final = frozenset("|•·/\\[].-‐‑‒–—―")
"""Signs that say nothing of a number where they stand on one side of it only; "5′", "5 ★" and "5,-" are
others."""

_ITEM: Final = re.compile(r"\d+\.|\[\d+\]|\(\d+\)")
"""A number as a question, a claim or an entry has it."""

_WORD: Final = re.compile(r"[^\W\d_]\S*")
_NUMBERED: Final = re.compile(
    r"(?:\b(?i:nos?\.|nr|number)|(?:^|\s{3}|\t)(?i:case|exhibit|invoice|lot|order|question|receipt|room|seat|ticket))"
    r"\.?:?(?:\s{3}|\t)\W*\d|:(?:\s{3}|\t)\W*\d",
)
"""What has the number behind it as its own; so may a word alone, "ACT"."""

_YEARS: Final = range(1000, 2101)
"""What heads the pages of a chronicle, and may as well number them."""

_OF_A_YEAR: Final = re.compile(r"\d/(?:1[89]|20)\d\d(?!\d)")

_FARTHEST: Final = 500
"""A number so far from its page's place in the text may be an invoice's."""

_LEAST_PAGES: Final = 3
"""On which something stands that runs along them: on two, a text may begin alike, or a table count."""

_MANY_PAGES: Final = 6
"""On fewer each may have a poem, a lot or an invoice with a number of its own."""

_NEXT: Final = 2
"""The pages of one side are as far apart."""

_SAID: Final = re.compile(r"[QA]\b|.*[:：]|.*[.!?…;,。！？][\"'”’)\]]*\Z", re.DOTALL)
"""A sentence, a turn of a testimony or of a talk, or a fact under its label."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A page's first or last line, apart from its text, and the figures in it."""

    page: int
    line: Span
    figures: tuple[int, ...]


def furniture(text: str, pages: Sequence[Page]) -> frozenset[int]:
    """The starts of the first and last lines of pages that number them; and where there are some, of the
    first lines that say the same as those of the pages before. What they say besides stays the first time."""
    numbers: set[int] = set()
    repeated: set[int] = set()
    bodies = [_body(page) for page in pages]
    for is_foot, alike in _alike(text, pages):
        words = alike[0].line.cut(text)
        alone = _ALONE.fullmatch(words)
        number = alone or (":" not in words and (_FIRST.fullmatch(words) or _LAST.fullmatch(words)))
        if number and (number["named"] or _may_be_a_pages(number)):
            named = number["named"] is not None
            title = not alone and _may_be_a_title(words)
            sure = named or (is_foot or _is_in_dashes(alone) if alone else title and _names_a_book(words))
            for run in _counting(alike, named=named):
                through = (alone is not None or title) and _spans(text, pages, bodies, run)
                if sure or through or _counts_pages(text, bodies, run, title=title):
                    numbers.update(edge.line.start for edge in run[0 if alone else 1 :])
        if not is_foot and not is_salutation(words) and not _SAID.match(words):
            repeated.update(edge.line.start for run in _saying_the_same(text, alike) for edge in run[1:])
    return frozenset(numbers | repeated if numbers else ())


def _alike(text: str, pages: Sequence[Page]) -> Iterator[tuple[bool, Sequence[_Edge]]]:
    """The edges that differ in nothing but figures and white space, by their pages; heads and feet apart,
    and whether they are feet."""
    found: defaultdict[tuple[bool, tuple[str, ...]], list[_Edge]] = defaultdict(list)
    for number, page in enumerate(pages):
        for is_foot, line in ((False, _first(page)), (True, _first(page[::-1]))):
            words = " ".join(line.cut(text).split()) if line else ""
            figures = _FIGURES.findall(words)
            if line and len(line) <= _LONGEST and max(map(len, figures), default=0) <= _LONGEST_FIGURE:
                edge = _Edge(number, line, tuple(map(int, figures)))
                found[is_foot, tuple(_FIGURES.split(words))].append(edge)
    return ((is_foot, edges) for (is_foot, _), edges in found.items() if len(edges) >= _LEAST_PAGES)


def _first(page: Page) -> Span | None:
    """The page's first line, if a blank one and a text are below it."""
    lines = _without_blank_ends(page)
    return lines[0] if len(lines) > 2 and lines[1] is None and any(lines[2:]) else None


def _without_blank_ends(page: Page) -> Page:
    lines = list(dropwhile(lambda line: line is None, page))
    return list(dropwhile(lambda line: line is None, lines[::-1]))[::-1]


def _may_be_a_pages(number: re.Match[str]) -> bool:
    """Whether what stands around a number may only be there to set off a page's: "~ 12 ~", "(12)", "| 12";
    and it is none of a year's, as those of judgments are: "12/2019"."""
    if _OF_A_YEAR.search(number.group()):
        return False
    before, after = _NO_SIGNS.sub("", number["before"]), _NO_SIGNS.sub("", number["after"])
    if after == before[::-1].translate(_MIRROR):
        return True
    return _DIVIDING.issuperset(before + after)


def _may_be_a_title(words: str) -> bool:
    """Whether it may be a book's name; so looks "Witness statement", whose pages the text has to count."""
    return len(_WORD.findall(words)) > 1 and not _NUMBERED.search(words)


def _names_a_book(words: str) -> bool:
    """Whether beside the number stands a name of three words or more: fewer may be a form's label."""
    parts = [part for part in re.split(r"\s{3,}|\t", words) if _WORD.search(part)]
    name = _WORD.findall(parts[0 if words[0].isdigit() else -1])
    return len(name) > 2 and all(word[0].isupper() for word in name if len(word) > 3)


def _is_in_dashes(number: re.Match[str]) -> bool:
    """Whether nothing else has them on both sides: "- 12 -"."""
    return all(_DASHES.fullmatch(number[side].strip()) for side in ("before", "after"))


def _counting(alike: Sequence[_Edge], *, named: bool) -> Iterator[list[_Edge]]:
    """Runs of those with a number that grows as the pages' do, and otherwise the same; a year, or a number
    far from the page's, must be `named` a page's."""
    run: list[_Edge] = []
    for edge in alike:
        if run and not _counts_on(run[-1], edge, named=named):
            yield from (run,) if len(run) >= _LEAST_PAGES else ()
            run = []
        run.append(edge)
    yield from (run,) if len(run) >= _LEAST_PAGES else ()


def _counts_on(before: _Edge, after: _Edge, *, named: bool) -> bool:
    pages = after.page - before.page
    both = list(zip(before.figures, after.figures, strict=True))
    grown = [late for early, late in both if late - early == pages]
    if not grown or not {late - early for early, late in both} <= {0, pages}:
        return False
    return named or not any(late in _YEARS or abs(late - after.page) > _FARTHEST for late in grown)


def _spans(text: str, pages: Sequence[Page], bodies: Sequence[_Body], edges: Sequence[_Edge]) -> bool:
    """Whether what may as well number a section or a lot counts through a text of many pages, from the first
    that has one or the next to the last or the one before; and these are no texts of their own, as hymns are:
    a sentence goes on over a page's end, or most are as long as the longest."""
    filled = [at for at, body in enumerate(bodies) if body]
    if len(filled) < _MANY_PAGES or edges[0].page > filled[1] or edges[-1].page < filled[-2]:
        return False
    if _ITEM.fullmatch(edges[0].line.cut(text)):
        return False
    if any(_begins_inside_sentence(text, bodies, at) for at in filled[1:]):
        return True
    lengths = [pages[at].index(bodies[at][-1]) - pages[at].index(bodies[at][0]) for at in filled[1:-1]]
    return 3 * sum(5 * length >= 4 * max(lengths) for length in lengths) >= 2 * len(lengths)


def _counts_pages(text: str, bodies: Sequence[_Body], edges: Sequence[_Edge], *, title: bool) -> bool:
    """Whether what may as well number a section, a lot or an invoice numbers pages: a sentence goes on behind
    it, or it counts pages that have no such line, more often than not."""
    counted = sum(
        after.page - before.page > 1 or _begins_inside_sentence(text, bodies, after.page, title=title)
        for before, after in pairwise(edges)
    )
    return 2 * counted >= len(edges) - 1


def _body(page: Page) -> list[Span]:
    """Its lines without those at its edges."""
    lines = [line for line in page if line]
    return lines[1 if _first(page) else 0 : -1 if _first(page[::-1]) else None]


def _begins_inside_sentence(text: str, bodies: Sequence[_Body], page: int, *, title: bool = False) -> bool:
    """Whether the last line on the page before is broken for want of room, and goes on in lower case; a line
    in between that runs along the pages says that it goes on, wherever it is broken. Below what may be a
    `title` beside the number it may be broken anywhere, but has to be as wide as prose."""
    above, below = bodies[page - 1], bodies[page]
    runs = _has_running_head(text, bodies, page)
    below = below[1:] if runs else below
    if not above or not below or has_stopped(text, above[-1]) or not text[below[0].start].islower():
        return False
    width = max(map(len, above))
    if runs or title:
        return runs or width >= NARROWEST
    return not had_room(text, above[-1], below[0], width)


def _has_running_head(text: str, bodies: Sequence[_Body], page: int) -> bool:
    """Whether the pages next to a page begin alike, though not in lower case, as their text may."""
    beside = [*bodies[max(0, page - _NEXT) : page], *bodies[page + 1 : page + 1 + _NEXT]]
    first = bodies[page][0].cut(text) if bodies[page] else ""
    return not first[:1].islower() and any(body and body[0].cut(text) == first for body in beside)


def _saying_the_same(text: str, alike: Sequence[_Edge]) -> Iterator[list[_Edge]]:
    """Runs of those whose figures are the same, on pages next to each other or next but one; figures that are
    not set apart may be of the text: "Serves 4"."""
    by_figures: defaultdict[tuple[int, ...], list[_Edge]] = defaultdict(list)
    for edge in alike:
        if not edge.figures or COLUMNS.search(edge.line.cut(text)):
            by_figures[edge.figures].append(edge)
    for edges in by_figures.values():
        run: list[_Edge] = []
        for edge in edges:
            if run and edge.page - run[-1].page > _NEXT:
                yield from (run,) if len(run) >= _LEAST_PAGES else ()
                run = []
            run.append(edge)
        yield from (run,) if len(run) >= _LEAST_PAGES else ()
