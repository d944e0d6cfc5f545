"""What is said in a transcript, apart from who says it and when.

A line of an interview, a hearing or a meeting begins with a label: "[00:12:03] ANNA VOGEL: ", "Q. ", "A: ".
Who speaks may be asked for; nobody means to quote "Lena: Marcus does", and the time of recording answers no
"when".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.document import Span

_TIME = re.compile(r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?\s+")
_SPEAKER = re.compile(r"(?P<name>[^\W\d_][^\W_]*(?:[ .’'-]{1,2}[^\W_]+){0,4}\.?):\s+(?=\S)")
_ANSWER = re.compile(r"A(?:nswer)?[.:]\s+(?=\S)")
_QUESTION = re.compile(r"^[^\w\n]*Q(?:uestion)?\s?\d*[.:)]\s", re.MULTILINE)

_NEAR = 4000
"""Code points to either side in which a name that speaks must speak once more."""


def said_in(text: str, sentence: Span) -> Iterator[Span]:
    """The parts of a sentence of `text` that an answer may lie in: who speaks, and what is said; the whole
    sentence where nobody is named.

    A name before a colon is a speaker's where another line near it begins so too, or "Note:" and "E1:" would
    be. An "A." is an answer's label where a "Q." stands before it; elsewhere it begins a name.
    """
    label = _ANSWER.match(text, sentence.start, sentence.end)
    if label is not None and _QUESTION.search(text, max(0, sentence.start - _NEAR), sentence.start):
        yield Span(label.end(), sentence.end)
        return
    time = _TIME.match(text, sentence.start, sentence.end)
    begins = time.end() if time else sentence.start
    speaker = _SPEAKER.match(text, begins, sentence.end)
    if speaker is None or not _speaks_again(text, sentence, speaker["name"]):
        yield sentence
        return
    yield Span(*speaker.span("name"))
    yield Span(speaker.end(), sentence.end)


def _speaks_again(text: str, sentence: Span, name: str) -> bool:
    again = re.compile(rf"^[^\w\n]*(?:{_TIME.pattern})?{re.escape(name)}:\s", re.MULTILINE)
    before = again.search(text, max(0, sentence.start - _NEAR), sentence.start)
    return (before or again.search(text, sentence.end, sentence.end + _NEAR)) is not None
