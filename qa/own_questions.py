"""Questions that a text asks itself, as interviews, hearings and lists of frequent questions do.

What follows such a question answers it without saying its words again: they count as said there. And the
question itself is no answer: "When did you first see it?" does not say when.
"""

from __future__ import annotations

import re
from itertools import dropwhile

from index.document import Document, Span
from index.speaker_labels import speaker_label
from qa.asked_words import INTERROGATIVES, keys, part, said, words_in

_ENDS = re.compile(r"[?？؟][\"'”’»)\]*_]*\Z")

_CONJUNCTIONS = frozenset(("q", "question", "and", "but", "or", "so", "then", "now", "well", "ok", "okay"))
_PREPOSITIONS = frozenset(
    ("about", "at", "by", "for", "from", "in", "of", "on", "since", "to", "until", "with")
)
_LEADING = _CONJUNCTIONS | _PREPOSITIONS
"""What may stand before the word that a question begins with."""

_FORMS_OF_BE_DO_HAVE = frozenset(
    ("am", "are", "is", "was", "were", "do", "does", "did", "has", "have", "had")
)
_MODALS = frozenset(("can", "could", "may", "might", "must", "shall", "should", "will", "would"))
_BEGINNINGS = INTERROGATIVES | _FORMS_OF_BE_DO_HAVE | _MODALS


def is_question(text: str) -> bool:
    """Whether a sentence, or a heading, ends as a question."""
    return _ENDS.search(text) is not None


def asks(sentence: str) -> bool:
    """Whether it ends as a question and begins as one: what somebody is said to have asked is told."""
    return is_question(sentence) and _first_word(sentence) in _BEGINNINGS


def asks_the_same(text: str, question: str) -> bool:
    """Whether the sentence `text` is such a question as `question`, so that no words of it answer that one.

    It begins with the interrogative that is asked with, or, where one of both has none, it says more than
    half of what is asked. Another interrogative's question may tell what it takes for granted: "Why did
    Mayor Jones resign?" has a mayor.
    """
    if not asks(text):
        return False
    first = _first_word(text)
    asked_with = INTERROGATIVES & {word.casefold() for word in words_in(question)}
    if first in INTERROGATIVES and asked_with:
        return first in asked_with
    return part(keys(question), said(text)) > 0.5


def question_above(document: Document, passage: Span, sentence: Span, section: tuple[str, ...]) -> str:
    """The last question before `sentence` in its passage, or else the last of the headings above, `section`,
    where that is one; "" where neither is."""
    for other in reversed(document.sentences_in(Span(passage.start, max(passage.start, sentence.start)))):
        text = other.cut(document.text)
        if asks(text):
            return text
    return section[-1] if section and is_question(section[-1]) else ""


def _first_word(text: str) -> str:
    """The first of a sentence, in lower case, behind a speaker's label, numbers and what may lead to it."""
    label = speaker_label(text, Span(0, len(text)))
    words = (word.casefold() for word in words_in(text[label.end :] if label else text))
    return next(dropwhile(_leads, words), "")


def _leads(word: str) -> bool:
    return word in _LEADING or any(char.isdigit() for char in word)
