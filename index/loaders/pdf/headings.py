"""Which paragraphs of a PDF are headings, told by their size, or by bold type in lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from index.loaders.pdf.measure import Measure
from index.loaders.pdf.paragraphs import Paragraph
from index.loaders.text.facts import begins_a_deed, is_date, is_names
from index.loaders.text.titles import is_part_number, states_a_fact

_LARGER: Final = 1.1
_SAME_LEVEL: Final = 0.04
_LINES: Final = 4
_LENGTH: Final = 250
_BOLD_LINES: Final = 2
_BOLD_LENGTH: Final = 150
_NOT_AT_THE_END: Final = (".", ",", ";", ":")
_DEEPEST: Final = 6
_LEADERS: Final = re.compile(r"(?:\. ?){4,}")
"""The dots of a table of contents, between a heading and its page."""

_AFTER_LABEL: Final = re.compile(r"\s?:\s+|：\s*")
_NO_FIGURE: Final = (
    r"(?:1\d|20)\d\d(?:\s?[–—/-]\s?\d{2,4})?(?:\s\D|\Z)"
    r"|\d+(?:st|nd|rd|th)?\s[^\W\d_A-ZÀ-Þ]"
)
"""Years, and a number of what is told in words: "2024 and beyond", "3 case studies"."""

_FIGURE: Final = re.compile(rf"(?!{_NO_FIGURE})(?:(?:[A-Z]{{2,3}}\s?)?[£$€¥#+(−-]*\d|\S*\d\S*\Z)")
_LABEL_OF_A_NUMBER: Final = re.compile(r"(?i:\b(?:no|nr|ref|reference|number|id|code)\.?)\Z")


def heading_levels(paragraphs: Sequence[Paragraph], usual: Measure) -> list[int | None]:
    """For each paragraph its level from 1 to 6, the largest first and bold type last; None for text."""
    larger = [_is_larger(paragraph, usual) for paragraph in paragraphs]
    for at in range(len(larger) - 1, -1, -1):
        if not larger[at]:
            break
        # Nothing stands under a heading that ends a document, unless there is nothing else.
        larger[at] = all(larger)
    bold = _bold_headings(paragraphs, usual, larger)
    for at in _facts_and_names(paragraphs, larger, bold):
        larger[at] = bold[at] = False
    sizes = _distinct([p.size for p, is_larger in zip(paragraphs, larger, strict=True) if is_larger])
    levels: list[int | None] = []
    for paragraph, is_larger, is_bold in zip(paragraphs, larger, bold, strict=True):
        if is_larger:
            level = next(
                at for at, size in enumerate(sizes, start=1) if paragraph.size >= size * (1 - _SAME_LEVEL)
            )
            levels.append(min(level, _DEEPEST))
        else:
            levels.append(min(len(sizes) + 1, _DEEPEST) if is_bold else None)
    return levels


def _facts_and_names(
    paragraphs: Sequence[Paragraph], larger: Sequence[bool], bold: Sequence[bool]
) -> Iterator[int]:
    """The places of what is set like a heading and is asked for all the same: dates, the first sentence of a
    contract, who wrote the text, and facts under their labels, save for what opens the document."""
    texts = {at: _text(paragraph) for at, paragraph in enumerate(paragraphs) if larger[at] or bold[at]}
    largest = max((paragraphs[at].size for at in texts if larger[at]), default=0.0)
    title = next((at for at in texts if larger[at] and paragraphs[at].size == largest), None)
    labelled = {at for at, text in texts.items() if states_a_fact(text)}
    for at, text in texts.items():
        stated = at > 0 and at in labelled
        if (
            is_date(text)
            or begins_a_deed(text)
            or (at - 1 == title and is_names(text, "".join(map(_text, paragraphs[at + 1 : at + 2]))))
            or (stated and (_is_of_a_figure(text) or not labelled.isdisjoint((at - 1, at + 1))))
        ):
            yield at


def _is_of_a_figure(text: str) -> bool:
    """Whether a fact is an amount, a date or a number, or has no label and says who wrote the text. One of
    words may be a title, "Payment: terms and conditions", unless it stands beside another."""
    label, *value = _AFTER_LABEL.split(text, maxsplit=1)
    if not value or is_part_number(label):
        return not value
    numbered = _LABEL_OF_A_NUMBER.search(label) is not None and value[0].isdecimal()
    return numbered or _FIGURE.match(value[0]) is not None or is_date(value[0])


def _is_larger(paragraph: Paragraph, usual: Measure) -> bool:
    text = _text(paragraph)
    return (
        paragraph.kind != "row"
        and _LEADERS.search(text) is None
        and paragraph.size >= _LARGER * usual.size
        and len(paragraph.lines) <= _LINES
        and len(text) <= _LENGTH
        and sum(character.isalpha() for character in text) >= 2
    )


def _bold_headings(paragraphs: Sequence[Paragraph], usual: Measure, larger: Sequence[bool]) -> list[bool]:
    """Short bold paragraphs above text that is not; none in a document that is mostly bold."""
    lines = [line for paragraph in paragraphs for line in paragraph.lines]
    if 2 * sum(line.bold for line in lines) > len(lines):
        return [False] * len(paragraphs)
    found = [_is_short_and_bold(paragraph, usual) for paragraph in paragraphs]
    followed = [
        after.kind != "row" and (not after.bold or next_larger or next_found)
        for (_, after), next_larger, next_found in zip(
            pairwise(paragraphs), larger[1:], found[1:], strict=True
        )
    ]
    return [short and above_text for short, above_text in zip(found, [*followed, False], strict=False)]


def _is_short_and_bold(paragraph: Paragraph, usual: Measure) -> bool:
    text = _text(paragraph)
    return (
        paragraph.kind != "row"
        and _LEADERS.search(text) is None
        and paragraph.bold
        and not usual.is_small(paragraph.size)
        and len(paragraph.lines) <= _BOLD_LINES
        and len(text) <= _BOLD_LENGTH
        and not text.endswith(_NOT_AT_THE_END)
        and any(character.isalpha() for character in text)
        and not _is_of_figures(text)
    )


def _is_of_figures(text: str) -> bool:
    """Whether most of its words are numbers, as those of a table's head are."""
    words = [any(character.isalpha() for character in word) for word in text.split()]
    return 2 * sum(words) < len(words)


def _text(paragraph: Paragraph) -> str:
    return " ".join(line.text for line in paragraph.lines)


def _distinct(sizes: Sequence[float]) -> list[float]:
    """The sizes from the largest down, those that differ by less than a reader sees made one."""
    distinct: list[float] = []
    for size in sorted(sizes, reverse=True):
        if not distinct or size < distinct[-1] * (1 - _SAME_LEVEL):
            distinct.append(size)
    return distinct
