"""MathML (W3C MathML 3, presentation) in one line."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from index.loaders.formulas import EMPTY, Part, fraction, marked, root, row, scripted, symbol
from index.loaders.html.content import Skip
from index.loaders.html.elements import local_name

_SYMBOLS: Final = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_SCHEMES: Final = frozenset(
    {"mfrac", "mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"}
)
"""Elements whose parts mean what their places say."""

_SPACES: Final = re.compile(r"[ \t\n\r\f]+")


def in_one_line(math: etree._Element, skip: Skip) -> str:
    """The formula of a `math` element, between blanks if it is set off from its sentence; an annotation, as
    its TeX, says it again and is left out."""
    # Parts of the elements that are open, the outermost first: no depth of nesting ends the process.
    open_parts: list[list[Part]] = [[]]
    walk = etree.iterwalk(math, events=("start", "end"))
    left_out: etree._Element | None = None
    for event, element in walk:
        name = local_name(element)
        if event == "start":
            if element is not math and (skip(element) or name == "mphantom"):
                left_out = element
                walk.skip_subtree()
            else:
                open_parts.append([])
                _add_text(element, element.text, open_parts[-1])
            continue
        if element is left_out:
            left_out = None
            open_parts[-1].append(EMPTY)
        else:
            parts = open_parts.pop()
            open_parts[-1].append(_part(element, name, parts))
        above = element.getparent()
        if element is not math and above is not None:
            _add_text(above, element.tail, open_parts[-1])
    text = _SPACES.sub(" ", row(open_parts[0]).text).strip()
    return f" {text} " if math.get("display") == "block" else text


def _add_text(element: etree._Element, text: str | None, parts: list[Part]) -> None:
    """Text of `element` itself, or between its parts, where it counts."""
    text = _SPACES.sub(" ", text or "").strip(" ")
    name = local_name(element)
    if text and name not in _SCHEMES:
        parts.append(symbol(text, is_prose=name not in _SYMBOLS or name == "mtext"))


def _part(element: etree._Element, name: str, parts: list[Part]) -> Part:
    if name in _SCHEMES:
        return _scheme(element, name, [*parts, EMPTY, EMPTY, EMPTY])
    match name:
        case "msqrt":
            return root(row(parts))
        case "mfenced":
            return _fenced(element, parts)
        case "mtable":
            return Part("; ".join(part.text for part in parts if part.text), 0)
        case "mtr" | "mlabeledtr" | "mstack" | "mlongdiv":
            return Part(" ".join(part.text for part in parts if part.text), 0)
        case "mspace":
            return Part(" ")
        case "maction":
            return parts[0] if parts else EMPTY
    return row(parts)


def _scheme(element: etree._Element, name: str, parts: list[Part]) -> Part:
    base, second, third = parts[:3]
    match name:
        case "mfrac":
            thickness = element.get("linethickness", "1")
            return fraction(base, second, has_line=re.fullmatch(r"0+(\.0+)?[a-z%]*", thickness) is None)
        case "mroot":
            return root(base, second)
        case "msup":
            return scripted(base, above=second)
        case "mover":
            return marked(base, over=second.text) or scripted(base, above=second)
        case "msub":
            return scripted(base, below=second)
        case "munder":
            return marked(base, under=second.text) or scripted(base, below=second)
        case "mmultiscripts":
            return _multiscripts(element, parts)
    return scripted(base, below=second, above=third)


def _multiscripts(element: etree._Element, parts: list[Part]) -> Part:
    names = [local_name(child) for child in element.iterchildren(etree.Element)]
    in_front = names.index("mprescripts") if "mprescripts" in names else len(names)
    behind, before = parts[1:in_front], parts[in_front + 1 : len(names)]
    written = parts[0]
    for below, above in zip(behind[::2], behind[1::2], strict=False):
        written = scripted(written, below=below, above=above)
    fronts = [scripted(EMPTY, below=b, above=a) for b, a in zip(before[::2], before[1::2], strict=False)]
    whole = row([*fronts, written])
    return Part(whole.text, 1, bool(fronts) or whole.before, whole.after)


def _fenced(element: etree._Element, parts: list[Part]) -> Part:
    separators = "".join(element.get("separators", ",").split())
    pieces = []
    for at, part in enumerate(parts):
        if at and separators:
            pieces.append(separators[min(at, len(separators)) - 1])
        pieces.append(part.text)
    return Part(f"{element.get('open', '(')}{''.join(pieces)}{element.get('close', ')')}")
