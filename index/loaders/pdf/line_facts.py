"""What a line of a PDF says by itself, wherever it stands: that it is an item, or ends a sentence."""

from __future__ import annotations

import re
from typing import Final

from index.loaders.pdf.measure import SAME_SIZE
from index.loaders.pdf.page import Line

INDENT: Final = 0.6
WIDEST_INDENT: Final = 5.0
"""In line heights: what is less or more is no indent."""

SET_APART: Final = 1.25
"""Of the usual distance of two lines."""

STOPPED: Final = re.compile(r"[.!?:;…。！？][\"”’»)\]]*[⁰¹²³⁴-⁹]*$")
BULLETS: Final = frozenset("•◦▪‣●○■➢❖✓")
_MARKER: Final = re.compile(
    r"(?:[·*–—-]|\(?\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,3}\.?|\(?(?:[a-zA-Z]|[ivx]{2,5}|[IVX]{2,5})[.)])$"
)
"""What an item begins with. A number alone may be a date's, and "Mr." is a word."""


def is_item(line: Line) -> bool:
    label = line.words[0].text
    return len(line.words) > 1 and (label in BULLETS or _MARKER.match(label) is not None)


def differ(above: Line, line: Line) -> bool:
    """Whether the two are set in different type."""
    return abs(above.size - line.size) > SAME_SIZE * max(above.size, line.size) or above.bold != line.bold
