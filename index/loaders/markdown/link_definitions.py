"""Which of Markdown's link reference definitions are links, and which are text in a definition's form.

The parser takes `[^1]: Ibid.` and `[Witness]: Yes` for definitions, and shows neither to a reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it.token import Token

_LABEL: Final = r"\[((?:[^\[\]\\]|\\.){1,999})\]"
_MENTION: Final = re.compile(
    rf"(?<!`)`[^`\n]+`(?!`)|^[ \t]*{_LABEL}:|(?<!\\){_LABEL}(?!\(|\[(?!\]))", re.MULTILINE | re.DOTALL
)
"""Code, which refers to nothing; a label that opens a line as a speaker's name does; any other reference."""

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://|mailto:", re.IGNORECASE)
_NOWHERE: Final = ("", "#")
"""Where a definition leads that is a comment: `[//]: # (not shown)`."""
_IDENTIFIER: Final = re.compile(r"[a-z][\w.-]*|`[^`]+`")
"""A label that was made up to write a link with, not for a reader."""


def without_links(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens less the definitions that hold nothing but where a link leads, and less comments."""
    links = _links(tokens)
    for token in tokens:
        if token.type != "definition" or _holds_text(token, links):
            yield token


def _holds_text(definition: Token, links: dict[str, str]) -> bool:
    label, url = definition.meta["label"], definition.meta["url"]
    if label.startswith("^"):
        return True
    if url in _NOWHERE or links.get(definition.meta["id"]) == url:
        return False
    return not (_IDENTIFIER.fullmatch(label) and _ADDRESS.match(url) and not definition.meta["title"])


def _links(tokens: Sequence[Token]) -> dict[str, str]:
    """The labels that the document's text refers to, each with the address of its first definition."""
    first: dict[str, str] = {}
    for token in tokens:
        if token.type == "definition":
            first.setdefault(token.meta["id"], token.meta["url"])
    if not first:
        return first
    referred, speaking = _mentioned(tokens)
    return {
        label: url
        for label, url in first.items()
        if label in referred or (label in speaking and _ADDRESS.match(url))
    }


def _mentioned(tokens: Sequence[Token]) -> tuple[set[str], set[str]]:
    from markdown_it.common.utils import normalizeReference

    referred, speaking = set(), set()
    for token in tokens:
        if token.type == "inline":
            for mention in _MENTION.finditer(token.content):
                if mention[1]:
                    speaking.add(normalizeReference(mention[1]))
                elif mention[2]:
                    referred.add(normalizeReference(mention[2]))
    return referred, speaking
