"""Parts of an HTML page that stand folded under something to click, as the answer under each question of a
list of them (WAI-ARIA's disclosures, accordions and tabs): both are text of the page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from index.loaders.html_elements import CONTROLS, HEADINGS, NEVER_SHOWN, local_name, roles_of

_BESIDE: Final = 8
"""Elements beside a button, or between it and what it opens, at most; a longer row is a bar of tools."""

_BEGINNING: Final = 200
"""Tags by which a part is judged: parts within parts would else be measured over and over."""

_NO_PROSE: Final = NEVER_SHOWN | CONTROLS | {"form", "label", "nav"}
_OVERLAYS: Final = frozenset({"alertdialog", "dialog", "listbox", "menu", "tooltip"})
_PARAGRAPHS: Final = ("p", "h1", "h2", "h3", "article", "main")


def is_title(button: etree._Element) -> bool:
    """Whether a button is what a part of the page is called: all that a heading says, or all that stands over
    the prose that it opens."""
    outermost = button
    for element in _alone_in(button):
        outermost = element
        if local_name(element) in HEADINGS or roles_of(element)[:1] == ["heading"]:
            return next(element.iter("button")) is button
    if not _opens(button):
        return False
    behind = _neighbour(outermost, in_front=False)
    return behind is not None and not is_overlay(behind) and _is_prose(behind)


def is_panel(element: etree._Element) -> bool:
    """Whether it is prose that a tab shows, or that what stands right in front of it opens."""
    if is_overlay(element) or not _is_prose(element):
        return False
    if roles_of(element)[:1] == ["tabpanel"]:
        return True
    before = _neighbour(element, in_front=True)
    if before is None:
        return False
    opener = next((inner for inner in islice(before.iter(etree.Element), _BESIDE) if _opens(inner)), None)
    return opener is not None and before in _alone_in(opener)


def is_overlay(element: etree._Element) -> bool:
    """Whether it is shown over the page rather than in it, as a dialog or a menu."""
    if local_name(element) == "dialog" or not _OVERLAYS.isdisjoint(roles_of(element)[:1]):
        return True
    return element.get("aria-modal") == "true" or element.get("tabindex") == "-1"


def holds_paragraphs(element: etree._Element) -> bool:
    """Whether prose stands in it in blocks of its own, as in no icon and no words written out twice."""
    return next(element.iterdescendants(*_PARAGRAPHS), None) is not None and _is_prose(element)


def _opens(element: etree._Element) -> bool:
    """Whether it folds and unfolds something in the page; what pops up is a menu."""
    popup = element.get("aria-haspopup", "false").strip().lower()
    return element.get("aria-expanded", "").strip().lower() in ("true", "false") and popup == "false"


def _alone_in(element: etree._Element) -> Iterator[etree._Element]:
    """It, and every element around it that says nothing else."""
    yield element
    above = element.getparent()
    while above is not None and len(above) <= _BESIDE and not _says(above.text):
        if any(_says(beside.tail) or (beside is not element and _shows(beside)) for beside in above):
            return
        yield above
        element, above = above, above.getparent()


def _neighbour(element: etree._Element, *, in_front: bool) -> etree._Element | None:
    """The nearest element beside it that says something; None where loose text stands between."""
    between = element
    for beside in islice(element.itersiblings(preceding=in_front), _BESIDE):
        if _says(beside.tail if in_front else between.tail):
            return None
        if _shows(beside) or (in_front and _is_button(beside)):
            return beside
        between = beside
    return None


def _is_button(element: etree._Element) -> bool:
    return next((True for inner in islice(element.iter("button"), _BESIDE) if _opens(inner)), False)


def _says(text: str | None) -> bool:
    """Whether words or figures are in it; a plus or an arrow only shows that something unfolds."""
    return any(map(str.isalnum, text or ""))


def _shows(element: etree._Element) -> bool:
    return any(True for _ in _texts(element, NEVER_SHOWN | CONTROLS))


def _is_prose(element: etree._Element) -> bool:
    """Whether it says something, and not most of it in links to other pages."""
    if local_name(element) in _NO_PROSE:
        return False
    sizes = [0, 0]
    for text, is_link in _texts(element, _NO_PROSE):
        sizes[is_link] += len(text.strip())
    return sizes[0] > sizes[1]


def _texts(element: etree._Element, without: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """The texts of its beginning that say something, and whether each is a link's."""
    links = 0
    left_out: etree._Element | None = None
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in islice(walk, _BEGINNING):
        name = local_name(inner)
        text = inner.text if event == "start" else inner.tail
        if event == "start":
            if name in without:
                left_out = inner
                walk.skip_subtree()
                continue
            links += name == "a"
        elif inner is left_out:
            left_out = None
        else:
            links -= name == "a"
        if text is not None and _says(text) and not (event == "end" and inner is element):
            yield text, links > 0
