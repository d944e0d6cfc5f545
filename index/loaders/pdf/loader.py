"""PDF: pages of placed words made into headings and paragraphs (pdfium reads, the modules beside judge)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Final

from index.document import BlockKind, PageStart
from index.errors import SourceError
from index.loaders.composition import Composer
from index.loaders.extracted import Extracted
from index.loaders.pdf.columns import in_reading_order, row_text
from index.loaders.pdf.furniture import without_furniture
from index.loaders.pdf.headings import heading_levels
from index.loaders.pdf.hyphens import Hyphenation
from index.loaders.pdf.measure import measure
from index.loaders.pdf.page import Page
from index.loaders.pdf.pages import meta_title, opened, read_pages
from index.loaders.pdf.paragraphs import Paragraph, paragraphs_of
from index.loaders.text.facts import is_names

_LIGATURES: Final = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
"""Glyphs of a font that stand for the letters of a word."""


def extract(data: bytes, name: str) -> Extracted:
    """Headings by size and weight, paragraphs, list items and table rows, each with its pages; running heads
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
    hyphenation = Hyphenation(map(_texts, paragraphs))
    composer = Composer(name)
    aslant = {page.number: page.aslant for page in pages if page.aslant}
    for paragraph, level in zip(paragraphs, levels, strict=True):
        page = paragraph.first.page
        for before in [number for number in aslant if number < page]:
            _add_aslant(composer, aslant.pop(before), before)
        text, starts = hyphenation.joined_with_starts(_texts(paragraph))
        further = [
            PageStart(start, line.page)
            for start, (above, line) in zip(starts[1:], pairwise(paragraph.lines), strict=True)
            if line.page > above.page
        ]
        kind: BlockKind = "heading"
        if level is None:
            # "H. Mori and J. Quill" begins as an item does.
            listed = paragraph.kind == "item" and not is_names(text)
            kind = "table_row" if paragraph.kind == "row" else "list_item" if listed else "paragraph"
        composer.add(kind, text, level=level, page=page, further_pages=further)
    for number, texts in aslant.items():
        _add_aslant(composer, texts, number)
    return composer.finish()


def _texts(paragraph: Paragraph) -> list[str]:
    texts = map(row_text if paragraph.kind == "row" else attrgetter("text"), paragraph.lines)
    return [text.translate(_LIGATURES) for text in texts]


def _add_aslant(composer: Composer, texts: Sequence[str], page: int) -> None:
    """What is written up or down a page's edge comes after the page's own text, as one paragraph."""
    composer.add("paragraph", re.sub(r"\s+", " ", " ".join(texts)).translate(_LIGATURES), page=page)
