"""Whether a header or footer of an HTML page is the page's own, or that of one of the posts on it."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import Final

from lxml import etree

from index.loaders.html.elements import are_alike, local_name

_OF_THEIR_OWN: Final = ("article", "main", "section", "blockquote", "details", "figure")
"""What may have a header and a footer that are not those of the page."""

_MARGINS: Final = frozenset({"aside", "footer", "header", "nav", "script", "style"})
_BESIDE: Final = 10
"""Elements on either side in which another post is looked for."""

_LEVELS: Final = 3
"""Elements around the header, of which the outermost is the post."""


def is_of_the_page(margin: etree._Element) -> bool:
    """Whether a header or footer says what page or site this is: that of an article or a quotation does not,
    nor that of a post in plain elements, nor does a header with the page's only top heading."""
    if next(margin.iterancestors(*_OF_THEIR_OWN), None) is not None or _is_of_a_post(margin):
        return False
    tops = islice(margin.getroottree().iter("h1"), 2)
    return next(margin.iter("h1"), None) is None or len(list(tops)) > 1


def _is_of_a_post(margin: etree._Element) -> bool:
    """Whether the elements around it are one post of several alike, or it has a heading of its own on a page
    that has a header already."""
    if next(margin.iter("nav", "form"), None) is not None:
        return False
    path, stands_by_text = [margin], False
    for above in islice(_below_the_body(margin), _LEVELS):
        stands_by_text = stands_by_text or _has_text_besides(above, path[-1])
        path.append(above)
        beside = (
            *islice(above.itersiblings(), _BESIDE),
            *islice(above.itersiblings(preceding=True), _BESIDE),
        )
        if stands_by_text and any(_leads_down(other, path) for other in beside):
            return True
    if not stands_by_text or local_name(margin) != "header" or next(margin.iter("h2", "h3"), None) is None:
        return False
    first = next(margin.getroottree().iter("header"), margin)
    return first not in (margin, *margin.iterancestors()) and path[1] not in first.iterancestors()


def _below_the_body(element: etree._Element) -> takewhile[etree._Element]:
    return takewhile(lambda above: local_name(above) not in ("body", "html"), element.iterancestors())


def _leads_down(element: etree._Element, path: list[etree._Element]) -> bool:
    """Whether the elements of `path`, the innermost first, have counterparts in `element`."""
    level = [element]
    for own in reversed(path):
        level = [other for other in level if are_alike(own, other)]
        if own is not path[0]:
            level = [child for other in level[:_BESIDE] for child in islice(other, _BESIDE)]
    return bool(level)


def _has_text_besides(above: etree._Element, inner: etree._Element) -> bool:
    """Whether `above` has text beside `inner` that is no other margin's."""
    children = list(islice(above, _BESIDE))
    if (above.text or "").strip() or any((child.tail or "").strip() for child in children):
        return True
    others = (child for child in children if child is not inner and local_name(child) not in _MARGINS)
    return any(text.strip() for other in others for text in other.itertext())
