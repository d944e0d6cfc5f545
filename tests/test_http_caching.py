"""What a cache may keep: what was read for the one who asked, failures nowhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from tests.http_client import AppClient
from tests.serving_doubles import hashed_answerer

PRIVATE = "private, no-cache"


@pytest.mark.parametrize("path", ["/v1/answers?q=x", "/v1/passages?q=x", "/v1/documents/doc-000/text"])
def test_what_was_read_is_kept_by_the_client_alone(client: AppClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["cache-control"]) == (200, PRIVATE)


@pytest.mark.parametrize(
    ("path", "body"), [("/v1/answers", {"question": "x"}), ("/v1/answers/batch", {"questions": ["x"]})]
)
def test_what_was_asked_for_in_a_body_too(client: AppClient, path: str, body: dict[str, object]) -> None:
    response = client.post(path, json=body)
    assert (response.status_code, response.headers["cache-control"]) == (200, PRIVATE)


@pytest.mark.parametrize("path", ["/v1/answers?q=x", "/v1/documents/doc-000/text"])
def test_what_is_still_the_same_too(client: AppClient, path: str) -> None:
    response = client.get(path, headers={"if-none-match": "*"})
    assert (response.status_code, response.headers["cache-control"]) == (304, PRIVATE)


@pytest.fixture(scope="module")
def guarded() -> Iterator[AppClient]:
    word = "right"
    with AppClient(create_app(Settings(token=word), answerer=hashed_answerer())) as client:
        yield client


@pytest.fixture(scope="module")
def loading() -> Iterator[AppClient]:
    """Of a service whose probe question is still being read."""
    answerer = hashed_answerer()
    answerer.gate = threading.Event()
    with AppClient(create_app(Settings(), answerer=answerer), wait_ready=False) as client:
        yield client
        answerer.gate.set()


def assert_failed(response: httpx.Response, status: int) -> None:
    assert (response.status_code, response.headers["cache-control"]) == (status, "no-store")


@pytest.mark.parametrize("path", ["/none", "/documents/none", "/v1/none", "/v1/documents/none"])
def test_a_404_is_kept_nowhere(client: AppClient, path: str) -> None:
    assert_failed(client.get(path), 404)


@pytest.mark.parametrize("path", ["/", "/v1/info"])
def test_a_401_is_kept_nowhere(guarded: AppClient, path: str) -> None:
    assert_failed(guarded.get(path), 401)


@pytest.mark.parametrize("path", ["/?q=x", "/v1/answers?q=x"])
def test_a_503_is_kept_nowhere(loading: AppClient, path: str) -> None:
    assert_failed(loading.get(path), 503)
