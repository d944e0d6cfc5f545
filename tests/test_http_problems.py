"""One test for every way out of the API, both sides of every limit."""

from __future__ import annotations

import gzip
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from api.settings import MAX_BATCH_BODY, MAX_BODY, Settings
from qa.errors import BrokenPromiseError
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import HashedAnswerer, hashed_answerer


@pytest.fixture(scope="module")
def answerer() -> HashedAnswerer:
    return hashed_answerer()


@pytest.fixture(scope="module")
def client(answerer: HashedAnswerer) -> Iterator[AppClient]:
    with AppClient(create_app(Settings(), answerer=answerer)) as client:
        yield client


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


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b'{"question": x}',
        b'{"question": "x",}',
        b'{"question": NaN}',
        b'{"question": "x", "min_confidence": Infinity}',
        b'{"question": "x", "min_confidence": -Infinity}',
        b'{"question": "x", "question": "y"}',
        b'\xef\xbb\xbf{"question": "x"}',
        '{"question": "x"}'.encode("utf-16"),
        b'{"question": "\xff"}',
        b'{"question": "a\nb"}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"question": "x", "top_k": ' + b"9" * 5000 + b"}",
        b"'x'",
        b'{"question": "x"} {}',
    ],
)
def test_malformed_json_is_400(client: AppClient, body: bytes) -> None:
    response = client.post("/v1/answers", content=body, headers={"content-type": "application/json"})
    assert_problem(response, 400)


@pytest.mark.parametrize(
    "target",
    ["/v1/answers?q=%ff", "/v1/answers?%ff=x", "/v1/documents/%ff", "/v1/answers?q=%ed%a0%80", "/%c0%af"],
)
def test_an_url_that_is_not_utf_8_is_400(client: AppClient, target: str) -> None:
    response = client.get(target)
    assert response.status_code == 400
    if target.startswith("/v1"):
        assert_problem(response, 400)


def test_unknown_routes_and_documents_are_404(client: AppClient) -> None:
    for path in ("/v1", "/v1/", "/v1/answer", "/v1/answers/", "/v1/documents/a/b", "/v1/documents/a%2Fb"):
        assert_problem(client.get(path), 404)
    for path in ("/v1/documents/none", "/v1/documents/none/text", "/v1/answers?q=x&document=none"):
        assert "none" in assert_problem(client.get(path), 404)["detail"]
    assert_problem(client.get("/v1/passages?q=x&document=none"), 404)
    assert_problem(ask(client, question="x", documents=["doc-000", "none"]), 404)
    batch = {"questions": ["x"], "documents": ["none"]}
    assert_problem(client.post("/v1/answers/batch", json=batch), 404)


def test_an_empty_documents_filter_is_refused(client: AppClient) -> None:
    assert_problem(ask(client, question="x", documents=[]), 422, "#/documents")
    assert_problem(ask(client, question="x", documents=[""]), 422, "#/documents/0")
    assert_problem(client.get("/v1/answers?q=x&document="), 422, "#/document/0")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/answers", "GET, HEAD, POST"),
        ("PUT", "/v1/answers", "GET, HEAD, POST"),
        ("GET", "/v1/answers/batch", "POST"),
        ("HEAD", "/v1/answers/batch", "POST"),
        ("POST", "/v1/documents", "GET, HEAD"),
        ("OPTIONS", "/v1/info", "GET, HEAD"),
        ("TRACE", "/livez", "GET, HEAD"),
        ("BREW", "/v1/documents/doc-000/text", "GET, HEAD"),
    ],
)
def test_405_names_what_is_allowed(client: AppClient, method: str, path: str, allowed: str) -> None:
    response = client.request(method, path)
    assert response.headers["allow"] == allowed
    if method == "HEAD":
        assert response.status_code == 405
        assert response.content == b""
    else:
        assert_problem(response, 405)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "json", ""],
)
def test_415_for_other_media(client: AppClient, content_type: str) -> None:
    headers = {"content-type": content_type}
    assert_problem(client.post("/v1/answers", content=b'{"question": "x"}', headers=headers), 415)


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON", 'application/json; charset="UTF-8"']
)
def test_json_media_accepted(client: AppClient, content_type: str) -> None:
    headers = {"content-type": content_type}
    response = client.post("/v1/answers", content=b'{"question": "x"}', headers=headers)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("path", "field", "limit"),
    [("/v1/answers", "question", MAX_BODY), ("/v1/answers/batch", "questions", MAX_BATCH_BODY)],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_body_limit(client: AppClient, path: str, field: str, limit: int, streamed: bool) -> None:
    value = "x" if field == "question" else ["x"]
    start = json.dumps({field: value}).encode()
    largest = start + b" " * (limit - len(start))

    async def chunks(body: bytes) -> Any:
        for at in range(0, len(body), 10_000):
            yield body[at : at + 10_000]

    def send(body: bytes) -> Any:
        content = chunks(body) if streamed else body
        return client.post(path, content=content, headers={"content-type": "application/json"})

    assert send(largest).status_code == 200
    assert_problem(send(largest + b" "), 413)


def test_a_declared_length_over_the_limit_is_refused_unread(client: AppClient) -> None:
    headers = {"content-type": "application/json", "content-length": "9" * 30}
    assert_problem(client.post("/v1/answers", content=b"{}", headers=headers), 413)


def test_a_defect_is_500_without_internals(
    client: AppClient, answerer: HashedAnswerer, caplog: pytest.LogCaptureFixture
) -> None:
    answerer.broken = RuntimeError("secret internals")
    try:
        with caplog.at_level(logging.ERROR):
            response = ask(client, question="break")
    finally:
        answerer.broken = None
    assert_problem(response, 500)
    assert "secret" not in response.text
    assert "secret internals" in caplog.text
    assert ask(client, question="goes on").status_code == 200


def test_a_broken_promise_is_500_and_never_a_wrong_quote(
    client: AppClient, answerer: HashedAnswerer, caplog: pytest.LogCaptureFixture
) -> None:
    answerer.broken = BrokenPromiseError("the quote 'xyz' is not the source's")
    try:
        response = ask(client, question="break")
    finally:
        answerer.broken = None
    assert "xyz" not in assert_problem(response, 500)["detail"]
    assert "xyz" in caplog.text


def test_the_list_of_errors_names_every_fault(client: AppClient) -> None:
    response = ask(client, question="", top_k=0, more=1)
    assert_problem(response, 422, "#/question", "#/top_k", "#/more")


def test_faults_are_told_in_the_words_of_http_and_json(client: AppClient) -> None:
    assert assert_problem(client.post("/v1/answers", json=[]), 422)["detail"] == "body: send a JSON object"
    assert "missing" in assert_problem(client.get("/v1/answers"), 422)["detail"]
    assert "no such" in assert_problem(ask(client, question="x", topk=3), 422)["detail"]


def test_a_compressed_body_is_415(client: AppClient) -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    body = gzip.compress(b'{"question": "x"}')
    assert_problem(client.post("/v1/answers", content=body, headers=headers), 415)
    headers["content-encoding"] = "identity"
    assert client.post("/v1/answers", content=b'{"question": "x"}', headers=headers).status_code == 200


def test_what_was_sent_is_not_echoed_whole(client: AppClient) -> None:
    response = ask(client, **{"question": "x", "\x1b[31m" + "y" * 5000: 1})
    assert_problem(response, 422)
    assert len(response.content) < 2000
    assert "\x1b" not in response.text
