"""YAML front matter at the head of a Markdown file, told from text that stands between two rules.

What is taken for front matter is in no block and can never be cited, so all that may be text is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_FENCED: Final = re.compile(
    r"---[ \t]*(?:\r\n|[\n\r])(?P<body>.*?)(?:\r\n|[\n\r])(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)", re.DOTALL
)
_LINE_END: Final = re.compile("\r\n|[\n\r]")

_KEY: Final = re.compile(
    r"""(?:(?P<quoted>"[^"]*"|'[^']*')|(?P<bare><<|[\w.$@/-]+(?:[ ][\w.$@/-]+){0,2}))[ \t]*"""
    # A bare key may do without the space that YAML asks for, but a time of day and a web address may not.
    r""":(?:[ \t]+|$|(?<=[^\W\d]:|["']:)(?!//))(?P<value>.*)"""
)
_ITEM: Final = re.compile(r"-(?:[ \t]+(?P<content>.*)|$)")
_CLOSING: Final = re.compile(r"[\]}]+,?[ \t]*$")

_NESTS: Final = re.compile(r"(?:#.*|[&!]\S*[ \t]*)?$")
"""A value that stands on the lines after its key: a list, a mapping or a long scalar."""
_SCALAR: Final = re.compile(r"(?:.*[:-][ \t]+)?[|>][\d+-]*[ \t]*(?:#.*)?$")
_UNCLOSED: Final = re.compile(r"(?:\"[^\"]*|'[^']*|[\[{].*(?<![\]}]))$")

_TITLE: Final = re.compile(
    r"(?:title|\"title\"|'title')[ \t]*:[ \t]*(?![|>][\d+-]*[ \t]*$)(?:(['\"])(.+?)\1,?|(.+?))[ \t]*$"
)
_SENTENCE_ENDS: Final = (".", "!", "?", "…")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`end` is the code point behind its closing fence; `title` is the one that it names."""

    end: int
    title: str | None


def find_front_matter(text: str) -> FrontMatter | None:
    fenced = _FENCED.match(text)
    if fenced is None:
        return None
    lines = _LINE_END.split(fenced["body"])
    if not _Reading().takes_all(lines):
        return None
    named = next(filter(None, map(_TITLE.match, lines)), None)
    return FrontMatter(fenced.end(), named[2] or named[3] if named else None)


class _Reading:
    """A reading of lines as a YAML mapping that stops at the first that may be a document's text."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.spoken = 0
        """How many of the keys say a sentence, as `Note:` and `Witness:` do."""
        self.value: str | None = None
        """Of the last key that is not indented."""
        self.gap = False
        """Whether the line before is blank."""
        self.headed = False
        """Whether a comment that may be a Markdown heading has come since the last line of another kind."""

    def takes_all(self, lines: Sequence[str]) -> bool:
        for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True)):
            if not line.strip():
                self.gap = True
            elif line.startswith("#"):
                self.headed |= (self.gap or number == 0) and not following.strip()
                self.gap = False
            elif self._takes(line, opens=number == 0):
                self.gap = self.headed = False
            else:
                return False
        return bool(self.keys) and self.spoken < len(self.keys) and not self._is_mail()

    def _takes(self, line: str, *, opens: bool) -> bool:
        if line[0] in " \t":
            return self._takes_indented(line)
        key = _KEY.match(line)
        if key:
            return self._takes_key(key, opens=opens)
        item = _ITEM.match(line)
        if item:
            return self._takes_item(item["content"] or "")
        return self.value is not None and _CLOSING.match(line) is not None

    def _takes_key(self, key: re.Match[str], *, opens: bool) -> bool:
        name = key["bare"] or key["quoted"]
        # Programs' keys are mostly in small letters; what a document labels, mostly not.
        label = name[0].isupper()
        says = label and _is_sentence(key["value"])
        if (label and (self.headed or name in self.keys)) or (says and self.gap):
            return False
        if not self.keys and label and (" " in name or not opens):
            return False
        self.keys.add(name)
        self.spoken += says
        self.value = key["value"].strip()
        return True

    def _takes_item(self, content: str) -> bool:
        if self.value is None or not (_NESTS.match(self.value) or _SCALAR.match(self.value)):
            return False
        if _SCALAR.match(content):
            self.value = "|"
        return not self.gap or " " not in content.strip() or _is_program_key(content)

    def _takes_indented(self, line: str) -> bool:
        if self.value is None:
            return False
        if not self.gap or _SCALAR.match(self.value) or _UNCLOSED.match(self.value):
            taken = True
        else:
            content = line.strip()
            taken = _NESTS.match(self.value) is not None and bool(
                _KEY.match(content) or _ITEM.match(content) or content.startswith("#")
            )
        if _NESTS.match(self.value) and _SCALAR.match(line):
            self.value = "|"
        return taken

    def _is_mail(self) -> bool:
        return "From" in self.keys and not {"To", "Subject", "Date", "Sent"}.isdisjoint(self.keys)


def _is_program_key(content: str) -> bool:
    return _KEY.match(content) is not None and not content[0].isupper()


def _is_sentence(value: str) -> bool:
    return len(value.split()) > 2 and value.rstrip("\"'”’»)] \t").endswith(_SENTENCE_ENDS)
