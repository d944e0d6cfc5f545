"""Plain text: the file's own text, decoded and otherwise untouched.

Paragraphs end at blank lines where the text has them, so a hard-wrapped paragraph is one; in a text without
blank lines every line is a paragraph. A heading is a short line of its own, without closing punctuation,
above body text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from index.document import Block, Span
from index.loaders.encodings import decode
from index.loaders.extracted import Extracted
from index.loaders.text_lines import indented, turns
from index.sentences import trimmed

_LINE_END: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_ENDS_PARAGRAPH: Final = frozenset("\f\u2029")
"""A page's or paragraph's end is one even where no line is left blank."""

_MARKS: Final = "-*+•‣◦▪–—"
_BULLET: Final = re.compile(rf"[{_MARKS}]\s+\S|\(?\d{{1,3}}[.)]\s+\S|\(?[a-zA-Z]\)\s+\S")
_UNDERLINE: Final = re.compile(r"(?:={3,}|-{3,}|~{3,})$")
_CLOSERS: Final = "\"'”’»)]}"
_CLOSING_PUNCTUATION: Final = ".!?…:;,–—-。！？؟۔।"

_COLUMNS: Final = re.compile(r"\S(?: {4}|\t)")
_NOTE_MARKS: Final = re.compile(r"(?:\[\d{1,3}\]|[⁰¹²³⁴-⁹])+$")
_NUMBERED: Final = re.compile(r"\d{1,3}(?:\.\d{1,3})+(?=\.?\s)")

_NUMBERED_TITLE: Final = re.compile(
    r"(?:(?:Article|Clause|Part|Section|§)\s*)?\d{1,3}(?:\.\d{1,3})*[.:)]?\s+(?P<title>[^.!?…:;]+)\."
)

_SMALL_IN_TITLES: Final = frozenset(
    re.split(
        r"\s+",
        "after before between during from into over such than that their these this those through under upon "
        "with within without",
    )
)
"""Of four letters and more."""

_LONGEST_WRAPPED_LINE: Final = 200
_HEADING_LENGTH: Final = 100
_HEADING_WORDS: Final = 16
_CAPITALS_IN_A_ROW: Final = 3
_HEADINGS_IN_A_ROW: Final = 2
"""More short lines than this above a body text are a list, an address or a poem."""


def extract(data: bytes, name: str) -> Extracted:
    text, encoding = decode(data, name)
    blocks = tuple(find_blocks(text))
    opening = blocks[0] if blocks and blocks[0].kind == "heading" else None
    return Extracted(text, blocks, opening.span.cut(text) if opening else None, encoding)


def find_blocks(text: str) -> Iterator[Block]:
    """The blocks of a plain text, in order; every code point but white space and underlines is in one."""
    chunks = _chunks(text)
    wrapped = _is_wrapped(chunks)
    spoken = turns(text, [line for chunk in chunks for line in chunk])
    pieces = [piece for chunk in chunks for piece in _pieces(text, chunk, spoken, wrapped=wrapped)]
    headings = _headings(text, pieces)
    opens_with_two = {0, 1} <= headings
    for at, piece in enumerate(pieces):
        if at in headings:
            # The one heading that is known to stand above the others is the first of two that open a text.
            above = 1 if opens_with_two and at > 0 else 0
            yield Block("heading", piece.span, level=min(6, above + _depth(text, piece.span)))
        else:
            yield Block("list_item" if piece.item else "paragraph", piece.span)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph to be; `alone` when it is one line, `underlined` when the next line underlines it."""

    span: Span
    alone: bool
    item: bool = False
    underlined: bool = False


def _chunks(text: str) -> list[list[Span]]:
    """Lines without their white space, in groups between blank lines."""
    lines: list[Span | None] = []
    start = 0
    for match in _LINE_END.finditer(text):
        lines.append(trimmed(text, start, match.start()) or None)
        if match.group() in _ENDS_PARAGRAPH:
            lines.append(None)
        start = match.end()
    lines.append(trimmed(text, start, len(text)) or None)
    groups = groupby(lines, key=lambda line: line is None)
    return [[line for line in group if line] for blank, group in groups if not blank]


def _is_wrapped(chunks: Sequence[Sequence[Span]]) -> bool:
    """Whether a line's end is inside a paragraph: not in a text without blank lines, nor in one whose lines
    are mostly longer than anybody wraps them, where a blank line only sets off a title or a section."""
    if len(chunks) < 2:
        return False
    lengths = [len(line) for lines in chunks if len(lines) > 1 for line in lines]
    long = sum(length for length in lengths if length > _LONGEST_WRAPPED_LINE)
    return 2 * long <= sum(lengths)


def _depth(text: str, heading: Span) -> int:
    """1, or as many numbers as it begins with: 2 for "1.1 Terms"."""
    number = _NUMBERED.match(text, heading.start, heading.end)
    return 1 if number is None else number.group().count(".") + 1


def _pieces(text: str, lines: Sequence[Span], spoken: frozenset[int], *, wrapped: bool) -> Iterator[_Piece]:
    bulleted = [bool(_BULLET.match(line.cut(text))) for line in lines]
    if not wrapped or _is_stack_of_capitals(text, lines):
        for line, item in zip(lines, bulleted, strict=True):
            yield _Piece(line, alone=line.start not in spoken, item=item)
        return
    at = 0
    while at + 1 < len(lines) and _is_underlined(text, lines[at], lines[at + 1]):
        yield _Piece(lines[at], alone=True, underlined=True)
        at += 2
    lines, bulleted = lines[at:], bulleted[at:]
    if not lines:
        return
    begin = spoken if bulleted[0] else spoken | indented(text, lines)
    starts = [
        at
        for at, line in enumerate(lines)
        if at == 0 or line.start in begin or (bulleted[0] and bulleted[at])
    ]
    for at, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        alone = after == at + 1 and lines[at].start not in begin
        yield _Piece(Span(lines[at].start, lines[after - 1].end), alone=alone, item=bulleted[at])


def _is_stack_of_capitals(text: str, lines: Sequence[Span]) -> bool:
    """Whether these are the lines of a title or of a part's number and name, as in laws."""
    return 1 < len(lines) <= _CAPITALS_IN_A_ROW and all(line.cut(text).isupper() for line in lines)


def _is_underlined(text: str, line: Span, below: Span) -> bool:
    """The line above a rule is a heading, but not where it has columns, as a table's head, or is an item of a
    list with marks; one with a number is a section's."""
    return (
        _UNDERLINE.match(below.cut(text)) is not None
        and _COLUMNS.search(line.cut(text)) is None
        and text[line.start] not in _MARKS
    )


def _headings(text: str, pieces: Sequence[_Piece]) -> frozenset[int]:
    found = {at for at, piece in enumerate(pieces) if piece.underlined}
    short = [
        _could_be_heading(text, piece) and not _is_listed(text, pieces, at) for at, piece in enumerate(pieces)
    ]
    at = 0
    while at < len(pieces):
        end = at
        while end < len(pieces) and short[end]:
            end += 1
        if at < end < len(pieces) and (not pieces[end].item or _heads_items(text, pieces, end)):
            found.update(_headings_in_a_row(text, pieces, at, end))
        at = end + 1
    return frozenset(found)


def _headings_in_a_row(text: str, pieces: Sequence[_Piece], at: int, end: int) -> range:
    """Of several short lines above a text those that are headings."""
    small = sum(not pieces[place].span.cut(text).isupper() for place in range(at, end))
    if small <= _HEADINGS_IN_A_ROW and end - at - small <= _CAPITALS_IN_A_ROW:
        return range(at, end)
    return range(0, 1 if at == 0 else 0)


def _heads_items(text: str, pieces: Sequence[_Piece], end: int) -> bool:
    """Whether what stands above a list item is a section's number or name, as in laws, and no lead-in."""
    last = pieces[end - 1]
    return last.item or last.span.cut(text).isupper()


def _is_listed(text: str, pieces: Sequence[_Piece], at: int) -> bool:
    """Whether the piece is one of several list items of its kind; a number alone may be a heading's, as in
    "2. Methods", and so may one above (1), (2)."""
    if not pieces[at].item:
        return False
    around = (*pieces[max(0, at - 1) : at], *pieces[at + 1 : at + 2])
    marker = _marker(text, pieces[at])
    return any(near.item and (")" in marker or _marker(text, near) == marker) for near in around)


def _marker(text: str, item: _Piece) -> str:
    """How it is marked, whatever its number or letter: "#." for "2." and "(a)" for "(b)"."""
    label = item.span.cut(text).split(maxsplit=1)[0]
    return re.sub("[a-zA-Z]", "a", re.sub(r"\d+", "#", label))


def _could_be_heading(text: str, piece: _Piece) -> bool:
    line = _NOTE_MARKS.sub("", piece.span.cut(text))
    if (
        not piece.alone
        or not line
        or _COLUMNS.search(line)
        or line[0] in _MARKS
        or len(line) > _HEADING_LENGTH
        or len(line.split()) > _HEADING_WORDS
    ):
        return False
    first = next((character for character in line if character.isalnum()), "")
    last = line.rstrip(_CLOSERS)[-1:]
    if first == "" or first.islower() or last == "":
        return False
    return last not in _CLOSING_PUNCTUATION or _is_numbered_title(line)


def _is_numbered_title(line: str) -> bool:
    """Whether it is a number and a title with a full stop, as contracts have them: "5. Governing Law." Every
    word that carries a title begins with a capital, which those of a list item or a sentence do not."""
    title = _NUMBERED_TITLE.fullmatch(line)
    words = re.findall(r"[^\W\d_]{4,}", title["title"]) if title else []
    carrying = [word for word in words if word not in _SMALL_IN_TITLES]
    return bool(carrying) and not any(word[0].islower() for word in carrying)
