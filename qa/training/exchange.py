"""Questions that their passage answers no more: a name exchanged, a word turned into its opposite."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from qa.training.sentences import sentences
from qa.training.squad import Paragraph, Question, QuestionSet

_NAME = re.compile(
    r"[A-Z][\w'\u2019.-]*[\w](?:\s+(?:of|the|de|and|van|von)?\s*[A-Z][\w'\u2019-]*\w)*"
    r"|\b\d[\d,.]*\d\b"
)
_QUESTION_WORDS = frozenset(
    (
        *("who", "what", "when", "where", "why", "how", "which", "whose", "whom"),
        *("in", "on", "at", "the", "did", "do", "does", "is", "are", "was", "were"),
    )
)
_OPPOSITES = (
    *("first last", "before after", "largest smallest", "biggest smallest", "highest lowest", "most least"),
    *("more less", "more fewer", "best worst", "better worse", "oldest youngest", "earliest latest"),
    *("early late", "long short", "longest shortest", "high low", "higher lower", "large small"),
    *("north south", "northern southern", "east west", "eastern western", "left right", "upper lower"),
    *("increase decrease", "increased decreased", "rise fall", "rose fell", "gain lose", "gained lost"),
    *("win lose", "won lost", "begin end", "began ended", "start end", "started ended", "open close"),
    *("opened closed", "enter leave", "entered left", "arrive depart", "join leave", "joined left"),
    *("support oppose", "supported opposed", "allow forbid", "allowed banned", "accept reject"),
    *("accepted rejected", "agree disagree", "agreed refused", "enjoyed disliked", "love hate"),
    *("loved hated", "buy sell", "bought sold", "build destroy", "built destroyed", "create abolish"),
    *("created abolished", "add remove", "added removed", "include exclude", "included excluded"),
    *("success failure", "succeed fail", "succeeded failed", "strong weak", "easy difficult", "rich poor"),
    *("always never", "often rarely", "major minor", "majority minority", "positive negative", "male female"),
    *("men women", "man woman", "father mother", "son daughter", "king queen", "brother sister"),
    *(
        "public private",
        "internal external",
        "inside outside",
        "above below",
        "import export",
        "attack defend",
    ),
    *("attacked defended", "friend enemy", "advantage disadvantage", "good bad", "cheap expensive"),
)


def _both_ways(pairs: Sequence[str]) -> Mapping[str, Sequence[str]]:
    table: dict[str, list[str]] = {}
    for pair in pairs:
        one, other = pair.split()
        table.setdefault(one, []).append(other)
        table.setdefault(other, []).append(one)
    return table


_OPPOSITE_OF = _both_ways(_OPPOSITES)


def opposite(question: Question, rng: random.Random) -> str | None:
    """The question with one word turned into its opposite, where the passage does not say that one too."""
    passage = question.paragraph.text.lower()
    known = [match for match in re.finditer(r"\w+", question.text) if match.group().lower() in _OPPOSITE_OF]
    if not known:
        return None
    match = rng.choice(known)
    new = rng.choice(_OPPOSITE_OF[match.group().lower()])
    if re.search(rf"\b{new}\b", passage) or re.search(rf"\b{new}\b", question.text.lower()):
        return None
    return question.text[: match.start()] + new + question.text[match.end() :]


def names(text: str) -> list[tuple[int, int]]:
    """Spans of capitalised names and of numbers with two digits or more, question words aside."""
    return [match.span() for match in _NAME.finditer(text) if match.group().lower() not in _QUESTION_WORDS]


class NameSwapper:
    """Exchanges a name of the question for another one, so that the passage answers it no more."""

    def __init__(self, questions: QuestionSet) -> None:
        self._names: Mapping[int, Sequence[str]] = {
            id(paragraph): sorted({paragraph.text[start:end] for start, end in _inner_names(paragraph)})
            for paragraph in questions.paragraphs
        }
        everywhere = sorted({name for found in self._names.values() for name in found})
        self._everywhere = {
            number: [name for name in everywhere if name[0].isdigit() == number] for number in (True, False)
        }

    def swap(self, question: Question, rng: random.Random, within: float) -> str | None:
        """The changed question, or None where it has no name that its passage shares.

        `within`: probability of taking the other name from the passage itself.
        """
        passage = question.paragraph.text.lower()
        shared = [
            (start, end)
            for start, end in names(question.text)
            if start > 0 and question.text[start:end].lower() in passage
        ]
        if not shared:
            return None
        start, end = rng.choice(shared)
        old = question.text[start:end]
        taken = {old.lower(), *(answer.lower() for answer in question.answers)}
        here = rng.random() < within
        pool = self._names[id(question.paragraph)] if here else self._everywhere[old[0].isdigit()]
        fitting = [name for name in pool if name[0].isdigit() == old[0].isdigit()] if here else pool
        for _ in range(8):
            if not fitting:
                break
            new = rng.choice(fitting)
            known = new.lower() in question.text.lower() or (not here and new.lower() in passage)
            overlapping = any(new.lower() in name or name in new.lower() for name in taken)
            if not known and not overlapping:
                return question.text[:start] + new + question.text[end:]
        return None


def _inner_names(paragraph: Paragraph) -> list[tuple[int, int]]:
    """Names that do not open a sentence: the first word is capitalised whatever it is."""
    openings = {start for start, _ in sentences(paragraph.text)}
    return [(start, end) for start, end in names(paragraph.text) if start not in openings]
