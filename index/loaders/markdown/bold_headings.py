"""Lines of Markdown set in bold to head what stands below them, where `#` or an underline would do.

CommonMark takes each for a paragraph. So it stays where it says something that may be asked for, since a
heading is never quoted: a day, an amount, a name, a whole sentence; and where it divides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from index.document import Block, Span
from index.loaders.text.titles import begins_with_number, could_be_title, states_a_fact
from index.sentences import trimmed

_BOLD: Final = re.compile(r"(\*\*|__)(?P<words>(?:(?!\1)[^\n\r`|·•])+?):?\1:?")
_LINE_END: Final = re.compile("\r\n|[\n\r]")
_NUMBER: Final = re.compile(r"\d")
_SECTION: Final = re.compile(r"(?:[^\W\d_]+\s|§\s?)?[\d.IVXLC]+[.):]?\s*")
"""A section's number, "§ 2 ", "Part 3: ", behind which no other may stand."""

_TWO_SENTENCES: Final = re.compile(r"[.!?]\s+\S")
_ASKS: Final = re.compile(r"(?i:how|what|when|where|which|who|whom|whose|why)\b")
_STATES: Final = re.compile(
    r"\b(?i:am|are|can|cannot|could|did|do|does|had|has|have|is|may|must|never|not|shall|should|was|were|will|would)\b"
)
"""A verb that makes a sentence of a line, unless it asks."""

_FENCE: Final = re.compile(r"(?:```|~~~)[^\n\r]*(?:\r\n|[\n\r])\Z")
"""Right above a line; one that closes code has a blank line below it, where a heading follows."""

_LONGEST_FENCE: Final = 60
_MOST_BEFORE: Final = 3
"""Blanks; four are before code."""

_FEWEST: Final = 2
"""A text that is divided has so many parts; one bold line may as well be a warning."""

_DEEPEST: Final = 6


def with_bold_headings(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, those among them that are such headings made headings: one level below the heading with
    signs of its own that they stand under, or below the title that opens the text in bold. One right above
    the lines of its text, which is one paragraph with them in CommonMark, is taken off them."""
    parts: list[Block] = []
    below: set[int] = set()
    for block in blocks:
        parts += _cut(text, block)
        if parts[-1].span.start > block.span.start:
            below.add(len(parts) - 1)
    found = {at for at in range(len(parts)) if _heads(text, parts, at)}
    opens = 0 in found and all(block.kind != "heading" for block in blocks)
    if len(found) - opens < _FEWEST:
        found = {0} if opens else set()
    result: list[Block] = []
    level = 1
    for at, part in enumerate(parts):
        if part.kind == "heading":
            level = part.level or 1
        elif at in found:
            deeper = 1 if opens and at == 0 else min(_DEEPEST, level + 1)
            part = replace(part, kind="heading", span=_words(text, part), level=deeper)
        elif at in below and at - 1 not in found:
            part = replace(part, span=Span(result.pop().span.start, part.span.end))
        result.append(part)
    return result


def _cut(text: str, block: Block) -> list[Block]:
    """A line in bold and what stands right below it, where a paragraph begins with one."""
    span = block.span
    line_end = _LINE_END.search(text, span.start, span.end)
    if block.kind != "paragraph" or not line_end:
        return [block]
    line = trimmed(text, span.start, line_end.start())
    if not _stands_alone(text, line):
        return [block]
    return [replace(block, span=line), replace(block, span=trimmed(text, line_end.end(), span.end))]


def _heads(text: str, blocks: Sequence[Block], at: int) -> bool:
    """Whether a block is one line in bold that could be a title, and a text stands right below it."""
    if blocks[at].kind != "paragraph" or at + 1 == len(blocks) or not _stands_alone(text, blocks[at].span):
        return False
    below = blocks[at + 1]
    if below.kind == "heading" or _BOLD.fullmatch(below.span.cut(text)):
        return False
    words = _words(text, blocks[at]).cut(text)
    return could_be_title(words.removesuffix("?")) and not _says_something(words)


def _says_something(words: str) -> bool:
    """Whether it is a sentence, or one with a question behind it, or tells a fact."""
    own = _behind_number(words)
    asks = own.endswith("?") or _ASKS.match(own)
    if _TWO_SENTENCES.search(own) or _NUMBER.search(own) or (_STATES.search(own) and not asks):
        return True
    return states_a_fact(words)


def _stands_alone(text: str, span: Span) -> bool:
    """Whether it is in bold from its line's beginning to its end, in no quotation, list or code."""
    if not _BOLD.fullmatch(span.cut(text)):
        return False
    start = span.start
    while start > 0 and text[start - 1] == " ":
        start -= 1
    if span.start - start > _MOST_BEFORE or (start > 0 and text[start - 1] not in "\n\r"):
        return False
    above = text[max(0, start - _LONGEST_FENCE) : start]
    return not _FENCE.search(above)


def _words(text: str, block: Block) -> Span:
    """Without the marks and a colon at the end."""
    bold = _BOLD.fullmatch(block.span.cut(text))
    assert bold is not None
    return trimmed(text, block.span.start + bold.start("words"), block.span.start + bold.end("words"))


def _behind_number(words: str) -> str:
    number = _SECTION.match(words) if begins_with_number(words) else None
    return words[number.end() :] if number else words
