"""Links at a heading of an HTML page that do something with its section and are no part of what it says."""

from __future__ import annotations

from itertools import islice
from typing import Final

from lxml import etree

from index.loaders.html_elements import HEADINGS, local_name

_LINK_MARKS: Final = frozenset("¶§#🔗")
_INLINE: Final = frozenset({"a", "small", "span"})
_LONGEST: Final = 60
"""Characters of what stands in brackets, "[edit | edit source]" in the longest of languages."""


def is_heading_link(element: etree._Element) -> bool:
    """Whether it is the sign beside a heading that links to the heading itself, or links in square brackets
    in or right behind it that lead away, as to where its section is edited."""
    name = local_name(element)
    if name not in _INLINE:
        return False
    heading = next(element.iterancestors(*HEADINGS), None)
    is_sign = name == "a" and not len(element) and (element.text or "").strip() in _LINK_MARKS
    if heading is not None and is_sign:
        return True
    if heading is None:
        heading = element.getprevious()
        if heading is None or local_name(heading) not in HEADINGS or (heading.tail or "").strip():
            return False
    return _is_bracketed(element) and _text(heading) != _text(element)


def _is_bracketed(element: etree._Element) -> bool:
    text = _text(element)
    if text[:1] + text[-1:] != "[]" or len(text) > _LONGEST:
        return False
    links = list(element.iter("a"))
    if not links or any(link.get("href", "").startswith("#") for link in links):
        return False
    outside = len(text) - sum(len(_text(link)) for link in links)
    # The brackets, and a stroke with its blanks between two links.
    return outside <= 2 + 3 * (len(links) - 1)


def _text(element: etree._Element) -> str:
    """The beginning of its text, longer than what is looked for."""
    return "".join(map(str, islice(element.itertext(), _LONGEST))).strip()[: _LONGEST + 1]
