"""Titles of a wrapped plain text that stand right above what they are of, with no line left blank between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.document import Span
from index.loaders.text.facts import figure_of
from index.loaders.text.items import NARROW, is_item, kind_of_mark, refers, value_of_mark
from index.loaders.text.lines import had_room, has_stopped, is_broken, width_of
from index.loaders.text.titles import COLUMNS, could_be_title, states_a_fact

_LINES_UNDER_TITLE: Final = 3
"""Itself included: two lines alone are as well a name and what is said of it."""

_GOES_ON: Final = re.compile(
    r"(?:[,&(]|\b(?i:an?|and|as|at|between|but|by|for|from|her|his|in|into|is|its|my|no|of|on|or|our|that|the|their|this|to|was|were"
    r"|which|who|with|your))$"
)

_BEGINS: Final = re.compile(r"[\"'“‘«„(\[]{0,2}[^\W\d_a-z]")
_ONE_OF_SERIES: Final = re.compile(
    r"(?P<word>[^\W\d_a-z][^\W\d_]+)\s(?:\d{1,3}|[IVXL]+|(?i:one|two|three|four|five|six|seven|eight|nine|ten))(?!\w)"
)
_LEAST_CAPITALS: Final = 3
"""Letters: "A." and "II" are marks."""


def stands_under_title(text: str, lines: Sequence[Span]) -> bool:
    """Whether the first line is broken off far from the edge that the lines below it are filled to, and looks
    like a title of the prose that begins there."""
    if len(lines) < _LINES_UNDER_TITLE or not _may_be_above(text, lines):
        return False
    title, first, second = lines[:3]
    width = width_of(lines[1:])
    return (
        _BEGINS.match(first.cut(text)) is not None
        and had_room(text, title, first, width)
        and is_broken(text, first, second, width)
        and has_stopped(text, lines[-1])
    )


def heads_list(text: str, lines: Sequence[Span]) -> bool:
    """Whether the first line is broken off and is above a list: above two items at the least that are marked
    alike and count up. One number may as well be of the sentence that the line begins."""
    if len(lines) < 3 or is_item(text, lines[0]) or not is_item(text, lines[1]):
        return False
    words = lines[0].cut(text)
    if not (could_be_title(words) or has_stopped(text, lines[0])) or refers(words):
        return False
    if not had_room(text, lines[0], lines[1], max(NARROW, *map(len, lines))):
        return False
    kind, value = kind_of_mark(text, lines[1]), value_of_mark(text, lines[1])
    like = [line for line in lines[2:] if is_item(text, line) and kind_of_mark(text, line) == kind]
    return any(value_of_mark(text, line) == value + bool(value) for line in like)


def is_lists_title(text: str, lines: Sequence[Span]) -> bool:
    """Whether the line above a list may be a heading: not where the items go on in lower case with what it
    began, "The Court finds / (a) that ...", where it has stopped, as in a series whose other titles have
    their text behind them on the line, nor where its number has no mark."""
    words, first = lines[0].cut(text), lines[1].cut(text).split(maxsplit=1)[1]
    return not (words[0].isdigit() or has_stopped(text, lines[0])) and _BEGINS.match(first) is not None


def breaks_off(words: str) -> bool:
    """Whether a line ends where no title does, with a word that needs another."""
    return _GOES_ON.search(words) is not None


def siblings(text: str, groups: Sequence[Sequence[Span]]) -> frozenset[int]:
    """The starts of the lines that are titles because another is that has their form, "Day 1" or nothing but
    capitals, and that stand right above too little text to be known by it."""
    known = {
        form for lines in groups if stands_under_title(text, lines) and (form := _form(lines[0].cut(text)))
    }
    return frozenset(
        lines[0].start
        for lines in groups
        if _form(lines[0].cut(text)) in known and _is_above_some(text, lines)
    )


def _form(words: str) -> str:
    """What a title has in common with the others of its series; nothing where it may be the only one."""
    one = _ONE_OF_SERIES.match(words)
    if one:
        return one["word"].lower()
    return "CAPITALS" if words.isupper() and sum(map(str.isalpha, words)) >= _LEAST_CAPITALS else ""


def _is_above_some(text: str, lines: Sequence[Span]) -> bool:
    if len(lines) < 2 or not _may_be_above(text, lines):
        return False
    below = lines[1].cut(text)
    listed = is_item(text, lines[1])
    width = max(NARROW if listed else 0, width_of(lines))
    begins = listed or _BEGINS.match(below) is not None
    return begins and not could_be_title(below) and had_room(text, lines[0], lines[1], width)


def _may_be_above(text: str, lines: Sequence[Span]) -> bool:
    """Whether the first line may be a title, and not the first words of its sentence, which go on where a
    function word ends them, nor a figure that is asked for: a day, a price."""
    words = lines[0].cut(text)
    if not could_be_title(words) or states_a_fact(words) or figure_of(words) or breaks_off(words):
        return False
    return not is_item(text, lines[0]) and not any(COLUMNS.search(line.cut(text)) for line in lines)
