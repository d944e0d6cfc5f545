"""Which part of an HTML page is its content, and which elements are its furniture or hidden."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

_NEVER_SHOWN: Final = frozenset(
    {"annotation", "annotation-xml", "applet", "area", "audio", "canvas", "datalist", "embed", "frame",
     "frameset", "head", "iframe", "link", "map", "meta", "noembed", "noframes", "noscript", "object",
     "param", "progress", "script", "source", "style", "svg", "template", "title", "track", "video"}
)  # fmt: skip
_CONTROLS: Final = frozenset({"button", "input", "label", "meter", "output", "select", "textarea"})
_FURNITURE: Final = frozenset({"aside", "footer", "header", "nav"})
_FURNITURE_ROLES: Final = frozenset({"banner", "complementary", "contentinfo", "navigation", "search"})
_HIDING: Final = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SUBSTANCE: Final = ("p", "h1", "h2", "h3", "article", "main")
_SHARE_OF_ONE_ARTICLE: Final = 0.5
"""Of the text in all articles of a page: the one that holds more is its content, the others are teasers."""


def local_name(element: etree._Element) -> str:
    """The element's name in lower case without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def is_hidden(element: etree._Element) -> bool:
    """Whether a browser shows nothing of it, or only something to click or fill in."""
    name = local_name(element)
    if name in _NEVER_SHOWN or name in _CONTROLS:
        return True
    if name == "form":
        return next(element.iter(*_SUBSTANCE), None) is None
    if name == "dialog" and "open" not in element.attrib:
        return True
    if "hidden" in element.attrib or element.get("aria-hidden", "").strip().lower() == "true":
        return True
    return _HIDING.search(element.get("style", "")) is not None


def is_furniture(element: etree._Element) -> bool:
    """Whether it stands around the content: navigation, asides, and headers and footers of the page itself;
    those of an article belong to it, and so does a header with the page's only top heading."""
    name, role = local_name(element), element.get("role", "").strip().lower()
    if name not in _FURNITURE and role not in _FURNITURE_ROLES:
        return False
    if name in ("header", "footer"):
        if next(element.iterancestors("article", "main", "section"), None) is not None:
            return False
        return next(element.iter("h1"), None) is None or len(list(element.getroottree().iter("h1"))) > 1
    return True


def main_content(root: etree._Element) -> etree._Element:
    """The element that holds the page's content: `main`, else the article, else the body."""
    body = root if local_name(root) == "body" else root.find(".//body")
    mains = [e for e in root.iter("main") if _is_shown(e)]
    mains = mains or [e for e in root.iter("*") if e.get("role") == "main" and _is_shown(e)]
    for candidates, share in ((mains, 0.0), (_outermost_articles(root), _SHARE_OF_ONE_ARTICLE)):
        sizes = [_size(candidate) for candidate in candidates]
        if sizes and max(sizes) > share * sum(sizes):
            return candidates[sizes.index(max(sizes))]
    return root if body is None else body


def heading_before(root: etree._Element, content: etree._Element) -> etree._Element | None:
    """The page's only top heading, where it stands in front of the content that has none."""
    tops = [heading for heading in root.iter("h1") if _is_shown(heading)]
    if len(tops) != 1 or content in tops[0].iterancestors():
        return None
    first = next(element for element in root.iter() if element is content or element is tops[0])
    return None if first is content else tops[0]


def _outermost_articles(root: etree._Element) -> list[etree._Element]:
    articles = (e for e in root.iter("article") if _is_shown(e))
    return [e for e in articles if next(e.iterancestors("article", "aside", "nav"), None) is None]


def _is_shown(element: etree._Element) -> bool:
    return not is_hidden(element) and not any(is_hidden(above) for above in element.iterancestors())


def _size(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in element.itertext())
