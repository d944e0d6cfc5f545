"""The elements of HTML: what they are called, and which stand in blocks of their own, are never shown, or
are there to be worked with."""

from __future__ import annotations

from typing import Final

from lxml import etree

HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
"""The level of each heading."""

ITEMS: Final = frozenset({"li", "dt", "dd"})
BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dialog", "dir",
     "div", "dl", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
     "legend", "main", "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody",
     "td", "tfoot", "th", "thead", "tr", "ul", "listing", "plaintext", "xmp", *HEADINGS, *ITEMS}
)  # fmt: skip

NEVER_SHOWN: Final = frozenset(
    {"annotation", "annotation-xml", "applet", "area", "audio", "canvas", "datalist", "embed", "frame",
     "frameset", "head", "iframe", "link", "map", "meta", "noembed", "noframes", "noscript", "object",
     "param", "progress", "script", "source", "style", "svg", "template", "title", "track", "video"}
)  # fmt: skip
SUBSTANCE: Final = ("p", "h1", "h2", "h3", "article", "main")
"""What holds prose in blocks of its own."""

CONTROLS: Final = frozenset({"button", "input", "meter", "output", "select", "textarea"})


def local_name(element: etree._Element) -> str:
    """The element's name in lower case without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def roles_of(element: etree._Element) -> list[str]:
    """The roles that it declares, the one it wants most first."""
    return element.get("role", "").lower().split()


def are_alike(one: etree._Element, other: etree._Element) -> bool:
    """Whether they have one name, and a class of one is a class of the other, or neither has any."""
    if local_name(one) != local_name(other):
        return False
    own, others = one.get("class", "").split(), other.get("class", "").split()
    return own == others or not set(own).isdisjoint(others)


def says(text: str | None) -> bool:
    """Whether words or figures are in it; a plus or an arrow only shows that something unfolds."""
    return any(map(str.isalnum, text or ""))
