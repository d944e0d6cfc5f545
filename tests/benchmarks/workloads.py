"""What is asked: questions with accepted answers on documents, cut once into passages for every contender."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.document import Document, Span
from index.encoder import SentenceTransformerEncoder
from index.folder.archive import Archive
from index.folder.layout import ARCHIVE_FILE
from index.folder.opening import open_folder
from index.folder.snapshot import open_snapshot
from qa.evaluation.metrics import best_over, exact_match, is_hit, token_f1
from qa.evaluation.placing import Target, place
from qa.evaluation.question_files import read_questions
from seeds import article_path
from tests.benchmarks.contender import Place, ToRead
from tests.benchmarks.peer_verbatim import INDEX
from tests.built_index import build as build_index

ARTICLE_QUESTIONS = Path(__file__).parent.parent / "questions" / "article.json"
SEED = 0


@dataclass(frozen=True)
class Scores:
    """Means over answerable questions, of the best span before any decision to answer."""

    questions: int
    f1: float
    exact_match: float
    hit1: float


@dataclass(frozen=True)
class Task:
    """`folder` is what workers are given; the questions stay with the driver."""

    name: str
    folder: Path
    targets: tuple[Target, ...]
    documents: dict[str, Document] = field(repr=False)
    passages: int
    passages_read: int

    @property
    def questions(self) -> list[str]:
        return [target.question.text for target in self.targets]

    def score(self, answers: Sequence[Place | None]) -> Scores:
        """One judge for all: the text is cut from the document at the answer's offsets."""
        f1, exact, hits = 0.0, 0.0, 0
        answerable = [pair for pair in zip(self.targets, answers, strict=True) if pair[0].texts]
        for target, answer in answerable:
            if answer is None:
                continue
            document, span = self.documents[answer.document], Span(answer.start, answer.end)
            said = span.cut(document.text)
            f1 += best_over(token_f1, said, target.texts)
            exact += best_over(exact_match, said, target.texts)
            hits += is_hit(document.text, span, target.places.get(document.id, ()))
        count = max(1, len(answerable))
        return Scores(len(answerable), f1 / count, exact / count, hits / count)


def article_task(folder: Path, passages_read: int, reader: Path) -> Task:
    """The shipped article and its questions; those without an answer are asked too, for the time."""
    return _task("article", folder, [article_path()], ARTICLE_QUESTIONS, None, passages_read, reader)


def squad_task(squad: Path, count: int, folder: Path, passages_read: int, reader: Path) -> Task:
    """`count` answerable questions of a SQuAD file, drawn by a fixed seed, on all its contexts."""
    return _task("squad", folder, _write_articles(squad, folder), squad, count, passages_read, reader)


def _write_articles(squad: Path, folder: Path) -> list[Path]:
    """One file for each article of the SQuAD file: its contexts, as paragraphs."""
    paths = []
    for number, article in enumerate(json.loads(squad.read_text(encoding="utf-8"))["data"]):
        title = re.sub(r"[^0-9A-Za-z]+", "-", str(article.get("title", "article"))).strip("-")
        path = folder / f"{title}-{number}.txt"
        contexts = dict.fromkeys(paragraph["context"] for paragraph in article["paragraphs"])
        path.write_text("\n\n".join(contexts) + "\n", encoding="utf-8", newline="")
        paths.append(path)
    return paths


def _task(
    name: str,
    folder: Path,
    sources: Sequence[Path],
    questions: Path,
    count: int | None,
    passages_read: int,
    reader: Path,
) -> Task:
    report = build_index(sources, folder / INDEX)
    if report.failed:
        raise ValueError(f"{report.failed[0].path} was not indexed: {report.failed[0].reason}")
    index = open_folder(folder / INDEX)
    try:
        targets = place(read_questions(questions), index)
        documents = {record.id: index.document(record.id) for record in index.records(len(sources))}
        passages = index.passage_count
    finally:
        index.close()
    if count is not None:
        answerable = [target for target in targets if target.texts]
        targets = random.Random(SEED).sample(answerable, min(count, len(answerable)))  # noqa: S311 - nothing secret is drawn
    _write_workload(folder, documents, passages_read, reader)
    return Task(name, folder, tuple(targets), documents, passages, passages_read)


def _write_workload(folder: Path, documents: dict[str, Document], passages_read: int, reader: Path) -> None:
    """The passages are those of the index, so that none is cut more kindly for one contender."""
    with closing(Archive(open_snapshot(folder / INDEX).folder / ARCHIVE_FILE)) as archive:
        passages = [
            ToRead(found.id, document.id, found.span.start, found.span.cut(document.text))
            for document in documents.values()
            for found in archive.passages_of(document.id)
        ]
    facts = {
        "passages": [asdict(passage) for passage in passages],
        "passages_read": passages_read,
        "encoder": str(SentenceTransformerEncoder().folder),
        "reader": str(reader),
    }
    (folder / "workload.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
