"""HTML: the main content of a page, as blocks (lxml, HTML Living Standard's elements)."""

from __future__ import annotations

from typing import Final

from lxml import etree

from index.errors import SourceError
from index.loaders.composition import Composer
from index.loaders.extracted import Extracted
from index.loaders.html.content import is_hidden, is_left_out
from index.loaders.html.copies import without_copies
from index.loaders.html.flow import read_flow
from index.loaders.html.main_content import heading_before, main_content
from index.loaders.html.tree import decode_html, parse_html, parse_xhtml, without_namespaces

_XHTML_SUFFIXES: Final = (".xhtml", ".xht")


def extract(data: bytes, name: str) -> Extracted:
    """The page's headings, paragraphs, list items and table rows; SourceError where it holds no text."""
    text, encoding = decode_html(data, name)
    if not text.strip():
        raise SourceError(f"{name}: holds no text")
    root = parse_xhtml(text, name) if name.lower().endswith(_XHTML_SUFFIXES) else parse_html(text, name)
    without_namespaces(root)
    # A page whose markup hides all its content behind furniture is read with the furniture.
    for content, skip in ((main_content(root), is_left_out), (root, is_left_out), (root, is_hidden)):
        composer = Composer(name)
        heading = heading_before(root, content)
        if heading is not None:
            read_flow(heading, composer, is_hidden)
        read_flow(content, composer, without_copies(content, skip))
        if len(composer.blocks) > (heading is not None):
            top = next((b for b in composer.blocks if b.kind == "heading" and b.level == 1), None)
            found = composer.finish(encoding=encoding)
            title = top.span.cut(found.text) if top else _title(root)
            return composer.finish(title=title, encoding=encoding)
    raise SourceError(f"{name}: holds no text; a page that scripts write is saved after they ran")


def _title(root: etree._Element) -> str | None:
    for meta in root.iter("meta"):
        if meta.get("property") == "og:title" and meta.get("content", "").strip():
            return meta.get("content")
    titles = (e for e in root.iter("title") if next(e.iterancestors("svg"), None) is None)
    return next((title.text for title in titles), None)
