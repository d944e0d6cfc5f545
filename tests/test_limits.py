"""How much a client may send: requests a minute, each client its own, and bytes of a body."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from api.app import create_app
from api.limits import RateLimit
from api.metrics import Metrics
from api.settings import MAX_BATCH_BODY, MAX_BODY, Settings
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import hashed_answerer


def test_rate_limit_of_each_client() -> None:
    settings = Settings(rate_limit=3)
    with AppClient(create_app(settings, answerer=hashed_answerer())) as client:
        statuses = [client.get("/v1/info").status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        limited = client.get("/v1/info")
        assert_problem(limited, 429)
        assert 1 <= int(limited.headers["retry-after"]) <= 20
        assert [client.get(path).status_code for path in ("/livez", "/readyz", "/metrics")] == [200] * 3


def test_the_bucket_fills_again_and_clients_do_not_share_one() -> None:
    now = 0.0
    limit = RateLimit(_no_app, per_minute=2, metrics=Metrics(), clock=lambda: now)

    def refused(address: str) -> bool:
        return limit.refuse({"path": "/v1/info", "client": (address, 1)}) is not None

    assert [refused("192.0.2.1") for _ in range(3)] == [False, False, True]
    assert not refused("192.0.2.2")
    now = 29.9
    assert refused("192.0.2.1")
    now = 30.1
    assert not refused("192.0.2.1")
    assert refused("192.0.2.1")
    # A socket of both kinds names clients of IPv4 in an address of IPv6: they do not share that one.
    assert [refused(f"::ffff:203.0.113.{n}") for n in (1, 1, 1, 2)] == [False, False, True, False]
    # One customer has a whole /64 of IPv6 addresses.
    assert [refused(f"2001:db8::{n}") for n in range(3)] == [False, False, True]
    assert not refused("2001:db8:0:1::1")


@pytest.mark.parametrize(
    ("per_minute", "seconds", "refused"),
    [
        # Whoever was silent for an hour has saved up one minute's allowance and no more.
        (2, [0.0, 3600.0, 3600.0, 3600.0], [False, False, False, True]),
        # Less than one a minute is one now and then, and not none for ever.
        (0.5, [0.0, 1.0, 121.0], [False, True, False]),
    ],
)
def test_an_allowance_is_never_more_than_a_minutes_nor_less_than_one(
    per_minute: float, seconds: list[float], refused: list[bool]
) -> None:
    now = iter(seconds)
    limit = RateLimit(_no_app, per_minute=per_minute, metrics=Metrics(), clock=lambda: next(now))
    asked = {"path": "/v1/info", "client": ("192.0.2.1", 1)}
    assert [limit.refuse(asked) is not None for _ in seconds] == refused


def test_a_body_too_large_ends_the_connection_on_which_its_rest_would_come() -> None:
    with AppClient(create_app(Settings(), answerer=hashed_answerer())) as client:
        response = client.post(
            "/v1/answers", content=b"x" * (MAX_BODY + 1), headers={"content-type": "application/json"}
        )
    assert (response.status_code, response.headers.get("connection")) == (413, "close")


def test_only_the_clients_seen_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.limits.CLIENTS_REMEMBERED", 2)
    limit = RateLimit(_no_app, per_minute=1, metrics=Metrics(), clock=lambda: 0.0)
    refused = [
        limit.refuse({"path": "/v1/info", "client": (f"192.0.2.{client}", 1)}) is not None
        for client in (1, 2, 1, 3, 3, 1, 2)
    ]
    # The third takes the place of the second, who then has a whole allowance again.
    assert refused == [False, False, True, False, True, True, False]


def test_clients_without_an_address_share_one_allowance_and_no_memory() -> None:
    """A proxy that is believed passes on what its own client sent."""
    limit = RateLimit(_no_app, per_minute=2, metrics=Metrics(), clock=lambda: 0.0)
    others = (None, ("unknown", 0), ("x" * 58_000, 0), ("10.0.0.1, 10.0.0.2", 0), ("_hidden", 0), ("", 0))
    for scoped in ("fe80::1%" + "x" * 58_000, "192.0.2.1"):
        assert limit.refuse({"path": "/v1/info", "client": (scoped, 1)}) is None
    refused = [limit.refuse({"path": "/v1/info", "client": client}) is not None for client in others]
    assert refused == [False, False, True, True, True, True]
    assert sum(map(len, limit._buckets)) < 100


def test_wrong_tokens_are_counted() -> None:
    """No client tries more of them than it may make requests."""
    word = "right"
    with AppClient(create_app(Settings(token=word, rate_limit=3), answerer=hashed_answerer())) as client:
        wrong = {"authorization": "Bearer wrong"}
        assert [client.get("/v1/info", headers=wrong).status_code for _ in range(4)] == [401, 401, 401, 429]


async def _no_app(*_: Any) -> None:
    raise AssertionError("not called")


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


@pytest.mark.parametrize("target", ["/v1/answers?q=x", "/?q=x"])
def test_a_body_that_is_too_large_is_so_where_none_is_read(target: str) -> None:
    async def chunks() -> Any:
        for _ in range(10):
            yield b"x" * 10_000

    answerer = hashed_answerer()
    with AppClient(create_app(Settings(), answerer=answerer)) as client:
        answerer.gate = threading.Event()  # or the answer could be there before the body is
        try:
            response = client.request("GET", target, content=chunks())
        finally:
            answerer.gate.set()
    assert response.status_code == 413
    if target.startswith("/v1"):
        assert_problem(response, 413)


def test_a_declared_length_over_the_limit_is_refused_unread(client: AppClient) -> None:
    headers = {"content-type": "application/json", "content-length": "9" * 30}
    assert_problem(client.post("/v1/answers", content=b"{}", headers=headers), 413)
