"""What is said in a transcript, apart from who says it and when.

A line of an interview, a hearing or a meeting begins with a label: "[00:12:03] ANNA VOGEL: ", "Q. ", "A: ".
Who speaks may be asked for; nobody means to quote "Lena: Marcus does", and the time of recording answers no
"when".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from index.document import Span
from index.speaker_labels import SpeakerLabel, speaker_label

_ANSWER = re.compile(r"A(?:nswer)?[.:]\s+(?=\S)")
_QUESTION = re.compile(r"^[^\w\n]*Q(?:uestion)?\s?\d*[.:)]\s", re.MULTILINE)

_LINE = re.compile(r"\S[^\r\n]*")

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
    speaker = speaker_label(text, sentence)
    said = sentence.end if speaker is None else _first_ink(text, speaker.end, sentence.end)
    if speaker is None or said == sentence.end or not _speaks_again(text, sentence, speaker):
        yield sentence
        return
    yield speaker.name
    yield Span(said, sentence.end)


def _first_ink(text: str, start: int, end: int) -> int:
    return next((at for at in range(start, end) if not text[at].isspace()), end)


def _speaks_again(text: str, sentence: Span, speaker: SpeakerLabel) -> bool:
    """Whether another line near it begins with the same name."""
    name = speaker.name.cut(text)
    before = _LINE.finditer(text, max(0, sentence.start - _NEAR), sentence.start)
    after = _LINE.finditer(text, sentence.end, sentence.end + _NEAR)
    others = (speaker_label(text, Span(*line.span())) for line in chain(before, after))
    return any(other is not None and other.name.cut(text) == name for other in others)
