"""Bodies that are no JSON, of another medium or compressed, and those that just pass."""

from __future__ import annotations

import gzip

import pytest

from tests.http_client import AppClient, assert_problem


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


def test_a_compressed_body_is_415(client: AppClient) -> None:
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    body = gzip.compress(b'{"question": "x"}')
    assert_problem(client.post("/v1/answers", content=body, headers=headers), 415)
    headers["content-encoding"] = "identity"
    assert client.post("/v1/answers", content=b'{"question": "x"}', headers=headers).status_code == 200
