"""`verbatim ask`: one question, or a file of them, answered on a terminal or as JSON."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from api.cli.terminal import BOLD, FAINT, MARKED, out, out_json, progress, shown, styled, warn_on_stderr
from api.equal_titles import documents_cited, files_of_equal_titles
from api.loading import open_answerer, opening_reader
from api.settings import LESS_SURE
from index.document import Document
from index.opening import Place, open_index
from qa.answer import Answer, Citation, Result
from qa.answerer import Answerer
from qa.errors import InvalidQuestionError, QuestionFileError
from qa.question import MAX_TOP_K, clean_question

_TOGETHER = 16
"""Questions of a file that are read in one batch."""

_PASSAGES_SHOWN = 3


def run_ask(
    question: str | None,
    file: Path | None,
    index: Place | None,
    top_k: int,
    *,
    min_confidence: float | None = None,
    reader: str | None = None,
    as_json: bool,
) -> bool:
    """Answers `question`, or each line of `file`, and prints; whether any question was answered."""
    warn_on_stderr()
    if not 1 <= top_k <= MAX_TOP_K:
        raise InvalidQuestionError(f"--top-k {top_k}: give 1 to {MAX_TOP_K}")
    questions = [clean_question(question)] if question is not None else _questions(file or Path("-"))
    with opening_reader(reader) as opening, progress() as bar:
        opened = open_index(index, bar)
    answered = False
    try:
        answerer = open_answerer(opened, opening.result(), model=reader)
        for number, result in enumerate(_results(answerer, questions, top_k, min_confidence)):
            answered |= result.status == "answered"
            if as_json:
                _print_json(result)
            else:
                if file is not None:
                    out(("\n" if number else "") + styled(f"? {shown(result.question)}", BOLD))
                _print(result)
    finally:
        opened.close()
    return answered


def _results(
    answerer: Answerer, questions: Sequence[str], top_k: int, min_confidence: float | None
) -> Iterator[Result]:
    waiting = iter(questions)
    while together := list(islice(waiting, _TOGETHER)):
        yield from answerer.answer_batch(together, top_k=top_k, min_confidence=min_confidence)


def _questions(file: Path) -> list[str]:
    """Every line that is not blank; an unusable one refuses the file, by its number."""
    from_stdin = str(file) == "-"
    if from_stdin and sys.stdin is None:
        raise QuestionFileError("stdin: is closed; write the questions to it, one a line")
    name, data = ("stdin", sys.stdin.buffer.read()) if from_stdin else (str(file), file.read_bytes())
    try:
        # A line ends where editors end it; Unicode's other breaks are part of a question, or refused in it.
        lines = re.split(r"\r\n|\n|\r", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise QuestionFileError(f"{name}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                questions.append(clean_question(line))
            except InvalidQuestionError as error:
                raise QuestionFileError(f"{name}, line {number}: {error}") from error
    if not questions:
        raise QuestionFileError(f"{name}: holds no question; write one a line")
    return questions


def _print_json(result: Result) -> None:
    from api.citing import answer_response

    out_json(answer_response(result).model_dump_json())


def _print(result: Result) -> None:
    if not result.passages:
        out("No answer found: there is no text to ask.")
    elif not result.answers:
        out(f"No answer found: no words of the source are at least {result.threshold:.0%} sure to be one.")
        if result.best is not None and result.best.confidence >= LESS_SURE:
            out(f"Less sure ones: --min-confidence {LESS_SURE}")
        nearest = result.different_passages[:_PASSAGES_SHOWN]
        files = files_of_equal_titles(passage.document for passage in nearest)
        for number, passage in enumerate(nearest):
            where = _heading(passage.document, passage.hit.passage.section, files)
            title = "\nNearest passages:\n" if number == 0 else ""
            out(f"{title}\n{styled(shown(where), FAINT)}\n{_indented(shown(passage.text))}")
    files = files_of_equal_titles(documents_cited(result.answers))
    for number, answer in enumerate(result.answers):
        if number:
            out()
        _print_answer(answer, files)


def _print_answer(answer: Answer, files: Mapping[str, str]) -> None:
    out(styled(shown(answer.text), BOLD))
    out(styled(f"{answer.confidence:.0%} sure · {shown(_where(answer.citation, files))}", FAINT))
    out(_indented(_sentence(answer.citation)))
    for other in answer.other_citations:
        out(styled(f"also: {shown(_where(other, files))}", FAINT))


def _where(cited: Citation, files: Mapping[str, str]) -> str:
    page = () if cited.page is None else (f"page {cited.page}",)
    place = (*page, f"paragraph {cited.paragraph.number}", f"[{cited.span.start}, {cited.span.end})")
    return ", ".join((_heading(cited.document, cited.section, files), *place))


def _heading(document: Document, section: tuple[str, ...], files: Mapping[str, str]) -> str:
    """The title, with its file where another beside it has the same, and the headings below it."""
    file = files.get(document.id)
    title = document.title if file is None else f"{document.title} ({file})"
    return " › ".join((title, *document.below_title(section)))


def _sentence(cited: Citation) -> str:
    text, span, sentence = cited.document.text, cited.span, cited.sentence
    return (
        shown(text[sentence.start : span.start])
        + styled(shown(cited.text), MARKED)
        + shown(text[span.end : sentence.end])
    )


def _indented(text: str) -> str:
    return textwrap.indent(text, "  ")
