"""The body of a Word document read in order into blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from index.loaders.composition import Composer
from index.loaders.docx.formulas import in_one_line
from index.loaders.docx.line import Piece, Setting, in_one, own_text
from index.loaders.docx.names import COMPATIBILITY, MATH, WORD
from index.loaders.docx.styles import Role, Styles
from index.loaders.docx.tree import boxes, is_on, is_placeholder, joined, laid_out, opened, placed_cells
from index.loaders.table_lines import table_lines

_NOT_READ: Final = frozenset(
    f"{WORD}{n}" for n in ("del", "moveFrom", "pPr", "drawing", "pict", "object", "instrText", "rt", "sdtPr",
                           "footnoteRef", "endnoteRef", "annotationRef")
) | {f"{COMPATIBILITY}Fallback"}  # fmt: skip
_STOPPED: Final = re.compile(r"[.!?…:;,–—-][\"'”’)\]]*$")
NoteKey = tuple[str, str]
"""The kind of a note, footnote or endnote, and its number in the file."""


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
        self._titled = False

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
            self._heading(" ".join(text.split()), level or 0)
        else:
            self._composer.add(role, text)
        self._read_notes(self._taken_notes())
        for paragraph in parts:
            for box in boxes(paragraph):
                self.read(box)

    def _heading(self, text: str, level: int) -> None:
        """Level 0 is a title's; below one every other heading stands one deeper, as in a page or a book."""
        shown = 1 if level == 0 else min(level + self._titled, 6)
        if self._composer.add("heading", text, level=shown) and level == 0:
            self._titled = True

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
        pieces: list[Piece] = []
        for paragraph in parts:
            self._add_pieces(paragraph, pieces)
        return in_one(pieces)

    def _add_pieces(self, paragraph: etree._Element, pieces: list[Piece]) -> None:
        if any(is_placeholder(above) for above in paragraph.iterancestors(f"{WORD}sdt")):
            return
        by_paragraph = self._styles.strikes(paragraph)
        setting: Setting = "level"
        walk = etree.iterwalk(paragraph, events=("start",))
        for _, element in walk:
            tag = element.tag
            if _is_unread(element):
                walk.skip_subtree()
            elif tag == f"{WORD}r":
                setting = self._styles.setting(element, by_paragraph=by_paragraph)
                if setting == "struck":
                    pieces.append(Piece("".join(map(own_text, element.iter())), setting))
                    walk.skip_subtree()
            elif tag == f"{MATH}oMath":
                if formula := self._formula(element, pieces, by_paragraph=by_paragraph):
                    pieces.append(Piece(formula, "level"))
                walk.skip_subtree()
            elif text := own_text(element):
                pieces.append(Piece(text, setting))
            elif tag in (f"{WORD}footnoteReference", f"{WORD}endnoteReference"):
                kind = tag.removeprefix(WORD).removesuffix("Reference")
                self._referred.append((kind, element.get(f"{WORD}id", "")))

    def _formula(self, element: etree._Element, pieces: Sequence[Piece], *, by_paragraph: bool) -> str:
        """The formula in one line as it stands behind the pieces; "" where all of it is struck out."""
        settings = {self._styles.setting(run, by_paragraph=by_paragraph) for run in element.iter(f"{MATH}r")}
        if settings == {"struck"}:
            return ""
        # Struck out in part, it shows which of its terms cancel.
        formula = in_one_line(element, _is_unread)
        before = next((piece.text for piece in reversed(pieces) if piece.setting != "struck"), "")
        # A number in the text, or another formula, would run on in this one.
        return f" {formula}" if formula[:1].isdecimal() and before[-1:].isalnum() else formula


def _is_unread(element: etree._Element) -> bool:
    """Whether neither it nor what is in it is text of the document as it is now."""
    hidden = element.tag == f"{WORD}r" and is_on(element.find(f"{WORD}rPr/{WORD}vanish"))
    return hidden or element.tag in _NOT_READ or is_placeholder(element)
