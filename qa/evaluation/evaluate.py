"""`verbatim evaluate`: asks every question of a file and measures what comes back.

The answers are those of the service: the same Answerer, the same confidence, the same decision.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from index.opening import Place
from qa.answerer import Answerer
from qa.calibration import Calibration
from qa.errors import QuestionFileError
from qa.evaluation.contexts import GivenContexts, index_contexts
from qa.evaluation.outcomes import Context, Outcome, Report, judge
from qa.evaluation.placing import Target, place
from qa.evaluation.question_files import QuestionSet, read_questions
from qa.finding import Passages
from qa.reading import SpanReader


def evaluate(
    file: Path,
    *,
    index: Place | None = None,
    otherwise: Place | None = None,
    context: Context = "search",
    reader: SpanReader | None = None,
    calibration: Calibration | None = None,
) -> Report:
    """Asks the questions of `file` and judges the answers; shows a progress bar on a terminal.

    With `search`, passages are found in the index at `index`; without one among all contexts of the file,
    which are indexed in a folder that is gone afterwards, or where the file has none in the index at
    `otherwise`, or in the article. With `given`, each question is read in its own context. Reader and
    calibration default to the shipped ones. QuestionFileError for a file that cannot be used so.
    """
    questions = read_questions(file)
    if index is None and not questions.contexts:
        index = otherwise
    with ExitStack() as stack:
        passages, targets = stack.enter_context(open_source(questions, index, context))
        answerer = Answerer(passages, reader or _shipped_reader(), calibration or Calibration.load())
        tick = stack.enter_context(_progress(len(targets)))
        return measure(answerer, targets, context, tick)


def measure(
    answerer: Answerer,
    targets: Sequence[Target],
    context: Context = "search",
    tick: Callable[[], None] = lambda: None,
) -> Report:
    """Asks each target's question once, alone and in order; `tick` is called after each.

    With `given`, each question is asked of the documents that hold its own context, and of no others.
    """
    outcomes: list[Outcome] = []
    for number, target in enumerate(targets):
        within = target.context if context == "given" else None
        if number == 0:
            # The first question pays for threads and memory that are there afterwards.
            answerer.answer(target.question.text, documents=within)
        outcomes.append(judge(target, answerer.answer(target.question.text, documents=within)))
        tick()
    return Report(context, tuple(outcomes))


@contextmanager
def open_source(
    questions: QuestionSet, index: Place | None, context: Context
) -> Iterator[tuple[Passages, list[Target]]]:
    """What the questions are asked of, with their places in it: `index`, or where None their contexts, in a
    folder that is gone when the block ends, or the article. QuestionFileError where an answer stands nowhere.
    """
    from index.default import open_default
    from index.opening import open_index
    from index.search import Index

    if context == "given":
        if not questions.contexts:
            raise QuestionFileError(f"{questions.name} gives no contexts: evaluate it with --context search")
        with closing(open_index(index) if index else open_default()) as opened:
            given = GivenContexts(questions.contexts, opened.encoder)
            yield given, place(questions, given)
    elif index is None and questions.contexts:
        with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
            with _indexing_progress() as told:
                index_contexts(questions, Path(folder), told)
            with closing(Index.open(Path(folder))) as opened:
                yield opened, place(questions, opened)
    else:
        with closing(open_index(index) if index else open_default()) as opened:
            yield opened, place(questions, opened)


def _shipped_reader() -> SpanReader:
    from qa.reader import Reader

    return Reader.load()


@contextmanager
def _progress(count: int) -> Iterator[Callable[[], None]]:
    with _bar(count, "question") as bar:

        def tick() -> None:
            bar.update()

        yield tick


@contextmanager
def _indexing_progress() -> Iterator[Callable[[str, int, int], None]]:
    with _bar(None, "passage") as bar:

        def tell(what: str, done: int, count: int) -> None:
            bar.set_description(what)
            bar.total = count
            bar.update(done - bar.n)

        yield tell


def _bar(count: int | None, unit: str) -> Any:
    from tqdm import tqdm

    return tqdm(total=count, unit=f" {unit}s", disable=not sys.stderr.isatty(), leave=False)
