"""PDF: pages of placed words made into headings and paragraphs (pdfium reads, the modules pdf_* judge)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from index.errors import SourceError
from index.loaders.composition import Composer
from index.loaders.extracted import Extracted
from index.loaders.pdf_columns import in_reading_order, row_text
from index.loaders.pdf_furniture import without_furniture
from index.loaders.pdf_headings import heading_levels
from index.loaders.pdf_hyphens import Hyphenation
from index.loaders.pdf_measure import measure
from index.loaders.pdf_page import Page
from index.loaders.pdf_pages import meta_title, opened, read_pages
from index.loaders.pdf_paragraphs import Paragraph, paragraphs_of
from index.loaders.text_facts import is_names

_LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
"""Glyphs of a font that stand for the letters of a word."""


def extract(data: bytes, name: str) -> Extracted:
    """Headings by size and weight, paragraphs, list items and table rows, each with its page; running heads
    and the numbers of pages and lines are left out, words cut at a line's end are joined.

    Raises SourceError for a broken or encrypted file, one of too many pages, and one without text.
    """
    with opened(data, name) as document:
        pages = read_pages(document, name)
        title = meta_title(document)
    found = _compose(without_furniture(pages), name)
    if not found.blocks:
        # All that there is stands in the margins.
        found = _compose(pages, name)
    if not found.blocks:
        raise SourceError(f"{name}: holds no text")
    tops = [block for block in found.blocks if block.kind == "heading" and block.level == 1]
    # Of several largest headings, which may be chapters, only one that opens the document is its title.
    if tops and tops[0].page == found.blocks[0].page and (len(tops) == 1 or tops[0] is found.blocks[0]):
        title = tops[0].span.cut(found.text)
    line = " ".join((title or "").split())
    return Extracted(found.text, found.blocks, line or None)


def _compose(pages: Sequence[Page], name: str) -> Extracted:
    ordered = [in_reading_order(page) for page in pages]
    usual = measure([line for lines in ordered for line in lines])
    paragraphs = paragraphs_of(ordered, usual)
    levels = heading_levels(paragraphs, usual)
    hyphenation = Hyphenation([line.text for line in paragraph.lines] for paragraph in paragraphs)
    composer = Composer(name)
    aslant = {page.number: page.aslant for page in pages if page.aslant}
    for paragraph, level in zip(paragraphs, levels, strict=True):
        page = paragraph.first.page
        for before in [number for number in aslant if number < page]:
            _add_aslant(composer, aslant.pop(before), before)
        text = _text(paragraph, hyphenation)
        if level is not None:
            composer.add("heading", text, level=level, page=page)
        elif paragraph.kind == "row":
            composer.add("table_row", text, page=page)
        else:
            # "H. Mori and J. Quill" begins as an item does.
            listed = paragraph.kind == "item" and not is_names(text)
            composer.add("list_item" if listed else "paragraph", text, page=page)
    for number, texts in aslant.items():
        _add_aslant(composer, texts, number)
    return composer.finish()


def _text(paragraph: Paragraph, hyphenation: Hyphenation) -> str:
    lines = paragraph.lines
    text = (
        row_text(lines[0]) if paragraph.kind == "row" else hyphenation.joined([line.text for line in lines])
    )
    return text.translate(_LIGATURES)


def _add_aslant(composer: Composer, texts: Sequence[str], page: int) -> None:
    """What is written up or down a page's edge comes after the page's own text, as one paragraph."""
    composer.add("paragraph", re.sub(r"\s+", " ", " ".join(texts)).translate(_LIGATURES), page=page)
