"""Characters that show nothing: hyphens that may show, places where a line may end, joiners, directions.

They stand inside words, where nobody types them: "Kara\\u00adbakh" is asked for as "Karabakh".
"""

from __future__ import annotations

import re
from typing import Final

_CHARACTERS: Final = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001\U000e0020-\U000e007f"
    "\u034f\ufe00-\ufe0f\U000e0100-\U000e01ef"
)
"""Those of the Unicode category Cf that are not drawn, then the grapheme joiner and the selectors of a
variant, as the inside of a class of a regular expression."""

_ANY: Final = re.compile(f"[{_CHARACTERS}]")
_SOME: Final = re.compile(f"[{_CHARACTERS}]+")

# Thai, Lao, Myanmar and Khmer put no blank between words; who marks their borders does it with this one.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\ua9e0-\ua9ff\uaa60-\uaa7f"
_WORD_BORDER: Final = re.compile(f"(?<=[{_UNSPACED}])\u200b|\u200b(?=[{_UNSPACED}])")


def without_invisible(text: str) -> str:
    """The text as it is seen, its words whole. A zero width space is where a line may end, inside a word too,
    and becomes a blank only where it is the border of words."""
    return text if text.isascii() else _SOME.sub("", _WORD_BORDER.sub(" ", text))


def is_invisible(char: str) -> bool:
    return _ANY.match(char) is not None
