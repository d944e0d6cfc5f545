"""Word's formulas (Office Math, ECMA-376 part 1, 22.1) in one line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from index.loaders.docx.names import MATH, WORD
from index.loaders.formulas import EMPTY, Part, fraction, marked, root, row, scripted

Skip = Callable[[etree._Element], bool]

_TOKEN: Final = re.compile(r"\s*(?:\d+(?:[.,]\d+)*|[^\W\d_]+|\S)\s*")
_TEXTS: Final = frozenset({f"{MATH}t", f"{WORD}t"})
_SPACES: Final = frozenset({f"{WORD}br", f"{WORD}tab", f"{WORD}cr"})
_ON: Final = frozenset({"", "1", "on", "true"})


def in_one_line(formula: etree._Element, skip: Skip) -> str:
    """The formula of an `oMath` element; what `skip` says is not read is left out."""
    return " ".join(_part(formula, skip).text.split())


def _part(element: etree._Element, skip: Skip) -> Part:
    if skip(element):
        return EMPTY
    if element.tag in _TEXTS:
        text = element.text or ""
        return Part(text, 2 if _TOKEN.fullmatch(text) else 0)
    if element.tag in _SPACES:
        return Part(" ")
    if not isinstance(element.tag, str) or not element.tag.startswith(MATH):
        return row(_part(child, skip) for child in element)
    return _scheme(element, element.tag.removeprefix(MATH), skip)


def _scheme(element: etree._Element, name: str, skip: Skip) -> Part:
    """What its parts mean by their places; of an element that only stands around its parts, those."""

    def of(part: str) -> Part:
        found = element.find(f"{MATH}{part}")
        return EMPTY if found is None else _part(found, skip)

    match name:
        case "f":
            return fraction(of("num"), of("den"), has_line=_property(element, "type", "bar") != "noBar")
        case "rad":
            return root(of("e"), EMPTY if _property(element, "degHide", "0") in _ON else of("deg"))
        case "sSup" | "sSub" | "sSubSup":
            return scripted(of("e"), below=of("sub"), above=of("sup"))
        case "sPre":
            return row([scripted(EMPTY, below=of("sub"), above=of("sup")), of("e")])
        case "limLow":
            return scripted(of("e"), below=of("lim"))
        case "limUpp":
            return scripted(of("e"), above=of("lim"))
        case "nary":
            sign = Part(_property(element, "chr", "∫"))
            return row([scripted(sign, below=of("sub"), above=of("sup")), of("e")])
        case "func":
            function, argument = of("fName"), of("e")
            return row([Part(function.text, function.binding, True, True), argument])
        case "acc" | "bar":
            over = _property(element, "chr", "^") if name == "acc" else "¯"
            return marked(of("e"), over=over) or of("e")
        case "d":
            return _in_brackets(element, skip)
        case "m" | "eqArr":
            lines = element.iterchildren(f"{MATH}mr", f"{MATH}e")
            return Part("; ".join(_side_by_side(line, skip) for line in lines), 0)
        case "phant":
            return of("e") if _property(element, "show", "1") in _ON else EMPTY
    return row(_part(child, skip) for child in element)


def _in_brackets(element: etree._Element, skip: Skip) -> Part:
    begin, end = _property(element, "begChr", "("), _property(element, "endChr", ")")
    inner = _property(element, "sepChr", "|").join(
        _part(part, skip).text for part in element.iterchildren(f"{MATH}e")
    )
    return Part(f"{begin}{inner}{end}", 2 if begin and end else 0)


def _side_by_side(line: etree._Element, skip: Skip) -> str:
    """A line of a matrix, or one of several equations, without the marks by which Word lines them up."""
    if line.tag == f"{MATH}e":
        return _part(line, skip).text.replace("&", "")
    return " ".join(_part(cell, skip).text for cell in line)


def _property(element: etree._Element, name: str, default: str) -> str:
    """What an element's own properties say; "" where they name it without a value, as for no bracket."""
    found = element.find(f"{MATH}{element.tag.removeprefix(MATH)}Pr/{MATH}{name}")
    return default if found is None else found.get(f"{MATH}val", "")
