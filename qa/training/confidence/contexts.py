"""The contexts of a question set, searched and given, with the questions of each part placed in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from index.opening import open_index
from qa.evaluation.contexts import GivenContexts, index_contexts
from qa.evaluation.placing import Target, place
from qa.evaluation.question_files import questions_of
from qa.finding import Passages
from qa.training.splits import Split


@dataclass(frozen=True)
class Collection:
    """All contexts of a split, which its questions number: `searched` is an index of them, `given` reads each
    as one passage."""

    name: str
    contexts: tuple[str, ...]
    searched: Passages
    given: Passages
    fitting: tuple[Target, ...]
    reporting: tuple[Target, ...]

    def passages(self, context: str) -> Passages:
        """The passages of a way of asking: its own context, or a search."""
        return self.given if context == "given" else self.searched


@contextmanager
def open_collection(parts: Split) -> Iterator[Collection]:
    """Index the contexts of a split in a folder that is gone when the block ends."""
    questions = questions_of(parts.path, parts.whole, parts.numbers)
    with TemporaryDirectory(prefix="verbatim-") as name:
        index_contexts(questions, Path(name) / "index")
        index = open_index(Path(name) / "index")
        try:
            targets = place(questions, index)

            def part(content: Mapping[str, Any]) -> tuple[Target, ...]:
                wanted = _contexts(content)
                return tuple(
                    target
                    for target in targets
                    if target.question.context is not None
                    and questions.contexts[target.question.context] in wanted
                )

            given = GivenContexts(questions.contexts, index.encoder)
            yield Collection(
                parts.name, questions.contexts, index, given, part(parts.fitting), part(parts.reporting)
            )
        finally:
            index.close()


def _contexts(content: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        paragraph["context"] for article in content["data"] for paragraph in article["paragraphs"]
    )
