"""`verbatim evaluate`: asks every question of a file and measures what comes back.

The answers are those of the service: the same Answerer, the same confidence, the same decision.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from index.opening import Place, open_index
from index.progress import Progress
from qa.answerer import Answerer
from qa.calibration import Calibration
from qa.errors import QuestionFileError
from qa.evaluation.contexts import GivenContexts, index_contexts
from qa.evaluation.outcomes import Context, Outcome, Report, outcome_of
from qa.evaluation.placing import Target, place
from qa.evaluation.question_files import QuestionSet, read_questions
from qa.finding import Passages
from qa.reading import SpanReader


def evaluate(
    file: Path,
    *,
    reader: SpanReader,
    calibration: Calibration,
    index: Place | None = None,
    otherwise: Place | None = None,
    context: Context = "search",
    progress: Progress | None = None,
) -> Report:
    """Asks the questions of `file` and measures the answers; `progress` is told how many are asked ("ask"),
    and before that what a build tells, where contexts are indexed.

    With `search`, passages are found in the index at `index`; without one among all contexts of the file,
    which are indexed in a folder that is gone afterwards, or where the file has none in the index at
    `otherwise`, or in the article. With `given`, each question is read in its own context. QuestionFileError
    for a file that cannot be used so.
    """
    questions = read_questions(file)
    if index is None and not questions.contexts:
        index = otherwise
    with ExitStack() as stack:
        passages, targets = stack.enter_context(open_source(questions, index, context, progress))
        return measure(Answerer(passages, reader, calibration), targets, context, progress)


def measure(
    answerer: Answerer,
    targets: Sequence[Target],
    context: Context = "search",
    progress: Progress | None = None,
) -> Report:
    """Asks each target's question once, alone and in order; `progress` is told after each ("ask").

    With `given`, each question is asked of the documents that hold its own context, and of no others.
    """
    told: Progress = progress or (lambda _what, _done, _of: None)
    told("ask", 0, len(targets))
    outcomes: list[Outcome] = []
    for number, target in enumerate(targets):
        within = target.context if context == "given" else None
        if number == 0:
            # The first question pays for threads and memory that are there afterwards.
            answerer.answer(target.question.text, documents=within)
        outcomes.append(outcome_of(target, answerer.answer(target.question.text, documents=within)))
        told("ask", number + 1, len(targets))
    return Report(context, tuple(outcomes))


@contextmanager
def open_source(
    questions: QuestionSet, index: Place | None, context: Context, progress: Progress | None = None
) -> Iterator[tuple[Passages, list[Target]]]:
    """What the questions are asked of, with their places in it: `index`, or where None their contexts, in a
    folder that is gone when the block ends, or the article. QuestionFileError where an answer stands nowhere.
    """
    if context == "given":
        if not questions.contexts:
            raise QuestionFileError(f"{questions.name} gives no contexts: evaluate it with --context search")
        with closing(open_index(index)) as opened:
            given = GivenContexts(questions.contexts, opened.encoder)
            yield given, place(questions, given)
    elif index is None and questions.contexts:
        with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
            index_contexts(questions, Path(folder), progress)
            with closing(open_index(Path(folder))) as opened:
                yield opened, place(questions, opened)
    else:
        with closing(open_index(index)) as opened:
            yield opened, place(questions, opened)
