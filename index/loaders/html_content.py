"""Which elements of an HTML page are hidden, and which are furniture around its content."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Final

from lxml import etree

Skip = Callable[[etree._Element], bool]
"""Whether an element is left out, with all that is in it."""

_NEVER_SHOWN: Final = frozenset(
    {"annotation", "annotation-xml", "applet", "area", "audio", "canvas", "datalist", "embed", "frame",
     "frameset", "head", "iframe", "link", "map", "meta", "noembed", "noframes", "noscript", "object",
     "param", "progress", "script", "source", "style", "svg", "template", "title", "track", "video"}
)  # fmt: skip
_CONTROLS: Final = frozenset({"button", "input", "meter", "output", "select", "textarea"})
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
_OF_THEIR_OWN: Final = ("article", "main", "section", "blockquote", "details", "figure")
"""What may have a header and a footer that are not those of the page."""

_HIDING: Final = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_SUBSTANCE: Final = ("p", "h1", "h2", "h3", "article", "main")


def local_name(element: etree._Element) -> str:
    """The element's name in lower case without its namespace; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def is_hidden(element: etree._Element) -> bool:
    """Whether a browser shows nothing of it, or only something to click or fill in."""
    name = local_name(element)
    if name == "form" and _only_asks(element):
        return True
    if name == "label" and _labels_a_field(element):
        return True
    return _is_out_of_sight(element, name)


def is_furniture(element: etree._Element) -> bool:
    """Whether it stands around the content: navigation, asides, and headers and footers of the page itself;
    those of an article or a quotation belong to it, and so does a header with the page's only top heading."""
    name, roles = local_name(element), roles_of(element)
    if not _NOTE_ROLES.isdisjoint(roles):
        return False
    if name not in _FURNITURE and _FURNITURE_ROLES.isdisjoint(roles[:1]):
        return False
    if name in ("header", "footer"):
        if next(element.iterancestors(*_OF_THEIR_OWN), None) is not None:
            return False
        return next(element.iter("h1"), None) is None or _has_several_tops(element)
    return True


def is_left_out(element: etree._Element) -> bool:
    """Whether a reader of the page's content would miss nothing without it."""
    return is_hidden(element) or is_furniture(element)


def roles_of(element: etree._Element) -> list[str]:
    """The roles that it declares, the one it wants most first."""
    return element.get("role", "").lower().split()


def _has_several_tops(element: etree._Element) -> bool:
    return len(list(islice(element.getroottree().iter("h1"), 2))) > 1


def _is_out_of_sight(element: etree._Element, name: str) -> bool:
    if name in _NEVER_SHOWN or name in _CONTROLS:
        return True
    if name == "dialog" and "open" not in element.attrib:
        return True
    if "hidden" in element.attrib or element.get("aria-hidden", "").strip().lower() == "true":
        return True
    return _HIDING.search(element.get("style", "")) is not None


def _only_asks(form: etree._Element) -> bool:
    """Whether all that it shows is what to fill in; some sites put the whole page into a form."""
    if next(form.iter(*_SUBSTANCE), None) is not None:
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
    if any(local_name(field) in _CONTROLS for field in _named_by(label)):
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
