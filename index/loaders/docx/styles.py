"""What Word's styles make of their paragraphs and runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from lxml import etree

from index.loaders.docx.line import Setting
from index.loaders.docx.names import WORD
from index.loaders.docx.tree import is_on, value_of
from index.loaders.superscripts import Script

_LEVELS: Final = {"title": 0, **{f"heading {n}": min(n, 6) for n in range(1, 10)}}
_OUTLINE_OF_BODY_TEXT: Final = 9
_STRIKES: Final = (f"{WORD}strike", f"{WORD}dstrike")
_SCRIPTS: Final[dict[str | None, Script]] = {"superscript": "raised", "subscript": "lowered"}

Role = Literal["heading", "list_item", "paragraph", "contents"]
_Said = TypeVar("_Said")


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str | None
    outline: int | None
    listed: bool | None
    struck: bool | None
    align: str | None


class Styles:
    """What a style makes of its paragraphs or runs, its ancestors considered."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        self._default = ""
        for element in [] if styles is None else styles.findall(f"{WORD}style"):
            kind = element.get(f"{WORD}type")
            if kind not in ("paragraph", "character"):
                continue
            style_id = element.get(f"{WORD}styleId", "")
            name = value_of(element.find(f"{WORD}name")) or ""
            properties = element.find(f"{WORD}pPr")
            of_runs = _by_name(element.find(f"{WORD}rPr"))
            self._styles[kind, style_id] = _Style(
                name.lower(),
                value_of(element.find(f"{WORD}basedOn")),
                _outline(properties),
                _listed(properties),
                _struck(of_runs),
                value_of(of_runs.get(f"{WORD}vertAlign")),
            )
            if kind == "paragraph" and element.get(f"{WORD}default") in ("1", "true"):
                self._default = style_id

    def role(self, paragraph: etree._Element) -> tuple[Role, int | None]:
        """The kind of block a paragraph is, and its level where that is a heading, 0 for a title."""
        properties = paragraph.find(f"{WORD}pPr")
        outline, listed = _outline(properties), _listed(properties)
        for above in self._of_paragraph(paragraph):
            if above.name.startswith("toc ") and above.name != "toc heading":
                return "contents", None
            if outline is None and above.name in _LEVELS:
                return "heading", _LEVELS[above.name]
            outline = above.outline if outline is None else outline
            listed = above.listed if listed is None else listed
        if outline is not None and outline < _OUTLINE_OF_BODY_TEXT:
            return "heading", min(outline + 1, 6)
        return ("list_item" if listed else "paragraph"), None

    def strikes(self, paragraph: etree._Element) -> bool:
        """Whether the paragraph's style draws a line through its text."""
        return _first_said(above.struck for above in self._of_paragraph(paragraph)) or False

    def setting(self, run: etree._Element, *, by_paragraph: bool) -> Setting:
        """How the run is set, by itself or by its style; `by_paragraph` says that the style of its paragraph
        draws a line through its text."""
        own = _by_name(run.find(f"{WORD}rPr"))
        chain = list(self._chain("character", value_of(own.get(f"{WORD}rStyle"))))
        struck = _struck(own)
        if struck is None:
            # Two styles that both draw it undo each other (ECMA-376 part 1, 17.7.3).
            struck = by_paragraph != (_first_said(above.struck for above in chain) or False)
        align = value_of(own.get(f"{WORD}vertAlign")) or _first_said(above.align for above in chain)
        return "struck" if struck else _SCRIPTS.get(align, "level")

    def _of_paragraph(self, paragraph: etree._Element) -> Iterator[_Style]:
        style = value_of(paragraph.find(f"{WORD}pPr/{WORD}pStyle"))
        return self._chain("paragraph", style or self._default)

    def _chain(self, kind: str, style: str | None) -> Iterator[_Style]:
        seen: set[str] = set()
        while style is not None and (kind, style) in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[kind, style]
            style = self._styles[kind, style].based_on


def _first_said(values: Iterator[_Said | None]) -> _Said | None:
    return next((value for value in values if value is not None), None)


def _outline(properties: etree._Element | None) -> int | None:
    value = None if properties is None else value_of(properties.find(f"{WORD}outlineLvl"))
    return int(value) if value is not None and value.isdecimal() else None


def _listed(properties: etree._Element | None) -> bool | None:
    """Whether it is an item of a list; None where these properties do not say."""
    # A level alone, as in Word's own style Subtitle, makes no list.
    number = None if properties is None else value_of(properties.find(f"{WORD}numPr/{WORD}numId"))
    return None if number is None else number != "0"


def _by_name(properties: etree._Element | None) -> dict[str, etree._Element]:
    return {} if properties is None else {each.tag: each for each in properties}


def _struck(properties: Mapping[str, etree._Element]) -> bool | None:
    """Whether one line or two are drawn through a run; None where these properties do not say."""
    said = [is_on(properties[name]) for name in _STRIKES if name in properties]
    return any(said) if said else None
