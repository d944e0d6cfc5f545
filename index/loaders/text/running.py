"""Short lines of a plain text that are running text, though they end without a full stop."""

from __future__ import annotations

import re
from typing import Final

from index.document import Span
from index.loaders.text.titles import is_part_number
from index.sentences import split_sentences

_LEAST_OF_ONE: Final = 3
_LEAST_OF_TWO: Final = 8
"""Words: fewer, as in "Lessons learned. What comes next", may be a heading's."""

_STOP_INSIDE: Final = re.compile(r"[a-z]{3}\.[\"'”’)\]]*\s")
_STOP: Final = re.compile(r"[a-z]{3}\.[\"'”’)\]]*\s*$")
_PLAIN: Final = re.compile(r"[\"'“‘(]*[^\W\d_]\S*\s+[a-z]")
"""How a sentence begins, and a name does not in which words are capitalised."""


def is_two_sentences(text: str, line: Span) -> bool:
    """Whether it is a whole sentence and more behind it."""
    if not _STOP_INSIDE.search(text, line.start, line.end):
        return False
    sentences = [sentence.cut(text) for sentence in split_sentences(text, line)]
    counts = [len(sentence.split()) for sentence in sentences]
    if sum(counts) < _LEAST_OF_TWO or is_part_number(sentences[0].strip()):
        return False
    return any(
        sum(counts[:at]) >= _LEAST_OF_ONE
        and counts[at] >= _LEAST_OF_ONE
        and _STOP.search(sentences[at - 1]) is not None
        and _PLAIN.match(sentences[at]) is not None
        for at in range(1, len(sentences))
    )
