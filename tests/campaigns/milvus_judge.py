"""What the campaign over Milvus judges answers by: each text that was written, and each generation's."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Tally:
    """`refused` counts answers 503, `failed` those of any other kind but 200, by status."""

    minutes: float
    kills: int = 0
    generations: int = 0
    failed_builds: int = 0
    asked: int = 0
    answered: int = 0
    refused: int = 0
    failed: Counter[int] = field(default_factory=Counter)
    generations_served: int = 0
    wrong_answers: int = 0
    lost_documents: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.failed or self.wrong_answers or self.lost_documents or self.problems)


class Judge:
    """Of use from any thread; what it finds it adds to the tally."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self._texts: dict[str, dict[str, str]] = {}
        self._rounds: dict[str, dict[str, str]] = {}
        self._served: set[str] = set()
        self._said: dict[tuple[str, str], list[tuple[str, int]]] = {}
        self._lock = threading.Lock()

    @property
    def generations_served(self) -> int:
        return len(self._served)

    def written(self, name: str, text: str) -> str:
        """The SHA-256 of the version that was written."""
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        with self._lock:
            self._texts.setdefault(name, {})[sha256] = text
        return sha256

    def indexed(self, generation: str, versions: dict[str, str]) -> None:
        with self._lock:
            self._rounds[generation] = versions
        self.tally.generations += 1

    def newest(self) -> tuple[str, dict[str, str]]:
        """The generation that was indexed last, and its documents' versions."""
        return list(self._rounds.items())[-1]

    def responded(self, status: int) -> None:
        with self._lock:
            self.tally.asked += 1
            if status == 503:
                self.tally.refused += 1
            elif status != 200:
                self.tally.failed[status] += 1

    def judge(self, body: dict[str, Any], name: str) -> None:
        generation = body["index"]["generation"]
        with self._lock:
            self._served.add(generation)
            self.tally.answered += bool(body["answers"])
            texts, round_of = dict(self._texts[name]), self._rounds.get(generation)
        if not body["answers"]:
            self.wrong(f"no answer from {generation} about {name}")
        said = [(answer["text"], answer["citation"]["start"]) for answer in body["answers"]]
        with self._lock:
            first = self._said.setdefault((generation, name), said)
        if said != first:
            self.wrong(f"{generation}: answers {said} about {name}, and {first} before")
        if not any(" is the mayor of town " in passage["text"] for passage in body["passages"]):
            self.wrong(f"{generation}: the passage that answers was not found for {name}")
        for answer in body["answers"]:
            citation = answer["citation"]
            document = citation["document"]
            text = texts.get(document["sha256"]) if document["id"] == name else None
            if text is None:
                self.wrong(f"{generation}: cites {document}, which was never written")
            elif text[citation["start"] : citation["end"]] != answer["text"]:
                self.wrong(f"{generation}: {answer['text']!r} does not stand where it is said to")
            elif round_of is not None and round_of[name] != document["sha256"]:
                self.wrong(f"{generation}: cites a version of {name} that is another generation's")

    def wrong(self, problem: str) -> None:
        with self._lock:
            self.tally.wrong_answers += 1
            if len(self.tally.problems) < 20:
                self.tally.problems.append(problem)
