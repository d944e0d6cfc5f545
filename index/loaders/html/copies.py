"""Parts of an HTML page that it shows twice, as the slides that a carousel repeats at both ends of a row."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from lxml import etree

from index.loaders.html.content import Skip
from index.loaders.html.panels import is_under_title

_LONGEST: Final = 5_000
"""Characters of a copy at most: every element is compared, and one in another would else cost all of both."""

_Place = tuple[int, int]
"""Where an element begins and ends in the text of the page without its white space."""

_SILENT: Final = etree.XPath("boolean(descendant::*[@aria-hidden])")


def without_copies(root: etree._Element, skip: Skip) -> Skip:
    """`skip`, which also leaves out of `root` what is kept from those who listen to the page and says what
    another part of it says; of several that are all kept from them, the first one is read."""
    if not _SILENT(root):
        return skip
    copies = _copies(root, skip)
    return lambda element: element in copies or skip(element)


def _copies(root: etree._Element, skip: Skip) -> frozenset[etree._Element]:
    text, places, silent = _read(root, skip)
    lengths = {end - begin for begin, end in silent.values()}
    saying: defaultdict[str, set[_Place]] = defaultdict(set)
    for begin, end in places:
        if end - begin in lengths:
            saying[text[begin:end]].add((begin, end))
    copies = set()
    for element, (begin, end) in reversed(silent.items()):
        others = saying[text[begin:end]]
        others.discard((begin, end))
        if others:
            copies.add(element)
        else:
            others.add((begin, end))
    return frozenset(copies)


def _read(root: etree._Element, skip: Skip) -> tuple[str, set[_Place], dict[etree._Element, _Place]]:
    """The text, the places of all elements in it, and those of the elements that may be copies."""
    pieces: list[str] = []
    at = 0
    begins: list[int] = []
    places: set[_Place] = set()
    silent: dict[etree._Element, _Place] = {}
    left_out: etree._Element | None = None
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and element is not root and skip(element):
            left_out = element
            walk.skip_subtree()
            continue
        if event == "start":
            begins.append(at)
        elif element is left_out:
            left_out = None
        else:
            place = (begins.pop(), at)
            if 0 < place[1] - place[0] <= _LONGEST:
                places.add(place)
                if _may_be_a_copy(element):
                    silent[element] = place
        bare = "".join(((element.text if event == "start" else element.tail) or "").split())
        pieces.append(bare)
        at += len(bare)
    return "".join(pieces), places, silent


def _may_be_a_copy(element: etree._Element) -> bool:
    """Two questions can have one answer, which is not left out under either of them."""
    return element.get("aria-hidden", "").strip().lower() == "true" and not is_under_title(element)
