"""The text of one block of HTML as it is put together, what is set raised or lowered told from the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from index.loaders.html.editing import is_note_mark
from index.loaders.html.elements import BLOCKS, local_name
from index.loaders.struck import Shown
from index.loaders.superscripts import FRACTION_BARS, lowered_beside, raised, takes_power

_SCRIPTS: Final = frozenset({"sub", "sup"})
_MARK: Final = "mark"
_NOTE_NUMBERS: Final = re.compile(r"\d{1,3}(?:,\s?\d{1,3})*")
_BEFORE_NOTE: Final = re.compile(r"[^\W_]|[.,;:!?…\"'”’»。！？]")


class _Open(NamedTuple):
    """An element that is not left yet, and the piece with which it began."""

    element: etree._Element
    script: str
    begin: int


class Line:
    """Pieces of text in order; those of one `sup`, however many elements they are in, are raised as one, and
    so are the figures of a note's mark that is set in no `sup`."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._scripts: list[_Open] = []
        self._shown = Shown()

    def enter(self, element: etree._Element) -> None:
        script = _script(element)
        if script:
            self._scripts.append(_Open(element, script, len(self._pieces)))

    def leave(self, element: etree._Element) -> None:
        if not self._scripts or self._scripts[-1].element is not element:
            return
        _, script, begin = self._scripts.pop()
        if script == "sub":
            self._lower(begin, element.tail or "")
        elif script == _MARK:
            self._raise_mark(begin)
        elif not _is_numerator(element):
            self._raise(begin)
        elif self._before(begin)[-1:].isalnum():
            self._pieces.insert(begin, " ")

    def add(self, text: str) -> None:
        if text:
            if blank := self._shown.blank_before(text):
                # It is in no `sup` that begins with the text.
                self._pieces[-1] += blank
            self._pieces.append(text)

    def strike(self, element: etree._Element, *, keeps_space: bool = False) -> None:
        """Leaves out an element with a line through its text, whose white space may still part what is
        around it; `keeps_space` says that a line end in it is one."""
        for text, is_between in _texts(element):
            self._shown.strike(text if keeps_space or is_between else text.replace("\n", " "))

    def add_formula(self, formula: str) -> None:
        # Its first number would run on in one that stands before it.
        self.add(" " if formula[:1].isdecimal() and self._before(len(self._pieces))[-1:].isalnum() else "")
        self.add(formula)

    def take(self) -> str:
        """What was put together, to begin anew; an element that is still open stays so."""
        for _, script, begin in reversed(self._scripts):
            if script == "sup":
                self._raise(begin)
            elif script == _MARK:
                self._raise_mark(begin)
        self._scripts = [around._replace(begin=0) for around in self._scripts]
        text = "".join(self._pieces)
        self._pieces.clear()
        self._shown = Shown()
        return text

    def _raise(self, begin: int) -> None:
        text = self._cut(begin)
        self._pieces.append(raised(text, after_digit=takes_power(self._before(begin))))

    def _raise_mark(self, begin: int) -> None:
        # In a `sup` it is raised with that; what stands by itself, "[1]" or "see note 12", reads well.
        before = self._before(begin)[-1:]
        if _BEFORE_NOTE.match(before) and not any(around.script == "sup" for around in self._scripts):
            text = self._cut(begin)
            self._pieces.append(raised(text) if _NOTE_NUMBERS.fullmatch(text) else text)

    def _lower(self, begin: int, behind: str) -> None:
        text = self._cut(begin)
        self._pieces.append(lowered_beside(text, self._before(begin), behind))

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


def _texts(struck: etree._Element) -> Iterator[tuple[str, bool]]:
    """The texts in an element, and line ends where a browser begins a line between them."""
    for event, element in etree.iterwalk(struck, events=("start", "end")):
        name = local_name(element)
        if name in BLOCKS or name == "br":
            yield "\n", True
        if event == "start":
            yield element.text or "", False
        elif element is not struck:
            yield element.tail or "", False


def _script(element: etree._Element) -> str:
    """How it is set, "sub", "sup" or as the mark of a note; "" for any other."""
    name = local_name(element)
    if name in _SCRIPTS:
        return name
    return _MARK if is_note_mark(element) else ""


def _is_numerator(element: etree._Element) -> bool:
    """Whether it and the `sub` behind it are a fraction, as in "2<sup>1</sup>/<sub>2</sub>"."""
    after = element.getnext()
    return after is not None and local_name(after) == "sub" and (element.tail or "").strip() in FRACTION_BARS
