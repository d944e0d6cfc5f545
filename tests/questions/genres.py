"""`python -m tests.questions.genres`: documents as people have them, asked through the HTTP application.

genres/ holds an interview, a hearing, lists of frequent questions, a lease, a manual, minutes and reports;
unseen/ a newspaper's report, a judgment, a licence, a data sheet, a story and others; kept/ 32 of many kinds.
The questions of each stand in the JSON file of its name, as `qa.training.confidence.strangers` reads them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from index.identity import document_id
from qa.training.confidence.strangers import place
from tests.built_index import build
from tests.questions.asking import wait_until_ready
from tests.questions.judging import AcceptedAnswer, Question, Verdict, judge

HERE = Path(__file__).parent
SETS = ("genres", "unseen", "kept")

Asked = dict[tuple[str, str], Verdict]
"""By source and question."""


def ask_genres(name: str, folder: Path) -> Asked:
    """What becomes of each question of a set, asked of its sources together, by an index in `folder`."""
    build([HERE / name], folder)
    with TestClient(create_app(Settings(index=folder)), base_url="http://127.0.0.1") as client:
        wait_until_ready(client)
        return dict(_verdicts(client, HERE / name))


def _verdicts(client: TestClient, sources: Path) -> Iterator[tuple[tuple[str, str], Verdict]]:
    questions_of = json.loads(sources.with_suffix(".json").read_text(encoding="utf-8"))
    for source, questions in questions_of.items():
        own = document_id(sources / source)
        text = client.get(f"/v1/documents/{own}/text").text
        for asked in questions:
            placed = [place(text, answer) for answer in asked["answers"]]
            accepted = [AcceptedAnswer(text=one.text, starts=list(one.starts)) for one in placed]
            question = Question(question=asked["question"], answers=accepted, type="fact")
            response = client.get("/v1/answers", params={"q": asked["question"]}).json()
            verdict = judge(question, response, text)
            cited = {answer["citation"]["document"]["id"] for answer in response["answers"][:1]}
            yield (source, asked["question"]), "wrong" if verdict == "right" and cited - {own} else verdict


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    for name in SETS:
        with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
            _say(name, ask_genres(name, Path(folder) / "index"))


def _say(name: str, verdicts: Asked) -> None:
    by_source: dict[str, Counter[Verdict]] = {}
    for (source, question), verdict in verdicts.items():
        by_source.setdefault(source, Counter())[verdict] += 1
        if verdict != "right":
            sys.stdout.write(f"{verdict:12} {source}: {question}\n")
    for source, counted in by_source.items():
        sys.stdout.write(f"{source}: {dict(counted)}\n")
    sys.stdout.write(f"{name}, all {len(verdicts)}: {dict(Counter(verdicts.values()))}\n")


if __name__ == "__main__":
    main()
