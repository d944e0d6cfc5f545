"""What a parser's error says, fit to be part of one line that people read."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 200


def reason(error: Exception, *, with_type: bool = False) -> str:
    """The error's text on one line, cut after 200 characters, "?" for what cannot be printed; its type in
    front where `with_type` says so, or where there is no text."""
    text = " ".join(str(error).split())
    if with_type or not text:
        text = f"{type(error).__name__}: {text}".removesuffix(": ")
    return "".join(character if character.isprintable() else "?" for character in text[:_LONGEST])
