"""Parts of an HTML page that stand folded under something to click, as the answer under each question of a
list of them (WAI-ARIA's disclosures, accordions and tabs): both are text of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Final

from lxml import etree

from index.loaders.html.elements import (
    CONTROLS,
    HEADINGS,
    NEVER_SHOWN,
    SUBSTANCE,
    are_alike,
    local_name,
    roles_of,
    says,
)

_BESIDE: Final = 8
"""Elements beside a button, or between it and what it opens, at most; a longer row is a bar of tools."""

_LEVELS: Final = 4
"""Elements around a button of a list of them, of which the outermost is one item of the list, and elements
around a dialog that only place it on the page."""

_LONG: Final = 200
"""Characters of text that no tool has to say."""

_QUESTION_MARKS: Final = ("?", "？", "؟")

_BEGINNING: Final = 200
"""Tags by which a part is judged: parts within parts would else be measured over and over."""

_NO_PROSE: Final = NEVER_SHOWN | CONTROLS | {"form", "label", "nav"}
_OVERLAYS: Final = frozenset({"alertdialog", "dialog", "listbox", "menu", "tooltip"})


def is_title(button: etree._Element) -> bool:
    """Whether a button is what a part of the page is called: all that a heading says, or all that stands over
    the prose that it opens."""
    heading = next(filter(_is_heading, _alone_in(button)), None)
    if heading is not None:
        return next(heading.iter("button")) is button
    panel = _opened_by(button)
    return panel is not None and _names(button, panel)


def is_panel(element: etree._Element) -> bool:
    """Whether it is prose that a tab shows, or that what stands right in front of it opens."""
    if is_overlay(element) or not _is_prose(element):
        return False
    if roles_of(element)[:1] == ["tabpanel"]:
        return True
    opener = opener_of(element)
    return opener is not None and _names(opener, element)


def opener_of(element: etree._Element) -> etree._Element | None:
    """What opens it, where that is all that stands right in front of it."""
    return _alone_in_front(element, _opens)


def is_under_title(element: etree._Element) -> bool:
    """Whether all that stands right in front of it is a heading or what opens it."""
    return _alone_in_front(element, lambda inner: _opens(inner) or _is_heading(inner)) is not None


def is_overlay(element: etree._Element) -> bool:
    """Whether it is shown over the page rather than in it, as a dialog or a menu, or only places what is."""
    return element.get("tabindex") == "-1" or any(map(_pops_up, _alone_around(element)))


def holds_paragraphs(element: etree._Element) -> bool:
    """Whether prose stands in it in blocks of its own, as in no icon and no words written out twice."""
    return next(element.iterdescendants(*SUBSTANCE), None) is not None and _is_prose(element)


def _opens(element: etree._Element) -> bool:
    """Whether it folds and unfolds something in the page; what pops up is a menu."""
    popup = element.get("aria-haspopup", "false").strip().lower()
    return element.get("aria-expanded", "").strip().lower() in ("true", "false") and popup == "false"


def _pops_up(element: etree._Element) -> bool:
    if local_name(element) == "dialog" or not _OVERLAYS.isdisjoint(roles_of(element)[:1]):
        return True
    return element.get("aria-modal") == "true"


def _is_heading(element: etree._Element) -> bool:
    return local_name(element) in HEADINGS or roles_of(element)[:1] == ["heading"]


def _names(opener: etree._Element, panel: etree._Element) -> bool:
    """Whether what opens a panel is its title, as in a list of questions; a button by itself over a few words
    that are folded away is a tool, as one to share the page is."""
    if opener.get("aria-expanded", "").strip().lower() == "true" or any(map(_is_heading, _alone_in(opener))):
        return True
    words = "".join(text for text, _ in _texts(opener, NEVER_SHOWN))
    return words.rstrip().endswith(_QUESTION_MARKS) or _sizes(panel)[0] >= _LONG or _is_one_of_several(opener)


def _is_one_of_several(opener: etree._Element) -> bool:
    item = opener
    for above in islice(opener.iterancestors(), _LEVELS):
        beside = (islice(item.itersiblings(preceding=back), _BESIDE) for back in (False, True))
        for other in chain.from_iterable(beside):
            openers = filter(_opens, islice(other.iter(etree.Element), _BESIDE))
            if any(are_alike(opener, inner) and _opened_by(inner) is not None for inner in openers):
                return True
        item = above
    return False


def _opened_by(opener: etree._Element) -> etree._Element | None:
    """The prose right behind what opens something, if that is all that stands over it."""
    if not _opens(opener):
        return None
    *_, outermost = _alone_in(opener)
    behind = _neighbour(outermost, in_front=False)
    return behind if behind is not None and not is_overlay(behind) and _is_prose(behind) else None


def _alone_in_front(
    element: etree._Element, is_wanted: Callable[[etree._Element], bool]
) -> etree._Element | None:
    before = _neighbour(element, in_front=True)
    if before is None:
        return None
    found = next(filter(is_wanted, islice(before.iter(etree.Element), _BESIDE)), None)
    return found if found is not None and before in _alone_in(found) else None


def _alone_around(element: etree._Element) -> Iterator[etree._Element]:
    """It, and every element in it outside of which it says nothing."""
    yield element
    for _ in range(_LEVELS):
        if _has_many(element) or says(element.text) or any(says(inner.tail) for inner in element):
            return
        showing = [inner for inner in element if _shows(inner)]
        if len(showing) != 1:
            return
        element = showing[0]
        yield element


def _alone_in(element: etree._Element) -> Iterator[etree._Element]:
    """It, and every element around it that says nothing else."""
    yield element
    above = element.getparent()
    while above is not None and not _has_many(above) and not says(above.text):
        if any(says(beside.tail) or (beside is not element and _shows(beside)) for beside in above):
            return
        yield above
        element, above = above, above.getparent()


def _has_many(element: etree._Element) -> bool:
    # Not len: it counts them all, at each of them.
    return next(islice(element, _BESIDE, None), None) is not None


def _neighbour(element: etree._Element, *, in_front: bool) -> etree._Element | None:
    """The nearest element beside it that says something; None where loose text stands between."""
    between = element
    for beside in islice(element.itersiblings(preceding=in_front), _BESIDE):
        if says(beside.tail if in_front else between.tail):
            return None
        if _shows(beside) or (in_front and _is_button(beside)):
            return beside
        between = beside
    return None


def _is_button(element: etree._Element) -> bool:
    buttons = islice(element.iter("button"), _BESIDE)
    return any(_opens(inner) or any(map(_is_heading, _alone_in(inner))) for inner in buttons)


def _shows(element: etree._Element) -> bool:
    return any(True for _ in _texts(element, NEVER_SHOWN | CONTROLS))


def _is_prose(element: etree._Element) -> bool:
    """Whether it says something, and not most of it in links to other pages."""
    if local_name(element) in _NO_PROSE:
        return False
    words, links = _sizes(element)
    return words > links


def _sizes(element: etree._Element) -> tuple[int, int]:
    """Characters of its prose outside links and in them."""
    sizes = [0, 0]
    for text, is_link in _texts(element, _NO_PROSE):
        sizes[is_link] += len(text.strip())
    return sizes[0], sizes[1]


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
        if text is not None and says(text) and not (event == "end" and inner is element):
            yield text, links > 0
