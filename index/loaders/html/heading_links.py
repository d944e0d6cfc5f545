"""Links at a heading of an HTML page that do something with its section and are no part of what it says."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from lxml import etree

from index.loaders.html.elements import BLOCKS, HEADINGS, local_name, says

_LINK_MARKS: Final = frozenset("¶§#🔗")
_INLINE: Final = frozenset({"a", "small", "span"})
_BEFORE: Final = _INLINE | HEADINGS.keys()
_LONGEST: Final = 60
"""Characters of what stands in brackets, "[edit | edit source]" in the longest of languages."""
_BESIDE: Final = 8
"""Elements behind such a link at most, and elements in it that may tell what it is for."""

_EDIT_CLASS: Final = re.compile(r"(?:^|[\s_-])edit(?:section|links?)?(?:$|[\s_-])", re.IGNORECASE)
_EDIT_ADDRESS: Final = re.compile(r"(?:^|[/?&=])edit(?:section|source)?(?:$|[/?&=#.])", re.IGNORECASE)
_EDIT_WORDS: Final = re.compile(
    r"(?:edit|bearbeiten|modifier|editar|modifica|bewerken|redigera|edytuj|править|編集|编辑)"
    r"(?:\s+(?:this\s+)?(?:source|section|page))?",
    re.IGNORECASE,
)


def is_heading_link(element: etree._Element) -> bool:
    """Whether it is the sign beside a heading that links to the heading itself, or links in square brackets
    at its end or right behind it, with no text after them, that lead to where its section is edited."""
    name = local_name(element)
    if name not in _INLINE:
        return False
    heading = next(element.iterancestors(*HEADINGS), None)
    is_sign = name == "a" and not len(element) and (element.text or "").strip() in _LINK_MARKS
    if heading is not None:
        is_last = _edits(element) and _text(heading) != _text(element) and _ends(element, heading)
        return is_sign or is_last
    before = element.getprevious()
    if before is None or local_name(before) not in _BEFORE or not _edits(element):
        return False
    return _is_behind_heading(element) and not _is_followed(element)


def _is_behind_heading(element: etree._Element) -> bool:
    """Whether nothing stands between it and a heading in front of it but other links to edit the section."""
    for before in islice(element.itersiblings(preceding=True), _BESIDE):
        if (before.tail or "").strip():
            return False
        if not _edits(before):
            return local_name(before) in HEADINGS
    return False


def _edits(element: etree._Element) -> bool:
    return _is_bracketed(element) and any(
        _EDIT_CLASS.search(inner.get("class", "")) is not None
        or _EDIT_ADDRESS.search(inner.get("href", "")) is not None
        or (local_name(inner) == "a" and _EDIT_WORDS.fullmatch(_text(inner).strip("[]")) is not None)
        for inner in islice(element.iter(etree.Element), _BESIDE)
    )


def _ends(element: etree._Element, heading: etree._Element) -> bool:
    inner: etree._Element | None = element
    while inner is not None and inner is not heading:
        if _is_followed(inner):
            return False
        inner = inner.getparent()
    return True


def _is_followed(element: etree._Element) -> bool:
    """Whether words stand behind it in what is around it, before the next block; another link to edit the
    section is none."""
    for after in islice(element.itersiblings(), _BESIDE):
        if says(element.tail):
            return True
        if local_name(after) in BLOCKS:
            return False
        if says(_text(after)) and not _edits(after):
            return True
        element = after
    return element.getnext() is not None or says(element.tail)


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
