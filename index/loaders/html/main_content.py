"""Which part of an HTML page is its content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml import etree

from index.loaders.html.content import Skip, is_hidden, is_left_out
from index.loaders.html.elements import BLOCKS, local_name, roles_of

_SHARE_OF_MAIN: Final = 0.25
_SHARE_OF_ARTICLES: Final = 0.5
"""Of the page's prose: what holds less is not the page's content, or not all of it. What a page calls its
main part is that unless nearly all stands outside; an article may as well be one beside the content."""

_SHORT: Final = 1 / 3
"""Of the prose of the longest article: a teaser for another page has less."""


def main_content(root: etree._Element) -> etree._Element:
    """The element that holds the page's content: `main`, else the article or what holds all the articles that
    are no teasers, else the body."""
    body = root if local_name(root) == "body" else root.find(".//body")
    if body is None:
        body = root
    mains = _outermost(root, lambda element: local_name(element) == "main", is_hidden)
    mains = mains or _outermost(root, lambda element: roles_of(element)[:1] == ["main"], is_hidden)
    articles = _outermost(root, lambda element: local_name(element) == "article", is_left_out)
    # A main part may well be a list of links; an article of links alone points to the content of other pages.
    for parts, share, measures in (
        (mains, _SHARE_OF_MAIN, (_prose, _text)),
        (articles, _SHARE_OF_ARTICLES, (_prose,)),
    ):
        if parts:
            content = _around(_without_teasers(parts))
            if any(measure(content) >= share * measure(body) for measure in measures):
                return content
    return body


def heading_before(root: etree._Element, content: etree._Element) -> etree._Element | None:
    """The page's only top heading, where it stands in front of the content that has none."""
    tops = [heading for heading in root.iter("h1") if _is_shown(heading)]
    if len(tops) != 1 or content in tops[0].iterancestors():
        return None
    first = next(element for element in root.iter() if element is content or element is tops[0])
    return None if first is content else tops[0]


def _is_shown(element: etree._Element) -> bool:
    return not is_hidden(element) and not any(is_hidden(above) for above in element.iterancestors())


def _outermost(
    root: etree._Element, is_wanted: Callable[[etree._Element], bool], skip: Skip
) -> list[etree._Element]:
    found = []
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if skip(element):
            walk.skip_subtree()
        elif is_wanted(element):
            found.append(element)
            walk.skip_subtree()
    return found


def _prose(root: etree._Element) -> int:
    """Characters of its text but for what leads elsewhere: menus are links."""
    return _size(root, lambda element: is_left_out(element) or _is_link(element))


def _text(root: etree._Element) -> int:
    return _size(root, is_left_out)


def _size(root: etree._Element, skip: Skip) -> int:
    size = 0
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if element is not root:
            size += len((element.tail or "").strip())
            if skip(element):
                walk.skip_subtree()
                continue
        size += len((element.text or "").strip())
    return size


def _is_link(element: etree._Element) -> bool:
    return local_name(element) == "a" and "href" in element.attrib


def _without_teasers(parts: list[etree._Element]) -> list[etree._Element]:
    sizes = [_prose(part) for part in parts]
    longest = parts[sizes.index(max(sizes))]
    short = _SHORT * max(sizes)
    return [
        part
        for part, size in zip(parts, sizes, strict=True)
        if part is longest or size >= short or not _is_teaser(part, longest)
    ]


def _is_teaser(part: etree._Element, longest: etree._Element) -> bool:
    """Whether a short part is no more than a pointer to another page: a section of the same document has
    blocks of its own, and stands where the others stand or leads nowhere else."""
    if all(local_name(inner) not in BLOCKS for inner in part.iterdescendants()):
        return True
    leads_away = any(not link.get("href", "#").startswith("#") for link in part.iter("a"))
    return leads_away and not _stand_alike(part, longest)


def _stand_alike(one: etree._Element, other: etree._Element) -> bool:
    """Whether two elements are at the same level, in elements of the same names and classes."""
    own, others = ([element, *element.iterancestors()] for element in (one, other))
    if len(own) != len(others):
        return False
    return all(a is b or _are_alike(a, b) for a, b in zip(own, others, strict=True))


def _are_alike(one: etree._Element, other: etree._Element) -> bool:
    own, others = one.get("class", "").split(), other.get("class", "").split()
    return local_name(one) == local_name(other) and (own == others or not set(own).isdisjoint(others))


def _around(parts: list[etree._Element]) -> etree._Element:
    """The innermost element that holds all the parts, or is the only one."""
    around = [parts[0], *parts[0].iterancestors()]
    depths = {element: depth for depth, element in enumerate(around)}
    innermost = 0
    for part in parts[1:]:
        above = next(depths[element] for element in part.iterancestors() if element in depths)
        innermost = max(innermost, above)
    return around[innermost]
