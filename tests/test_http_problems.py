"""Ways out of the API that no value of a field decides: places, methods, defects; and how faults are told."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import unquote

import pytest

from qa.errors import BrokenPromiseError
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import HashedAnswerer


def ask(client: AppClient, **body: Any) -> Any:
    return client.post("/v1/answers", json=body)


@pytest.mark.parametrize(
    "target",
    ["/v1/answers?q=%ff", "/v1/answers?%ff=x", "/v1/documents/%ff", "/v1/answers?q=%ed%a0%80", "/%c0%af"],
)
def test_an_url_that_is_not_utf_8_is_400(client: AppClient, target: str) -> None:
    response = client.get(target)
    assert response.status_code == 400
    if target.startswith("/v1"):
        assert_problem(response, 400)


@pytest.mark.parametrize(
    "target", ["/v1/answers?q=%zz", "/v1/answers?q=100%", "/v1/answers?q=%2", "/v1/documents/%g0"]
)
def test_a_percent_that_encodes_nothing_is_400(client: AppClient, target: str) -> None:
    assert "%25" in assert_problem(client.get(target), 400)["detail"]
    assert client.get("/v1/answers?q=100%25").status_code == 200


def test_unknown_routes_and_documents_are_404(client: AppClient) -> None:
    for path in ("/v1", "/v1/", "/v1/answer", "/v1/answers/", "/v1/documents/a/b", "/v1/documents/a%2Fb"):
        assert_problem(client.get(path), 404)
    for path in ("/v1/documents/none", "/v1/documents/none/text", "/v1/answers?q=x&document=none"):
        assert "none" in assert_problem(client.get(path), 404)["detail"]
    assert_problem(client.get("/v1/passages?q=x&document=none"), 404)
    assert_problem(ask(client, question="x", documents=["doc-000", "none"]), 404)
    batch = {"questions": ["x"], "documents": ["none"]}
    assert_problem(client.post("/v1/answers/batch", json=batch), 404)


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


@pytest.mark.parametrize(
    ("name", "fragment"),
    [
        ("a b", "#/a%20b"),
        ("a%20b", "#/a%2520b"),
        ("é", "#/%C3%A9"),
        ("\U0001f468", "#/%F0%9F%91%A8"),
        ("a/b~c", "#/a~1b~0c"),
        ("#", "#/%23"),
        ("-._~!$&'()*+,;=:@?", "#/-._~0!$&'()*+,;=:@?"),
        ('"<>[\\]^`{|}', "#/%22%3C%3E%5B%5C%5D%5E%60%7B%7C%7D"),
        ("\x85\u2028", "#/%C2%85%E2%80%A8"),
    ],
)
def test_a_pointer_is_a_fragment_of_a_uri(client: AppClient, name: str, fragment: str) -> None:
    """RFC 6901, section 6: it decodes to the name of the field, in body and query; `detail` is for people."""
    for response in (ask(client, question="x", **{name: 1}), client.get("/v1/info", params={name: "1"})):
        problem = assert_problem(response, 422, fragment)
        shown = "".join(c if c.isprintable() else "\ufffd" for c in name)
        assert problem["detail"].startswith(f"{shown}: ")
        tokens = unquote(problem["errors"][0]["pointer"].removeprefix("#/"), errors="strict")
        assert tokens.replace("~1", "/").replace("~0", "~") == name


def test_faults_are_told_in_the_words_of_http_and_json(client: AppClient) -> None:
    assert assert_problem(client.post("/v1/answers", json=[]), 422)["detail"] == "body: send a JSON object"
    assert "missing" in assert_problem(client.get("/v1/answers"), 422)["detail"]
    assert "no such" in assert_problem(ask(client, question="x", topk=3), 422)["detail"]


def test_what_was_sent_is_not_echoed_whole(client: AppClient) -> None:
    response = ask(client, **{"question": "x", "\x1b[31m" + "y" * 5000: 1})
    assert_problem(response, 422)
    assert len(response.content) < 2000
    assert "\x1b" not in response.text
