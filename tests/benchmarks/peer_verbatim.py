"""This service, in process: an Answerer over an index, as a program that imports it would have it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.benchmarks.contender import Contender, Place, Workload, work

if TYPE_CHECKING:
    from qa.answer import Result

INDEX = "verbatim"


class InProcess:
    process = os.getpid()

    def __init__(self, workload: Workload) -> None:
        from api.loading import open_answerer, opening_reader
        from index.opening import open_index

        with opening_reader() as reader:
            index = open_index(workload.folder / INDEX)
        self._answerer = open_answerer(index, reader.result(), passages_read=workload.passages_read)

    def answer(self, question: str) -> Place | None:
        return _place(self._answerer.answer(question))

    def answer_batch(self, questions: Sequence[str]) -> list[Place | None]:
        return [_place(result) for result in self._answerer.answer_batch(questions)]


def _place(result: Result) -> Place | None:
    """The best span, whether or not it was sure enough to be served: the peers decline nothing either."""
    if result.best is None:
        return None
    citation = result.best.citation
    return Place(citation.document.id, citation.span.start, citation.span.end)


def build(workload: Workload) -> None:
    """Nothing to do: the workload's passages come from this index (tests.benchmarks.workloads)."""


def start(workload: Workload) -> Contender:
    return InProcess(workload)


if __name__ == "__main__":
    work(build, start)
