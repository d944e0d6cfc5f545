"""The elements of HTML that stand in blocks of their own."""

from __future__ import annotations

from typing import Final

HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
"""The level of each heading."""

ITEMS: Final = frozenset({"li", "dt", "dd"})
BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dialog", "dir",
     "div", "dl", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
     "legend", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr", "ul", "listing", "plaintext", "xmp", *HEADINGS, *ITEMS}
)  # fmt: skip
