"""From a PDF's bytes to pages of lines, by pdfium (through pypdfium2's raw binding)."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from index.errors import MissingExtraError, SourceError
from index.loaders.pdf.page import Line, Page, Word, lines_of
from index.loaders.pdf.raised import Box, joins, with_raised
from index.loaders.superscripts import takes_power

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_PAGES: Final = 5_000

_PASSWORD: Final = 4
_UNREADABLE: Final = frozenset("\0\ufffd\uffff")
_SHARE_UNREADABLE: Final = 0.3
_LINE_ENDS: Final = frozenset("\r\n")
_HYPHEN_AT_LINE_END: Final = frozenset("\x02\ufffe")
"""What pdfium writes for a hyphen that ends a line; no line end follows it."""

_FIGURES: Final = frozenset("0123456789")
_SPACES: Final = frozenset(" \t\u00a0\u2002\u2003\u2009")
_SIGNS: Final = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "➢", "\uf076": "❖", "\uf0fc": "✓", "\uf06e": "■"}
)
"""Bullets of the fonts Symbol and Wingdings, which have no other characters in a PDF."""

_BOLD: Final = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)


@contextmanager
def opened(data: bytes, name: str) -> Iterator[Any]:
    """The pdfium document in `data`, closed afterwards; SourceError where it cannot be opened."""
    try:
        import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtraError("pip install 'verbatim-qa[pdf]'") from error
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        if pdfium.FPDF_GetLastError() == _PASSWORD:
            raise SourceError(f"{name}: encrypted; save it without a password")
        raise SourceError(f"{name}: a broken PDF, or none; save it again")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def read_pages(document: Any, name: str) -> list[Page]:
    """Every page's lines, in the order in which the file draws them. Raises SourceError for more than
    MAX_PAGES pages, for pages that cannot be read, and for text that does not say its characters."""
    import pypdfium2.raw as pdfium

    count = pdfium.FPDF_GetPageCount(document)
    if count > MAX_PAGES:
        raise SourceError(f"{name}: {count:,} pages, more than {MAX_PAGES:,}; split it")
    pages: list[Page] = []
    characters = unreadable = 0
    for number in range(1, count + 1):
        page = pdfium.FPDF_LoadPage(document, number - 1)
        text_page = pdfium.FPDFText_LoadPage(page) if page else None
        if not text_page:
            raise SourceError(f"{name}: page {number} is broken; save it again")
        try:
            reader = _PageReader(pdfium, page, text_page, number)
            pages.append(reader.read())
            characters += len(reader.text)
            unreadable += sum(map(reader.text.count, _UNREADABLE))
        finally:
            pdfium.FPDFText_ClosePage(text_page)
            pdfium.FPDF_ClosePage(page)
    if not any(page.lines or page.aslant for page in pages):
        raise SourceError(
            f"{name}: no text layer on its {count} pages; it needs text recognition (OCR) first"
        )
    if unreadable > _SHARE_UNREADABLE * characters:
        raise SourceError(
            f"{name}: its fonts do not say what they show; it needs text recognition (OCR) first"
        )
    return pages


def meta_title(document: Any) -> str | None:
    """The title in the document's information dictionary."""
    import pypdfium2.raw as pdfium

    size = pdfium.FPDF_GetMetaText(document, b"Title", None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, b"Title", buffer, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0") or None


class _PageReader:
    def __init__(self, pdfium: Any, page: Any, text_page: Any, number: int) -> None:
        self._pdfium = pdfium
        self._page = page
        self._text_page = text_page
        self._number = number
        self._box = pdfium.FS_RECTF()
        self._font = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._upright = self._upright_boxes()
        self.text = self._characters()

    def read(self) -> Page:
        lines: list[Line] = []
        aslant: list[str] = []
        for run in self._runs():
            if self._is_aslant(run[0]):
                aslant.append(self._at(run))
                continue
            lines.extend(lines_of(list(self._words(run)), self._number))
        height = float(self._pdfium.FPDF_GetPageHeightF(self._page))
        return Page(self._number, height, tuple(lines), tuple(aslant))

    def _characters(self) -> str:
        """One code point for each of pdfium's characters."""
        pdfium, text_page = self._pdfium, self._text_page
        count = max(0, pdfium.FPDFText_CountChars(text_page))
        buffer = (ctypes.c_ushort * (2 * count + 2))()
        written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
        text = bytes(memoryview(buffer).cast("B"))[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        # Characters without a code point are left out above, so places would not fit.
        codes = (pdfium.FPDFText_GetUnicode(text_page, at) for at in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 else "\ufffd" for code in codes)

    def _line_ranges(self) -> Iterator[tuple[int, int]]:
        start = 0
        for at, character in enumerate(self.text):
            if character in _HYPHEN_AT_LINE_END:
                yield start, at + 1
                start = at + 1
            elif character in _LINE_ENDS:
                if at > start:
                    yield start, at
                start = at + 1
        if start < len(self.text):
            yield start, len(self.text)

    def _runs(self) -> Iterator[list[int]]:
        """The places of each line's characters; pdfium sees a line's end beside many a raised mark too."""
        run: list[int] = []
        for start, end in self._line_ranges():
            if run and not joins(self._upright(run[-1]), self._upright(start)):
                yield run
                run = []
            run.extend(range(start, end))
        if run:
            yield run

    def _words(self, places: Sequence[int]) -> Iterator[Word]:
        word: list[int] = []
        for at in places:
            is_space = self.text[at] in _SPACES
            if word and (is_space or self._is_apart(word, at)):
                yield self._word(word)
                word = []
            if not is_space:
                word.append(at)
        if word:
            yield self._word(word)

    def _is_apart(self, word: Sequence[int], at: int) -> bool:
        """Whether a letter is raised beside a name, of which it would be one more letter."""
        if at == word[-1] + 1:
            return False
        return self._at((word[-1], at)).isalpha() and not takes_power(self._at(word[-2:]))

    def _word(self, places: Sequence[int]) -> Word:
        text = self._at(places)
        # A word across what looked like a line's end holds something raised, be it no figure.
        if len(text) > 1 and (places[-1] - places[0] >= len(places) or not _FIGURES.isdisjoint(text)):
            text = with_raised(text, [self._upright(at) for at in places])
        (left, bottom, right, top), closing = self._upright(places[0]), self._upright(places[-1])
        return Word(
            text.translate(_SIGNS), left, max(right, closing[2]), bottom, top, self._is_bold(places[0])
        )

    def _at(self, places: Sequence[int]) -> str:
        return "".join(map(self.text.__getitem__, places))

    def _upright_boxes(self) -> Callable[[int], Box]:
        """A function from a character to its box (left, bottom, right, top), as the page is displayed."""
        pdfium, box = self._pdfium, self._box
        pdfium.FPDF_GetPageBoundingBox(self._page, box)
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        turned = pdfium.FPDFPage_GetRotation(self._page)

        def upright(at: int) -> Box:
            pdfium.FPDFText_GetLooseCharBox(self._text_page, at, box)
            x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
            if turned == 1:
                return y0 - bottom, right - x1, y1 - bottom, right - x0
            if turned == 2:
                return right - x1, top - y1, right - x0, top - y0
            if turned == 3:
                return top - y1, x0 - left, top - y0, x1 - left
            return x0 - left, y0 - bottom, x1 - left, y1 - bottom

        return upright

    def _is_aslant(self, at: int) -> bool:
        """Whether the character is turned by more than 45 degrees on the page as it is displayed."""
        matrix = self._pdfium.FS_MATRIX()
        if not self._pdfium.FPDFText_GetMatrix(self._text_page, at, matrix):
            return False
        along, across = (matrix.a, matrix.b)
        turned = self._pdfium.FPDFPage_GetRotation(self._page)
        for _ in range(turned):
            along, across = across, -along
        return bool(abs(across) > abs(along) or along < 0)

    def _is_bold(self, at: int) -> bool:
        size = self._pdfium.FPDFText_GetFontInfo(
            self._text_page, at, self._font, len(self._font), self._flags
        )
        return 0 < size <= len(self._font) and _BOLD.search(self._font.value) is not None
