"""Expected answers on the article, asked through the HTTP API and judged by a judge of its own.

What the service gets wrong is listed in questions/known-misses.json and must fail (strict): a miss that
comes or goes is seen. `python -m tests.questions.record` writes the list anew.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from api.settings import Settings
from tests.questions.asking import Responses, ask_everything
from tests.questions.judging import (
    KNOWN_MISSES,
    Question,
    Verdict,
    judge,
    read_article,
    read_questions,
)

KNOWN: dict[str, Any] = json.loads(KNOWN_MISSES.read_text(encoding="utf-8"))
MISSES: dict[str, Verdict] = KNOWN["misses"]


class Misjudged(AssertionError):  # noqa: N818  (no error of the program)
    """The service did not give the expected answer; the only failure that a known miss excuses."""


def _expected() -> Iterator[Any]:
    for question in read_questions():
        text = question["question"]
        excused = (
            [pytest.mark.xfail(reason=MISSES[text], raises=Misjudged, strict=True)] if text in MISSES else []
        )
        yield pytest.param(question, id=text, marks=excused)


@pytest.fixture(scope="module")
def service(article_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(index=article_index)), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def responses(service: TestClient) -> Responses:
    return ask_everything(service)


@pytest.mark.parametrize("question", list(_expected()))
def test_the_expected_answer_is_given(question: Question, responses: Responses) -> None:
    response = responses[question["question"]]
    verdict = judge(question, response, read_article())
    if verdict != "right":
        given = [answer["text"] for answer in response["answers"]]
        raise Misjudged(f"{verdict}: {given} for {question['answers']}")


def test_every_text_is_the_articles_own(responses: Responses) -> None:
    article = read_article()
    for question, response in responses.items():
        assert (response["status"] == "answered") is bool(response["answers"]), question
        for passage in response["passages"]:
            assert passage["text"] == article[passage["start"] : passage["end"]]
        for answer in response["answers"]:
            citation = answer["citation"]
            start, end = citation["start"], citation["end"]
            assert answer["text"] == article[start:end] != ""
            assert citation["sentence"]["text"] == article[slice(*places(citation["sentence"]))]
            assert citation["passage"]["text"] == article[slice(*places(citation["passage"]))]
            assert "\n" not in article[start:end], "an answer never crosses a paragraph"
            position, quote = citation["selectors"]
            assert places(position) == (start, end)
            assert quote["prefix"] + quote["exact"] + quote["suffix"] in article
            assert quote["exact"] == article[start:end]
            for other in answer["other_citations"]:
                assert same_words(article[slice(*places(other))], answer["text"])


def places(part: dict[str, int]) -> tuple[int, int]:
    return part["start"], part["end"]


def same_words(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def test_the_terminal_says_what_http_says(
    responses: Responses, article_index: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """To the last bit of the confidence: both read as many passages, in a batch or alone."""
    file = tmp_path / "questions.txt"
    file.write_text("\n".join(responses), encoding="utf-8")
    assert main(["ask", "--file", str(file), "--index", str(article_index), "--json"]) == 0
    printed = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    for response in printed:
        del response["timing_ms"]
    assert printed == [
        {name: value for name, value in response.items() if name != "timing_ms"}
        for response in responses.values()
    ]


@pytest.mark.parametrize("end", ["", "?", " ?", "???"])
def test_the_question_mark_changes_nothing(responses: Responses, service: TestClient, end: str) -> None:
    """Neither what is answered nor how sure it is; only the question is given back as it was typed."""
    some = [text for text in responses if text.rstrip("?")[-1].isalnum()][::12]
    typed = [text.rstrip("?") + end for text in some]
    asked = service.post("/v1/answers/batch", json={"questions": typed}).json()["results"]
    assert len(asked) == len(some) >= 15
    for text, question, response in zip(some, typed, asked, strict=True):
        assert response["question"] == question
        for part in ("status", "answers", "passages"):
            assert response[part] == responses[text][part], question


def test_every_question_finds_a_passage_that_answers_it(responses: Responses) -> None:
    """Among the five nearest passages; retrieval is right even where the reader is not."""
    for question in read_questions():
        read = [places(passage) for passage in responses[question["question"]]["passages"]]
        right = [
            (start, start + len(answer["text"]))
            for answer in question["answers"]
            for start in answer["starts"]
        ]
        assert not right or any(
            first <= start and end <= last for first, last in read for start, end in right
        ), question["question"]


def test_the_list_of_misses_is_of_this_encoder_and_reader(responses: Responses) -> None:
    for response in responses.values():
        served = {"encoder": response["index"]["encoder"], "reader": response["index"]["reader"]}
        assert served == {"encoder": KNOWN["encoder"], "reader": KNOWN["reader"]}, (
            "run python -m tests.questions.record"
        )


def test_misses_are_of_questions_in_the_file_and_few() -> None:
    """Floors on measured quality, so that recording a worse reader is a decision and not an accident."""
    questions = {question["question"]: question for question in read_questions()}
    assert MISSES.keys() <= questions.keys()
    answerable = sum(bool(question["answers"]) for question in questions.values())
    kinds = Counter(MISSES.values())
    assert kinds["wrong"] + kinds["withheld"] <= 0.45 * answerable
    assert kinds["wrong"] <= 0.15 * answerable
    assert kinds["false_answer"] <= 0.25 * (len(questions) - answerable)
