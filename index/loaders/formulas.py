"""A formula in one line, so that none of its numbers reads as another: 3×10⁸, 1/2, (a+b)/2, e^(−x), x₁.

What Unicode has raised and lowered figures for is written with them, anything else behind "^" and "_" as in
TeX; brackets and spaces are put where the line would say something else without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

from index.loaders.superscripts import lowered, raised

_FIGURES: Final = re.compile(r"[-+−]*(?:[0-9]+[-+−]*)?")
_PRIMES: Final = frozenset("′″‴'’°")
_INVISIBLE: Final = re.compile("[\u2061-\u2064\u200b]")
_OVER: Final = {"¯": "\u0305", "‾": "\u0305", "_": "\u0305", "―": "\u0305", "^": "\u0302", "ˆ": "\u0302",
                "~": "\u0303", "˜": "\u0303", "→": "\u20d7", "⃗": "\u20d7", "˙": "\u0307", ".": "\u0307",
                "¨": "\u0308"}  # fmt: skip
"""The combining characters of what stands over a letter."""

_BRACES: Final = frozenset("⏞⏟⏜⏝︷︸_¯‾―̲")
"""What is drawn along a part of a formula and says nothing of its value."""

Binding = Literal[0, 1, 2]
"""How a part holds together: 0 for several side by side, 1 for one with a script or a root, 2 for one symbol,
one number or what stands in brackets."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a formula; `before` and `after` say whether it would run into a letter or figure there."""

    text: str
    binding: Binding = 2
    before: bool = False
    after: bool = False

    def held(self, binding: Binding) -> str:
        """The text, in brackets if it holds together less than this."""
        return self.text if self.binding >= binding else f"({self.text})"


EMPTY: Final = Part("")


def symbol(text: str, *, is_prose: bool = False) -> Part:
    """One number, letter, name or operator."""
    text = _INVISIBLE.sub("", text)
    is_word = is_prose or (len(text) > 1 and text.isalpha())
    return Part(text, 0 if text[:1] in ("-", "+", "−") and len(text) > 1 else 2, is_word, is_word)


def row(parts: Iterable[Part]) -> Part:
    """Parts side by side."""
    shown = [part for part in parts if part.text]
    if len(shown) < 2:
        return shown[0] if shown else EMPTY
    pieces = [shown[0].text]
    for left, right in pairwise(shown):
        if _would_run_on(left, right):
            pieces.append(" ")
        pieces.append(right.text)
    text = "".join(pieces)
    return Part(text, 2 if _in_brackets(text) else 0, shown[0].before, shown[-1].after)


def fraction(above: Part, below: Part, *, has_line: bool = True) -> Part:
    """One part over another; without a line it says from how many how many are chosen."""
    if not has_line:
        return Part(f"{above.held(1)} choose {below.held(1)}", 0, True, True)
    return Part(f"{above.held(1)}/{below.held(1)}", 0, True, True)


def root(radicand: Part, degree: Part = EMPTY) -> Part:
    """The square root, or that of another degree."""
    sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree.text)
    if sign is None:
        return scripted(radicand, above=Part(f"1/{degree.held(2)}", 0))
    return Part(sign + radicand.held(2), 1, False, True)


def scripted(base: Part, *, below: Part = EMPTY, above: Part = EMPTY) -> Part:
    """A part with what stands lowered and raised behind it, or as limits under and over it."""
    if not below.text and not above.text:
        return base
    lowering, is_plain = _lowered(below)
    if above.text and _PRIMES.issuperset(above.text.replace("∘", "°")):
        raising, ends = above.text.replace("∘", "°"), False
    elif is_plain and _FIGURES.fullmatch(above.text):
        raising, ends = raised(above.text), False
    else:
        raising, ends = f"^{above.held(2)}", True
    if not above.text:
        raising, ends = "", not is_plain
    # Without a base they stand in front of the next part, as the mass of an isotope does.
    is_in_front = not base.text
    return Part(base.held(2) + lowering + raising, 1, is_in_front or base.before, ends or base.after)


def marked(base: Part, *, over: str = "", under: str = "") -> Part | None:
    """`base` under an accent or a bar, or with a brace along it; None where these are no such marks."""
    if (over and over not in _OVER and over not in _BRACES) or (under and under not in _BRACES):
        return None
    mark = "" if over in _BRACES and over not in _OVER else _OVER.get(over, "")
    text = "".join(character + mark for character in base.text) if base.text.isalnum() else base.text
    return Part(text, base.binding, base.before, base.after)


def _lowered(below: Part) -> tuple[str, bool]:
    if _FIGURES.fullmatch(below.text):
        return lowered(below.text), True
    return f"_{below.held(2)}", False


def _would_run_on(left: Part, right: Part) -> bool:
    end, begin = left.text[-1], right.text[0]
    if not (left.after or right.before) or not (end.isalnum() or end in ")′"):
        return False
    return begin.isalnum() or (begin in "(√" and left.binding < 2)


def _in_brackets(text: str) -> bool:
    """Whether one pair of round or square brackets, or braces, holds all of it."""
    if text[0] + text[-1] not in ("()", "[]", "{}"):
        return False
    depth = 0
    for at, character in enumerate(text, start=1):
        depth += (character == text[0]) - (character == text[-1])
        if not depth:
            return at == len(text)
    return False
