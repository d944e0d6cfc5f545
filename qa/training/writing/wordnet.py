"""WordNet's database files: which words mean the same, and how often a word is meant so.

Their form is that of wndb(5WN) and senseidx(5WN): `data.POS` and `cntlist.rev`. They are read by the training
alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from qa.training.errors import DataError

Part = Literal["noun", "verb", "adj"]
PARTS: tuple[Part, ...] = ("noun", "verb", "adj")

_KINDS = {"n": "1", "v": "2", "a": "3", "s": "5"}
_BROADER = "@"


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a word: how often it was met in the texts that were counted, the words that share the
    meaning, and those of what it is a kind of."""

    count: int
    same: tuple[str, ...]
    broader: tuple[str, ...]


class WordNet:
    """The senses of each word of the parts of speech that matter here."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds the database files. DataError where it does not, or not in their form."""
        try:
            counts = _counts(folder / "cntlist.rev")
            self._senses = {part: _senses(folder / f"data.{part}", counts) for part in PARTS}
        except (OSError, ValueError, LookupError) as error:
            raise DataError(
                f"{folder} holds no database of WordNet ({error!r}): Debian's wordnet-base brings one"
            ) from error

    def senses(self, word: str, part: Part) -> tuple[Sense, ...]:
        """Of a word in its plain form and lower case, blanks within it; none where it is not known."""
        return self._senses[part].get(word, ())

    def count(self, word: str, part: Part) -> int:
        """How often the word was met as this part of speech."""
        return sum(sense.count for sense in self.senses(word, part))


def _counts(path: Path) -> dict[str, int]:
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {key: int(count) for key, _, count in lines}


def _senses(path: Path, counts: dict[str, int]) -> dict[str, tuple[Sense, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    keys: dict[str, list[str]] = {}
    broader: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split(" | ")[0].split()
        place, number, kind, size = fields[0], fields[1], fields[2], int(fields[3], 16)
        names = fields[4 : 4 + 2 * size : 2]
        words[place] = tuple(name.split("(")[0].replace("_", " ").lower() for name in names)
        keys[place] = [
            f"{name.split('(')[0].lower()}%{_KINDS[kind]}:{number}:{int(lexical, 16):02d}"
            for name, lexical in zip(names, fields[5 : 5 + 2 * size : 2], strict=True)
        ]
        pointers = fields[5 + 2 * size :]
        broader[place] = [
            pointers[at + 1] for at in range(0, 4 * int(fields[4 + 2 * size]), 4) if pointers[at] == _BROADER
        ]
    found: defaultdict[str, list[Sense]] = defaultdict(list)
    for place, synset in words.items():
        above = tuple(dict.fromkeys(word for other in broader[place] for word in words[other]))
        for word, key in zip(synset, keys[place], strict=True):
            same = tuple(other for other in synset if other != word)
            found[word].append(Sense(counts.get(f"{key}::", 0), same, above))
    return {word: tuple(senses) for word, senses in found.items()}
