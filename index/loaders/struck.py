"""What still parts the words on either side of what is struck out: 30 and 50 with " 40 " between them are no
3050."""

from __future__ import annotations

import re
from typing import Final

_OPENING: Final = frozenset("([{„‚")
_MAY_OPEN: Final = re.compile(r"(?<![\w.!?…)\]}])[“‘«‹»›]\Z")
"""What opens a quotation in one language and closes it in another, which it does right behind a word."""

_ENDING: Final = frozenset(".!?…)]}”’»›“‘«‹")
_OPENS_AMOUNT: Final = re.compile(r"(?<!\d)(?<!\d\s)[$£€¥]\Z")
_CLOSING: Final = re.compile(
    r"\s|[)\]}”]|[»›«‹“‘](?!\w)|[,.;:!?…%’]+(?=[\s)\]}”»›“‘\"']|\Z)|['’](?:d|ll|m|re|s|ve)(?![\w'’-])"
)
"""What stands close behind a word, as "’s" does and ".50", "’90s" and "./configure" do not."""

_QUOTE: Final = re.compile(r"\"|(?<!\w)'|'(?!\w)")
"""A straight quotation mark, which may open or close; in "don't" it is none."""


class Shown:
    """What is shown of a text while that is put together, and what was struck out behind the last of it."""

    def __init__(self) -> None:
        self._last = ""
        self._struck: list[str] = []
        self._open: set[str] = set()

    def strike(self, text: str) -> None:
        if text:
            self._struck.append(text)

    def blank_before(self, text: str) -> str:
        """What must stand between all that was shown before and `text`, not empty, which is shown next: a
        blank or a line end where such a one was struck out at an end and the two would run together; else
        ""."""
        struck = "".join(self._struck)
        self._struck.clear()
        blank = ""
        if struck != struck.strip() and not self._leads_to(text) and not self._is_closed_by(text):
            blank = "\n" if "\n" in struck else " "
        self._take_in(blank, text)
        return blank

    def _leads_to(self, text: str) -> bool:
        """Whether what follows the last that was shown stands close behind it, as at the beginning."""
        last = self._last[-1:]
        if not last or last.isspace() or last in _OPENING or last in self._open:
            return True
        if _MAY_OPEN.search(self._last):
            return True
        return text[0].isdecimal() and _OPENS_AMOUNT.search(self._last) is not None

    def _is_closed_by(self, text: str) -> bool:
        if text[0] in self._open and not text[1:2].isalnum():
            return True
        return _CLOSING.match(text) is not None

    def _take_in(self, blank: str, text: str) -> None:
        line = f"{self._last}{blank}{text}"
        for found in _QUOTE.finditer(line, len(line) - len(text)):
            at, quote = found.start(), found.group()
            before = line[at - 1] if at else ""
            if self._closes(quote, before):
                self._open.discard(quote)
            else:
                self._open.add(quote)
        self._last = line[-3:]

    def _closes(self, quote: str, before: str) -> bool:
        if before.isalnum() or before in _ENDING:
            return True
        if not before or before.isspace() or before in _OPENING:
            return False
        # Behind another sign, as in `="new"` or `gone--"`, the last one of its kind says.
        return quote in self._open
