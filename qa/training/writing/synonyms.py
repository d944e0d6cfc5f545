"""Questions in other words, word by word: synonyms and broader words out of WordNet, inflected as the words
that they stand for.

Much of what is drawn so means something else, or nothing; which of it is near enough is for the encoder to
say.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from lemminflect import getAllInflections, getAllLemmas, getInflection

from qa.training.writing.wordnet import PARTS, Part, WordNet

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4
_EXCHANGED = 0.6
"""Of the words that have others."""

_CLEAR = 0.7
"""The share of a word's uses that its part of speech needs, since nobody says here which it is."""

_BROADER = 0.3
"""The weight of a broader word against one of the same meaning."""

_UNMET = 0.3
"""What a sense or word that was never counted weighs, against 1 for each time that another was met."""

_KEPT = frozenset(
    (
        *("what", "when", "where", "which", "whom", "whose", "does", "have", "been", "were", "being", "will"),
        *("would", "could", "should", "many", "much", "more", "most", "that", "this", "these", "those"),
        *("other", "some", "only", "very", "with", "from", "into", "than", "then", "there", "also"),
        *("according", "name", "named", "kind", "type", "year", "years", "long"),
    )
)
"""What says of which kind the answer is, or nothing."""

_UPOS: dict[Part, str] = {"noun": "NOUN", "verb": "VERB", "adj": "ADJ"}
_HELPERS = frozenset(("is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "get", "got"))
_PARTICIPLE, _PAST = "VBN", "VBD"
_FORMS = ("NN", "NNS", "VB", "VBP", "VBZ", "VBG", _PAST, _PARTICIPLE, "JJ", "JJR", "JJS")
"""Tags, of which the first counts where a word's form is that of several."""

_PARTICLES = frozenset(
    (
        *("about", "away", "back", "down", "for", "in", "into", "like", "off", "on", "out", "over"),
        *("through", "up"),
    )
)
"""After a verb they make another of it."""


class SynonymWriter:
    """Draws questions in which words are exchanged."""

    def __init__(self, wordnet: WordNet, seed: int = 0, times: int = 8) -> None:
        """`times` drawings of each question, which are the same for the same seed in whatever company the
        question is asked."""
        self._wordnet = wordnet
        self._seed = seed
        self._times = times

    def rewordings(self, questions: Sequence[str]) -> list[list[str]]:
        """The drawings of each question, some of them perhaps the question itself."""
        return [self._drawings(question) for question in questions]

    def _drawings(self, question: str) -> list[str]:
        rng = random.Random(f"{self._seed}/{question}")  # noqa: S311 - nothing secret is drawn
        return [
            _WORD.sub(lambda match: self._other(question, match, rng), question) for _ in range(self._times)
        ]

    def _other(self, question: str, match: re.Match[str], rng: random.Random) -> str:
        word = match.group()
        if len(word) < _SHORTEST or not word.islower() or word in _KEPT:
            return word
        if rng.random() >= _EXCHANGED:
            return word
        part = self._part(word)
        if part is None or (part[0] == "verb" and _PARTICLES & set(question[match.end() :].split()[:1])):
            return word
        lemma, tag = part[1], _tag(word, part, question[: match.start()])
        others = list(self._others(lemma, part[0]))
        if tag is None or not others:
            return word
        other = rng.choices([one for one, _ in others], [weight for _, weight in others])[0]
        return _inflected(other, part[0], tag) or word

    def _part(self, word: str) -> tuple[Part, str] | None:
        """The part of speech that the word mostly is, and its plain form."""
        lemmas = getAllLemmas(word)
        found = [(part, lemma) for part in PARTS for lemma in lemmas.get(_UPOS[part], ())]
        counts = [self._wordnet.count(lemma, part) for part, lemma in found]
        if not sum(counts) or max(counts) < _CLEAR * sum(counts):
            return None
        return found[counts.index(max(counts))]

    def _others(self, lemma: str, part: Part) -> Iterator[tuple[str, float]]:
        """Words to put in its place, with their weights: how often the word has that meaning, times how
        common the other is."""
        for sense in self._wordnet.senses(lemma, part):
            for words, share in ((sense.same, 1.0), (sense.broader, _BROADER)):
                for other in words:
                    if other != lemma:
                        common = min(20, self._wordnet.count(other, part)) + _UNMET
                        yield other, (sense.count + _UNMET) * share * common


def _tag(word: str, part: tuple[Part, str], before: str) -> str | None:
    """Which form of its plain form the word is, in Penn Treebank's tags."""
    forms = getAllInflections(part[1], upos=_UPOS[part[0]])
    tags = sorted((tag for tag, words in forms.items() if word in words), key=_FORMS.index)
    if _PAST in tags and _HELPERS & set(before.lower().split()):
        # where past and participle are one form, only the past is listed
        return _PARTICIPLE
    return tags[0] if tags else None


def _inflected(other: str, part: Part, tag: str) -> str | None:
    """The word in that form; of several words the first of a verb, the last of anything else."""
    words = other.split()
    place = 0 if part == "verb" else -1
    forms = getInflection(words[place], tag=tag)
    if not forms:
        return None
    words[place] = forms[0]
    return " ".join(words)
