"""Cutting a document into passages: the unit that is embedded, searched and read.

About 100 words each, as reading finds best (arXiv 1908.08167), of whole sentences of one section, each
passage beginning with the last sentence of the one before. Spans are known when cut; nothing is searched
for afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from index.characters import splits_character
from index.document import Block, Document, Passage, Span
from index.identity import passage_id

_WORD: Final = re.compile(r"\S+")
_FRAME: Final = 2
"""Pieces with which an encoder frames a text: [CLS] and [SEP]."""


@dataclass(frozen=True, slots=True)
class PassageRules:
    """How passages are cut; part of an index's identity.

    `words` is aimed at; `pieces` (the encoder's word pieces, those that frame a text included) and
    `code_points` are never exceeded. A word longer than a tokenizer takes counts as one piece, hence
    the bound on code points.
    """

    words: int = 100
    pieces: int = 256
    overlap_sentences: int = 1
    code_points: int = 2048

    def __post_init__(self) -> None:
        if min(self.words, self.code_points) < 1 or self.pieces < 16 or self.overlap_sentences < 0:
            raise ValueError(f"{self}: words and code_points need at least 1, pieces 16, overlap_sentences 0")


DEFAULT_RULES: Final = PassageRules()


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a part of one that is too long to stand whole."""

    span: Span
    words: int
    pieces: int


def cut_passages(
    document: Document,
    count_pieces: Callable[[str], int],
    rules: PassageRules = DEFAULT_RULES,
) -> list[Passage]:
    """The passages of `document`, in text order; every code point of a paragraph but white space is in one.

    `count_pieces` counts a text's word pieces without those that frame it.
    """
    passages: list[Passage] = []
    cutter = _Cutter(document.text, count_pieces, rules)
    sections = groupby(document.blocks, key=lambda block: block.kind == "heading")
    by_start = {paragraph.span.start: paragraph.section for paragraph in document.paragraphs}
    for is_heading, blocks in sections:
        if is_heading:
            continue
        body = list(blocks)
        section = by_start[body[0].span.start]
        passages += [
            Passage(passage_id(document.id, span), document.id, span, section) for span in cutter.cut(body)
        ]
    return passages


class _Cutter:
    """Groups the sentences of one section."""

    def __init__(self, text: str, count_pieces: Callable[[str], int], rules: PassageRules) -> None:
        self._text = text
        self._count = count_pieces
        self._rules = rules
        self._budget = rules.pieces - _FRAME

    def cut(self, blocks: Sequence[Block]) -> Iterator[Span]:
        units = [unit for block in blocks for unit in self._units(block)]
        start = 0
        while start < len(units):
            end = self._end_of_group(units, start)
            yield Span(units[start].span.start, units[end - 1].span.end)
            if end == len(units):
                return
            start = self._next_start(units, start, end)

    def _units(self, block: Block) -> Iterator[_Unit]:
        for sentence in block.sentences or (block.span,):
            unit = self._unit(sentence)
            if self._fits(unit):
                yield unit
            else:
                yield from self._parts(sentence)

    def _unit(self, span: Span) -> _Unit:
        text = span.cut(self._text)
        return _Unit(span, len(text.split()), self._count(text))

    def _fits(self, unit: _Unit) -> bool:
        return unit.pieces <= self._budget and len(unit.span) <= self._rules.code_points

    def _parts(self, sentence: Span) -> Iterator[_Unit]:
        """An over-long sentence, cut at white space, else between what readers see as characters."""
        part: _Unit | None = None
        for match in _WORD.finditer(self._text, sentence.start, sentence.end):
            word = self._unit(Span(match.start(), match.end()))
            if part is not None:
                joined = _Unit(
                    Span(part.span.start, word.span.end), part.words + 1, part.pieces + word.pieces
                )
                if self._fits(joined) and joined.words <= self._rules.words:
                    part = joined
                    continue
                yield part
            if self._fits(word):
                part = word
            else:
                yield from self._split_word(word.span)
                part = None
        if part is not None:
            yield part

    def _split_word(self, word: Span) -> Iterator[_Unit]:
        start = word.start
        # A character is at most a few pieces, so a stretch this short fits whatever the script.
        stretch = max(1, min(self._rules.code_points, self._budget // 4))
        while start < word.end:
            end = _whole_characters(self._text, start, min(start + stretch, word.end), word.end)
            yield self._unit(Span(start, end))
            start = end

    def _end_of_group(self, units: Sequence[_Unit], start: int) -> int:
        """Past the last unit of the group that begins at `start`: nearest to the words aimed at."""
        aim, words, pieces, end = self._rules.words, 0, 0, start
        while end < len(units):
            unit = units[end]
            length = unit.span.end - units[start].span.start
            full = pieces + unit.pieces > self._budget or length > self._rules.code_points
            if end > start and (full or abs(words + unit.words - aim) > abs(words - aim)):
                break
            words, pieces, end = words + unit.words, pieces + unit.pieces, end + 1
        rest = units[end : end + aim]
        # A few words left over would be a passage that says nothing by itself.
        if end + len(rest) == len(units) and 3 * sum(unit.words for unit in rest) <= aim:
            length = units[-1].span.end - units[start].span.start
            if (
                pieces + sum(unit.pieces for unit in rest) <= self._budget
                and length <= self._rules.code_points
            ):
                return len(units)
        return end

    def _next_start(self, units: Sequence[_Unit], start: int, end: int) -> int:
        """Where the next group begins: inside this one by the overlap, if it then goes on past this one."""
        again = max(end - self._rules.overlap_sentences, start + 1)
        while again < end:
            words = sum(unit.words for unit in units[again:end])
            if 2 * words <= self._rules.words and self._end_of_group(units, again) > end:
                return again
            again += 1
        return end


def _whole_characters(text: str, start: int, end: int, limit: int) -> int:
    """`end`, moved on to where no character is cut, at most to `limit`."""
    moved = end
    while moved < limit and moved - start < 4 * (end - start + 1) and splits_character(text, moved):
        moved += 1
    return moved
