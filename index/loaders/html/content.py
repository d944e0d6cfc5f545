"""Which elements of an HTML page are hidden, and which are furniture around its content."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from index.loaders.html.editing import is_page_number
from index.loaders.html.elements import CONTROLS, NEVER_SHOWN, SUBSTANCE, local_name, roles_of
from index.loaders.html.margins import is_of_the_page
from index.loaders.html.panels import holds_paragraphs, is_overlay, is_panel, is_title, opener_of

Skip = Callable[[etree._Element], bool]
"""Whether an element is left out, with all that is in it."""

_FIELDS: Final = ("input", "select", "textarea")
_NOT_FILLED_IN: Final = frozenset({"button", "hidden", "image", "reset", "submit"})
_TEXT_OF_A_FIELD: Final = 30
"""Characters beside a field that may do no more than say what to fill in."""

_LABELLED: Final = etree.XPath("id(@for)")
_FURNITURE: Final = frozenset({"aside", "footer", "header", "nav"})
_FURNITURE_ROLES: Final = frozenset({"banner", "complementary", "contentinfo", "navigation", "search"})
_NOTE_ROLES: Final = frozenset(
    {"doc-endnote", "doc-endnotes", "doc-errata", "doc-example", "doc-footnote", "doc-notice", "doc-tip",
     "note"}
)  # fmt: skip
_HIDING: Final = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_STRIKING: Final = re.compile(r"text-decoration(?:-line)?\s*:[^;]{0,80}\bline-through\b", re.IGNORECASE)
_STRUCK: Final = frozenset({"del", "s", "strike"})
"""What is no longer said, as the price before another: a quotation cannot show the line through it."""


def is_hidden(element: etree._Element) -> bool:
    """Whether a browser shows nothing of it, or only something to click or fill in, or the number of a page
    of the printed book."""
    name = local_name(element)
    if name == "form" and _only_asks(element):
        return True
    if name == "label" and _labels_a_field(element):
        return True
    return _is_out_of_sight(element, name) or is_page_number(element)


def is_struck_out(element: etree._Element) -> bool:
    """Whether a line is drawn through its text, which a quotation cannot show."""
    return local_name(element) in _STRUCK or _STRIKING.search(element.get("style", "")) is not None


def is_furniture(element: etree._Element) -> bool:
    """Whether it stands around the content: navigation, asides, headers and footers of the page itself."""
    name, roles = local_name(element), roles_of(element)
    if not _NOTE_ROLES.isdisjoint(roles):
        return False
    if name not in _FURNITURE and _FURNITURE_ROLES.isdisjoint(roles[:1]):
        return False
    return name not in ("header", "footer") or is_of_the_page(element)


def is_left_out(element: etree._Element) -> bool:
    """Whether a reader of the page's content would miss nothing without it."""
    return is_hidden(element) or is_furniture(element)


def _is_out_of_sight(element: etree._Element, name: str) -> bool:
    if name in NEVER_SHOWN or (name in CONTROLS and not (name == "button" and is_title(element))):
        return True
    if is_struck_out(element):
        return True
    if name == "dialog" and "open" not in element.attrib:
        return True
    if _HIDING.search(element.get("style", "")) is not None and not _is_a_formula(element):
        return not is_panel(element)
    if element.get("hidden", "until-found").strip().lower() != "until-found":
        return not is_panel(element)
    return element.get("aria-hidden", "").strip().lower() == "true" and not _is_seen(element)


def _is_seen(element: etree._Element) -> bool:
    """Whether what is kept from those who listen to the page is read by those who look at it: prose, which
    lies folded or behind a dialog, and not what is shown over the page or by a tool, an icon, or words said
    twice."""
    if is_panel(element):
        return True
    return not is_overlay(element) and opener_of(element) is None and holds_paragraphs(element)


def _is_a_formula(element: etree._Element) -> bool:
    """Whether it only holds the formula that the picture beside it shows."""
    return len(element) == 1 and local_name(element[0]) == "math" and not (element.text or "").strip()


def _only_asks(form: etree._Element) -> bool:
    """Whether all that it shows is what to fill in; some sites put the whole page into a form."""
    if next(form.iter(*SUBSTANCE), None) is not None:
        return False
    fields = sum(_is_filled_in(field) for field in form.iter(*_FIELDS))
    if not fields:
        fields = next(form.iter("button", "input"), None) is not None
    return _text_outside_controls(form) <= fields * _TEXT_OF_A_FIELD


def _text_outside_controls(form: etree._Element) -> int:
    size = 0
    walk = etree.iterwalk(form, events=("start",))
    for _, element in walk:
        name = local_name(element)
        if element is not form:
            size += len((element.tail or "").strip())
            # Not is_hidden: in forms within forms each would be measured over and over.
            if _is_out_of_sight(element, name) or (name == "label" and _labels_a_field(element)):
                walk.skip_subtree()
                continue
        size += len((element.text or "").strip())
    return size


def _labels_a_field(label: etree._Element) -> bool:
    """Whether it says what to fill in: it holds a field, names one, or stands right beside one."""
    if any(_is_filled_in(field) for field in label.iter(*_FIELDS)):
        return True
    if any(local_name(field) in CONTROLS for field in _named_by(label)):
        return True
    if (label.tail or "").strip():
        return False
    before, after = label.getprevious(), label.getnext()
    if after is not None and _is_filled_in(after):
        return True
    return before is not None and _is_filled_in(before) and not (before.tail or "").strip()


def _named_by(label: etree._Element) -> list[etree._Element]:
    # XPath's own look-up: a search of the tree for every label would take the square of the page's length.
    found = _LABELLED(label)
    return [e for e in found if isinstance(e, etree._Element)] if isinstance(found, list) else []


def _is_filled_in(element: etree._Element) -> bool:
    if local_name(element) not in _FIELDS:
        return False
    return element.get("type", "").strip().lower() not in _NOT_FILLED_IN
