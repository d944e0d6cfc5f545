"""Look-ups in the index that take long: so many run and wait, and no more, and each gives its place back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.app import create_app
from api.settings import Settings
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import hashed_answerer


class Held:
    """A service of at most two look-ups, whose listing waits for the `gate`; `begun` counts those that do."""

    def __init__(self, **settings: Any) -> None:
        self.gate = threading.Event()
        self.begun = threading.Semaphore(0)
        answerer = hashed_answerer()
        records = answerer.index.records

        def held(limit: int, after: str | None = None) -> Any:
            self.begun.release()
            assert self.gate.wait(20)
            return records(limit, after)

        answerer.index.records = held
        self.client = AppClient(create_app(Settings(**settings), answerer=answerer))


@pytest.fixture(autouse=True)
def at_most_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.lookups._MOST", 2)


def test_a_look_up_more_than_may_wait_is_503_and_the_places_come_back() -> None:
    held = Held()
    with held.client as client, ThreadPoolExecutor(2) as pool:
        running = [pool.submit(client.get, "/v1/documents") for _ in range(2)]
        assert all(held.begun.acquire(timeout=20) for _ in running)
        problem = assert_problem(client.get("/v1/documents"), 503)
        assert problem["type"].endswith(":overloaded")
        assert 'verbatim_rejected_total{reason="overloaded"} 1.0' in client.get("/metrics").text
        held.gate.set()
        assert [one.result(30).status_code for one in running] == [200, 200]
        assert [client.get("/v1/documents").status_code for _ in range(5)] == [200] * 5


def test_a_look_up_that_fails_gives_its_place_back() -> None:
    held = Held()
    held.gate.set()
    with held.client as client:
        assert [client.get("/v1/documents/none").status_code for _ in range(5)] == [404] * 5


def test_a_look_up_that_takes_too_long_is_503() -> None:
    held = Held(deadline=0.2)
    with held.client as client:
        try:
            problem = assert_problem(client.get("/v1/documents"), 503)
        finally:
            held.gate.set()
        assert problem["type"].endswith(":deadline-passed")
