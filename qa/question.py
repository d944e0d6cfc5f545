"""What may be asked, and what it gets: one rule for the service, the command line and evaluation."""

from __future__ import annotations

import unicodedata

from qa.errors import InvalidQuestionError

MAX_QUESTION_LENGTH = 1000
"""Code points, after trimming."""

DEFAULT_TOP_K = 3
MAX_TOP_K = 20
"""Answers to one question."""

PASSAGES_READ = 4
"""For one question, at most. A fifth hardly changes anything but the time of the questions that take longest
(the model card's ablation)."""

_WHITE_CONTROLS = frozenset("\t\n\r")
_MARKS = "?\uff1f\u061f"
"""Latin, full-width and Arabic: whichever was typed, the reader knows the first."""
_ENDS = ".!\u2026\u3002"


def clean_question(text: str) -> str:
    """The question without white space at either end.

    Tabs and line ends count as white space. InvalidQuestionError for one that is blank, longer than
    1,000 code points, or holds another control character or a lone surrogate.
    """
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if category == "Cc" and char not in _WHITE_CONTROLS:
            raise InvalidQuestionError(
                f"the question holds the control character U+{ord(char):04X} at position {place}: remove it"
            )
        if category == "Cs":
            raise InvalidQuestionError(
                f"the question holds the lone surrogate U+{ord(char):04X} at position {place}: "
                "send whole characters"
            )
    question = text.strip()
    if not any(_is_visible(char) for char in question):
        raise InvalidQuestionError("the question is empty: ask at least one character")
    if len(question) > MAX_QUESTION_LENGTH:
        raise InvalidQuestionError(
            f"the question is {len(question)} characters long: ask at most {MAX_QUESTION_LENGTH}"
        )
    return question


def with_mark(question: str) -> str:
    """The question as it is searched for and read: with one question mark, so that to type none, or three,
    changes no answer. What ends as another sentence stays as it is.

    With the mark, since confidence was fitted on questions that have it: on the same questions without it
    more answers are false (qa/training/EXPERIMENTS.md).
    """
    bare = question.rstrip(_MARKS + " \t\r\n\u00a0")
    return question if not bare or bare[-1] in _ENDS else bare + "?"


def _is_visible(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) != "Cf"
