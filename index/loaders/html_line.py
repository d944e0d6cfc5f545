"""The text of one block of HTML as it is put together, what is set raised or lowered told from the rest."""

from __future__ import annotations

from typing import Final

from lxml import etree

from index.loaders.html_elements import local_name
from index.loaders.superscripts import lowered, raised, takes_power

_SCRIPTS: Final = frozenset({"sub", "sup"})
_FRACTION_BARS: Final = ("/", "⁄", "∕")


class Line:
    """Pieces of text in order; those of one `sup`, however many elements they are in, are raised as one."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._scripts: list[tuple[str, int]] = []

    def enter(self, element: etree._Element) -> None:
        name = local_name(element)
        if name in _SCRIPTS:
            self._scripts.append((name, len(self._pieces)))

    def leave(self, element: etree._Element) -> None:
        if local_name(element) not in _SCRIPTS:
            return
        name, begin = self._scripts.pop()
        if name == "sub":
            self._lower(begin, element.tail or "")
        elif not _is_numerator(element):
            self._raise(begin)
        elif self._before(begin)[-1:].isalnum():
            self._pieces.insert(begin, " ")

    def add(self, text: str) -> None:
        if text:
            self._pieces.append(text)

    def add_formula(self, formula: str) -> None:
        # Its first number would run on in one that stands before it.
        self.add(" " if formula[:1].isdecimal() and self._before(len(self._pieces))[-1:].isalnum() else "")
        self.add(formula)

    def take(self) -> str:
        """What was put together, to begin anew; an element that is still open stays so."""
        for name, begin in reversed(self._scripts):
            if name == "sup":
                self._raise(begin)
        self._scripts = [(name, 0) for name, _ in self._scripts]
        text = "".join(self._pieces)
        self._pieces.clear()
        return text

    def _raise(self, begin: int) -> None:
        text = self._cut(begin)
        self.add(raised(text, after_digit=takes_power(self._before(begin))))

    def _lower(self, begin: int, behind: str) -> None:
        """Figures beside others are lowered, as the base of 1010₂; that of H2O is mistaken for no other."""
        text, before = self._cut(begin), self._before(begin)[-1:]
        beside = before.isdecimal() or (behind[:1].isdecimal() and before not in _FRACTION_BARS)
        self.add(lowered(text) if beside and text.strip().isdecimal() else text)

    def _cut(self, begin: int) -> str:
        text = "".join(self._pieces[begin:])
        del self._pieces[begin:]
        return text

    def _before(self, end: int) -> str:
        """The last two characters in front of a piece."""
        before = ""
        while end and len(before) < 2:
            end -= 1
            before = self._pieces[end][-2:] + before
        return before


def _is_numerator(element: etree._Element) -> bool:
    """Whether it and the `sub` behind it are a fraction, as in "2<sup>1</sup>/<sub>2</sub>"."""
    after = element.getnext()
    return after is not None and local_name(after) == "sub" and (element.tail or "").strip() in _FRACTION_BARS
