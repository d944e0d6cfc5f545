"""What a body or a query may say, at both sides of every limit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.http_client import AppClient, assert_problem


def ask(client: AppClient, **body: Any) -> Any:
    return client.post("/v1/answers", json=body)


@pytest.mark.parametrize(
    ("question", "accepted"),
    [
        ("x", True),
        ("x" * 1000, True),
        ("x" * 1001, False),
        ("\U0001f468" * 1000, True),
        ("\U0001f468" * 1001, False),
        (" \t\r\n" + "x" * 1000 + "\n\t ", True),
        ("", False),
        (" \t\n", False),
        ("a\tb\nc", True),
        ("a\x00b", False),
        ("a\x1bb", False),
        ("a\x7fb", False),
        ("a\x85b", False),
    ],
)
def test_question_limits_are_the_same_in_body_batch_and_query(
    client: AppClient, question: str, accepted: bool
) -> None:
    body = client.post("/v1/answers", json={"question": question})
    batch = client.post("/v1/answers/batch", json={"questions": ["fine", question]})
    queries = [client.get(path, params={"q": question}) for path in ("/v1/answers", "/v1/passages")]
    if accepted:
        assert [response.status_code for response in (body, batch, *queries)] == [200] * 4
        assert body.json()["question"] == question.strip()
    else:
        assert_problem(body, 422, "#/question")
        assert_problem(batch, 422, "#/questions/1")
        for query in queries:
            assert_problem(query, 422, "#/q")


@pytest.mark.parametrize("text", ['"\\ud800"', '"a\\udfffb"', '"\\ud800\\ud800"'])
def test_lone_surrogates_are_invalid_values(client: AppClient, text: str) -> None:
    for body in (f'{{"question": {text}}}', f'{{"question": "x", "documents": [{text}]}}'):
        response = client.post("/v1/answers", content=body, headers={"content-type": "application/json"})
        assert_problem(response, 422)
    name = client.post(
        "/v1/answers", content=f'{{"question": "x", {text}: 1}}', headers={"content-type": "application/json"}
    )
    assert_problem(name, 422)


def test_a_surrogate_pair_is_one_character(client: AppClient) -> None:
    response = client.post(
        "/v1/answers",
        content='{"question": "\\ud83d\\ude00"}',
        headers={"content-type": "application/json"},
    )
    assert response.json()["question"] == "\U0001f600"


@pytest.mark.parametrize("top_k", [1, 20, 3.0])
def test_top_k_accepted(client: AppClient, top_k: Any) -> None:
    response = ask(client, question="x", top_k=top_k, min_confidence=0)
    assert len(response.json()["answers"]) == top_k


@pytest.mark.parametrize("top_k", [0, 21, -1, "3", True, None, 1.5, [3], 10**30])
def test_top_k_refused(client: AppClient, top_k: Any) -> None:
    assert_problem(ask(client, question="x", top_k=top_k), 422, "#/top_k")


@pytest.mark.parametrize("top_k", ["1", "20"])
def test_top_k_accepted_in_query(client: AppClient, top_k: str) -> None:
    assert client.get("/v1/answers", params={"q": "x", "top_k": top_k}).status_code == 200


@pytest.mark.parametrize("top_k", ["0", "21", "3.0", " 3", "1_0", "", "x", "٣", "1" * 30])
def test_top_k_refused_in_query(client: AppClient, top_k: str) -> None:
    for path in ("/v1/answers", "/v1/passages"):
        assert_problem(client.get(path, params={"q": "x", "top_k": top_k}), 422, "#/top_k")


@pytest.mark.parametrize("value", [0, 1, 0.5, None])
def test_min_confidence_accepted(client: AppClient, value: float | None) -> None:
    assert ask(client, question="x", min_confidence=value).status_code == 200


@pytest.mark.parametrize("value", [-0.001, 1.001, "0.5", True, 1e400])
def test_min_confidence_refused(client: AppClient, value: Any) -> None:
    body = json.dumps({"question": "x", "min_confidence": value}).replace("Infinity", "1e400")
    response = client.post("/v1/answers", content=body, headers={"content-type": "application/json"})
    assert_problem(response, 422, "#/min_confidence")


@pytest.mark.parametrize("value", ["nan", "inf", "Infinity", "-0.1", "1.1", "", "0,5", "1e999"])
def test_min_confidence_refused_in_query(client: AppClient, value: str) -> None:
    response = client.get("/v1/answers", params={"q": "x", "min_confidence": value})
    assert_problem(response, 422, "#/min_confidence")


def test_batch_limits(client: AppClient) -> None:
    full = client.post("/v1/answers/batch", json={"questions": [f"q{n}" for n in range(64)]})
    assert [result["question"] for result in full.json()["results"]] == [f"q{n}" for n in range(64)]
    for wrong in ([], ["x"] * 65, "x", None, [1]):
        assert_problem(client.post("/v1/answers/batch", json={"questions": wrong}), 422)


def test_unknown_fields_and_parameters_are_refused(client: AppClient) -> None:
    assert_problem(ask(client, question="x", topk=3), 422, "#/topk")
    assert_problem(client.get("/v1/answers?q=x&topk=3"), 422, "#/topk")
    assert_problem(client.get("/v1/info?x=1"), 422, "#/x")
    assert_problem(client.post("/v1/answers?top_k=3", json={"question": "x"}), 422, "#/top_k")


def test_a_single_valued_parameter_twice_is_refused(client: AppClient) -> None:
    assert_problem(client.get("/v1/answers?q=x&q=y"), 422, "#/q")
    assert client.get("/v1/answers?q=x&document=doc-000&document=doc-000").status_code == 200


def test_missing_question(client: AppClient) -> None:
    assert_problem(client.get("/v1/answers"), 422, "#/q")
    assert_problem(ask(client), 422, "#/question")
    assert_problem(client.post("/v1/answers", json=[]), 422, "#")
    assert_problem(client.post("/v1/answers", json="x"), 422, "#")


def test_an_empty_documents_filter_is_refused(client: AppClient) -> None:
    assert_problem(ask(client, question="x", documents=[]), 422, "#/documents")
    assert_problem(ask(client, question="x", documents=[""]), 422, "#/documents/0")
    assert_problem(client.get("/v1/answers?q=x&document="), 422, "#/document/0")
