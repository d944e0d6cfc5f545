"""Which articles train, which fit the confidence, and which only report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from qa.questions import questions_of
from qa.training.config import EXCLUDED_ARTICLES
from qa.training.squad import DataError, Question, read_json, read_squad

FITTING_ARTICLES = frozenset({"Huguenot"})
"""Of the articles kept out of training, those that fit; the others only report."""

FITTING_FIRST = 12
"""Of a file that nothing is trained on, so many articles fit, in file order; the others only report."""


Use = Literal["fitting", "reporting"]

_USES = (
    f"{', '.join(sorted(FITTING_ARTICLES))} fits, "
    f"{' and '.join(sorted(EXCLUDED_ARTICLES - FITTING_ARTICLES))} report; "
    f"of a file without these the first {FITTING_FIRST} articles fit, and what follows them reports"
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
    """Split a file: by name where it holds the excluded articles, by order where it holds none of them.
    DataError where it has no articles with titles."""
    content = read_json(path)
    articles = content.get("data") if isinstance(content, dict) else None
    if not isinstance(articles, list):
        raise DataError(f'{path}: not SQuAD JSON: no list of articles as "data"')
    titles = [_title(article, f"{path}: article {number}") for number, article in enumerate(articles, 1)]
    kept = {title for title in titles if title in EXCLUDED_ARTICLES}
    if kept:
        fitting, reporting = kept & FITTING_ARTICLES, kept - FITTING_ARTICLES
    else:
        kept, fitting, reporting = set(titles), set(titles[:FITTING_FIRST]), set(titles[FITTING_FIRST:])
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


def _only(content: dict[str, Any], articles: set[str]) -> dict[str, Any]:
    return {**content, "data": [article for article in content["data"] if article["title"] in articles]}
