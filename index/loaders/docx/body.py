"""The body of a Word document read in order into blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from lxml import etree

from index.loaders.composition import Composer
from index.loaders.docx.formulas import in_one_line
from index.loaders.docx.names import COMPATIBILITY, MATH, WORD
from index.loaders.docx.tree import (
    boxes,
    is_on,
    is_placeholder,
    joined,
    laid_out,
    opened,
    placed_cells,
    value_of,
)
from index.loaders.superscripts import raised, takes_power
from index.loaders.table_lines import table_lines

_LEVELS: Final = {"title": 1, **{f"heading {n}": min(n, 6) for n in range(1, 10)}}
_OUTLINE_OF_BODY_TEXT: Final = 9
_NOT_READ: Final = frozenset(
    f"{WORD}{n}" for n in ("del", "moveFrom", "pPr", "drawing", "pict", "object", "instrText", "rt", "sdtPr",
                           "footnoteRef", "endnoteRef", "annotationRef")
) | {f"{COMPATIBILITY}Fallback"}  # fmt: skip
_STOPPED: Final = re.compile(r"[.!?…:;,–—-][\"'”’)\]]*$")
_BEFORE_BRACKET: Final = re.compile(r"(?=\[)")
"""Where the mark of a note, "[1]", begins behind a power."""

_BREAKS: Final = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n", f"{WORD}noBreakHyphen": "-"}

Role = Literal["heading", "list_item", "paragraph", "contents"]
NoteKey = tuple[str, str]
"""The kind of a note, footnote or endnote, and its number in the file."""


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str | None
    outline: int | None
    listed: bool | None


class Styles:
    """What a paragraph style makes of its paragraphs, its ancestors considered."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._default = ""
        for element in [] if styles is None else styles.findall(f"{WORD}style"):
            if element.get(f"{WORD}type") != "paragraph":
                continue
            style_id = element.get(f"{WORD}styleId", "")
            name = value_of(element.find(f"{WORD}name")) or ""
            properties = element.find(f"{WORD}pPr")
            self._styles[style_id] = _Style(
                name.lower(),
                value_of(element.find(f"{WORD}basedOn")),
                _outline(properties),
                _listed(properties),
            )
            if element.get(f"{WORD}default") in ("1", "true"):
                self._default = style_id

    def role(self, paragraph: etree._Element) -> tuple[Role, int | None]:
        """The kind of block a paragraph is, and its level where that is a heading."""
        properties = paragraph.find(f"{WORD}pPr")
        style = None if properties is None else value_of(properties.find(f"{WORD}pStyle"))
        chain = list(self._chain(style or self._default))
        outline, listed = _outline(properties), _listed(properties)
        for above in chain:
            if above.name.startswith("toc ") and above.name != "toc heading":
                return "contents", None
            if outline is None and above.name in _LEVELS:
                return "heading", _LEVELS[above.name]
            outline = above.outline if outline is None else outline
            listed = above.listed if listed is None else listed
        if outline is not None and outline < _OUTLINE_OF_BODY_TEXT:
            return "heading", min(outline + 1, 6)
        return ("list_item" if listed else "paragraph"), None

    def _chain(self, style: str | None) -> Iterator[_Style]:
        seen: set[str] = set()
        while style is not None and style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = self._styles[style].based_on


@dataclass(frozen=True, slots=True)
class _Row:
    texts: dict[int, str]
    notes: list[NoteKey]


class BodyReader:
    """Appends blocks to a composer; the notes that a block refers to follow it as paragraphs."""

    def __init__(self, composer: Composer, styles: Styles, notes: Mapping[NoteKey, etree._Element]) -> None:
        self._composer = composer
        self._styles = styles
        self._notes = notes
        self._referred: list[NoteKey] = []

    def read(self, container: etree._Element) -> None:
        """Reads the paragraphs and tables in a body, cell or note, in order."""
        for elements in joined(container, f"{WORD}p", f"{WORD}tbl"):
            if elements[0].tag == f"{WORD}p":
                self._paragraph(elements)
            else:
                self._table(elements[0])

    def _paragraph(self, parts: Sequence[etree._Element]) -> None:
        """Reads what is one paragraph; that is of the last one's style, whose end is its own."""
        role, level = self._styles.role(parts[-1])
        if role == "contents":
            return
        text = self._joined_text(parts)
        if role == "heading":
            self._composer.add("heading", " ".join(text.split()), level=level)
        else:
            self._composer.add(role, text)
        self._read_notes(self._taken_notes())
        for paragraph in parts:
            for box in boxes(paragraph):
                self.read(box)

    def _table(self, table: etree._Element) -> None:
        rows = [row for row in opened(table, f"{WORD}tr") if row.find(f"{WORD}trPr/{WORD}del") is None]
        layout = laid_out(rows, self._role)
        data = {row: self._row(row) for row in rows if row not in layout}
        lines = dict(zip(data, table_lines([row.texts for row in data.values()]), strict=True))
        for row in rows:
            if row in data:
                self._composer.add("table_row", lines[row])
                self._read_notes(data[row].notes)
            else:
                for cell in opened(row, f"{WORD}tc"):
                    self.read(cell)

    def _row(self, row: etree._Element) -> _Row:
        texts = {column: self._cell(cell) for column, cell in placed_cells(row).items()}
        return _Row(texts, self._taken_notes())

    def _role(self, paragraph: etree._Element) -> Role:
        return self._styles.role(paragraph)[0]

    def _cell(self, cell: etree._Element) -> str:
        """Its paragraphs in one line, still apart: "12 Mill Lane; Harrow"."""
        line = ""
        for parts in joined(cell, f"{WORD}p"):
            text = " ".join(self._joined_text(parts).split())
            between = "" if not line or not text else " " if _STOPPED.search(line) else "; "
            line += between + text
        return line

    def _taken_notes(self) -> list[NoteKey]:
        notes, self._referred = self._referred, []
        return notes

    def _read_notes(self, notes: list[NoteKey]) -> None:
        for key in notes:
            note = self._notes.get(key)
            for parts in [] if note is None else joined(note, f"{WORD}p"):
                self._composer.add("paragraph", self._joined_text(parts))
        # A note that refers to a note is no more than a mark.
        self._referred.clear()

    def _joined_text(self, parts: Sequence[etree._Element]) -> str:
        return "".join(map(self._text, parts))

    def _text(self, paragraph: etree._Element) -> str:
        if any(is_placeholder(above) for above in paragraph.iterancestors(f"{WORD}sdt")):
            return ""
        pieces: list[tuple[str, bool]] = []
        walk = etree.iterwalk(paragraph, events=("start",))
        for _, element in walk:
            tag = element.tag
            if _is_unread(element):
                walk.skip_subtree()
            elif tag == f"{MATH}oMath":
                formula = in_one_line(element, _is_unread)
                # A number in the text, or another formula, would run on in this one.
                apart = formula[:1].isdecimal() and pieces and pieces[-1][0][-1:].isalnum()
                pieces.append((f" {formula}" if apart else formula, False))
                walk.skip_subtree()
            elif text := _own_text(element):
                pieces.append((text, _is_raised(element.getparent())))
            elif tag in (f"{WORD}footnoteReference", f"{WORD}endnoteReference"):
                kind = tag.removeprefix(WORD).removesuffix("Reference")
                self._referred.append((kind, element.get(f"{WORD}id", "")))
        return _in_one(pieces)


def _own_text(element: etree._Element) -> str:
    if element.tag == f"{WORD}t":
        return element.text or ""
    return _symbol(element) if element.tag == f"{WORD}sym" else _BREAKS.get(element.tag, "")


def _in_one(pieces: Sequence[tuple[str, bool]]) -> str:
    """Pieces of text, each raised or not; what is raised is so as one, into however many runs Word cut it."""
    line: list[str] = []
    for is_raised, group in groupby(pieces, key=lambda piece: piece[1]):
        together = "".join(text for text, _ in group)
        for part in _BEFORE_BRACKET.split(together) if is_raised else [together]:
            line.append(raised(part, after_digit=takes_power("".join(line[-2:]))) if is_raised else part)
    return "".join(line)


def _outline(properties: etree._Element | None) -> int | None:
    value = None if properties is None else value_of(properties.find(f"{WORD}outlineLvl"))
    return int(value) if value is not None and value.isdecimal() else None


def _listed(properties: etree._Element | None) -> bool | None:
    """Whether it is an item of a list; None where these properties do not say."""
    # A level alone, as in Word's own style Subtitle, makes no list.
    number = None if properties is None else value_of(properties.find(f"{WORD}numPr/{WORD}numId"))
    return None if number is None else number != "0"


def _is_unread(element: etree._Element) -> bool:
    """Whether neither it nor what is in it is text of the document as it is now."""
    hidden = element.tag == f"{WORD}r" and is_on(element.find(f"{WORD}rPr/{WORD}vanish"))
    return hidden or element.tag in _NOT_READ or is_placeholder(element)


def _is_raised(run: etree._Element | None) -> bool:
    align = None if run is None else run.find(f"{WORD}rPr/{WORD}vertAlign")
    return align is not None and value_of(align) == "superscript"


def _symbol(element: etree._Element) -> str:
    try:
        return chr(int(element.get(f"{WORD}char", ""), 16))
    except (ValueError, OverflowError):
        return "\ufffd"
