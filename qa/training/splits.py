"""Which articles train, which fit the confidence, and which only report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from qa.evaluation.question_files import questions_of
from qa.training.config import EXCLUDED_ARTICLES, RECIPE_FILE, load_recipe
from qa.training.errors import DataError
from qa.training.squad import Question, read_json, read_squad

FITTING_ARTICLES = frozenset({"Huguenot"})
"""Of the articles kept out of training, those that fit; the others only report."""

FITTING_FIRST = 12
"""Of a file that nothing is trained on, so many articles fit, in file order, and others of their titles; the
rest only report."""


Use = Literal["fitting", "reporting"]

_USES = (
    f"{', '.join(sorted(FITTING_ARTICLES))} fits, "
    f"{' and '.join(sorted(EXCLUDED_ARTICLES - FITTING_ARTICLES))} report; "
    f"of a file without these the first {FITTING_FIRST} articles fit, with others of their titles, "
    "and the rest reports"
)


@dataclass(frozen=True, slots=True)
class Split:
    """A file's articles by use, as SQuAD JSON each; `whole` is every context that is searched, `numbers` say
    which articles of the file those are, from 1 on."""

    path: Path
    numbers: tuple[int, ...]
    whole: dict[str, Any]
    fitting: dict[str, Any]
    reporting: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path.stem


def split(path: Path) -> Split:
    """Split a file: by name where it holds the excluded articles, by order where it holds none of them. No
    title and no context is in both parts.

    DataError where it has no articles with titles, where a context stands in articles of both parts, and
    where the recipe trains on all of it, so that nothing of it is kept.
    """
    content = read_json(path)
    articles = content.get("data") if isinstance(content, dict) else None
    if not isinstance(articles, list):
        raise DataError(f'{path}: not SQuAD JSON: no list of articles as "data"')
    titles = [_title(article, f"{path}: article {number}") for number, article in enumerate(articles, 1)]
    kept = {title for title in titles if title in EXCLUDED_ARTICLES}
    if kept:
        fitting, reporting = kept & FITTING_ARTICLES, kept - FITTING_ARTICLES
    else:
        if path.stem in load_recipe().mix:
            raise DataError(
                f"{path}: {RECIPE_FILE.name} trains on a file of this name, and it holds none of "
                f"{', '.join(sorted(EXCLUDED_ARTICLES))}: give one that nothing was trained on, or rename it "
                "if the reader is of another training"
            )
        kept, fitting = set(titles), set(titles[:FITTING_FIRST])
        reporting = kept - fitting
    _check_apart(path, articles, fitting, reporting)
    numbers = tuple(number for number, title in enumerate(titles, 1) if title in kept)
    return Split(path, numbers, *(_only(content, part) for part in (kept, fitting, reporting)))


def split_for(path: Path, use: Use) -> Split:
    """As `split`, of a file that has a question to use so; DataError where it has none, and QuestionFileError
    where it cannot be read: told before any other file has been worked on."""
    parts = split(path)
    questions_of(path, parts.whole, parts.numbers)
    content = parts.fitting if use == "fitting" else parts.reporting
    if not any(paragraph["qas"] for article in content["data"] for paragraph in article["paragraphs"]):
        raise DataError(
            f"{path}: none of its {len(parts.numbers)} articles has a question for {use}: {_USES}"
        )
    return parts


def fitting_questions(path: Path) -> tuple[Question, ...]:
    """Those of the fitting part; DataError where none has an answer, so that nothing could be measured."""
    titles = {article["title"] for article in split(path).fitting["data"]}
    questions = read_squad(path).only(titles).questions
    if not any(question.spans for question in questions):
        raise DataError(f"{path}: no question of its fitting part has an answer: {_USES}")
    return questions


def _title(article: Any, where: str) -> str:
    title = article.get("title") if isinstance(article, dict) else None
    if not isinstance(title, str):
        raise DataError(f'{where}: "title" is missing or no text: give it one, by which the file is split')
    return title


def _check_apart(path: Path, articles: list[Any], fitting: set[str], reporting: set[str]) -> None:
    fits = {
        context: number
        for number, article in enumerate(articles, 1)
        if article["title"] in fitting
        for context in _contexts(article)
    }
    for number, article in enumerate(articles, 1):
        for context in _contexts(article) if article["title"] in reporting else ():
            if context in fits:
                raise DataError(
                    f"{path}: article {number}: its paragraph {context[:40]!r} stands in article "
                    f"{fits[context]} too, which fits where this one reports: leave one of them out"
                )


def _contexts(article: dict[str, Any]) -> Iterator[str]:
    """White space aside. What is no paragraph is passed over: who reads the questions tells of it."""
    paragraphs = article.get("paragraphs")
    for paragraph in paragraphs if isinstance(paragraphs, list) else ():
        context = paragraph.get("context") if isinstance(paragraph, dict) else None
        if isinstance(context, str):
            yield " ".join(context.split())


def _only(content: dict[str, Any], articles: set[str]) -> dict[str, Any]:
    return {**content, "data": [article for article in content["data"] if article["title"] in articles]}
