"""What the service says of itself, what it asks of an index, and that nothing of it is left at the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from api.app import create_app
from api.metrics import Metrics
from api.service import Service
from api.settings import Settings
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import hashed_answerer


class Closing:
    """Counts its calls."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def said(service: Service) -> tuple[bool, float | None]:
    """Whether it is ready: by itself, and by its metrics."""
    for line in service.metrics.text().decode().splitlines():
        if line.startswith("verbatim_ready "):
            return service.ready, float(line.rpartition(" ")[2])
    return service.ready, None


READY, UNREADY = (True, 1.0), (False, 0.0)


def serve(service: Service) -> None:
    service.serve(hashed_answerer(), Closing())


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ((), UNREADY),
        ((serve,), READY),
        ((serve, Service.lose_store), UNREADY),
        ((serve, Service.lose_store, Service.find_store), READY),
        ((serve, Service.drain), UNREADY),
        ((serve, Service.lose_store, Service.drain, Service.find_store), UNREADY),
        ((Service.drain, serve), UNREADY),
        ((serve, Service.lose_store, serve), UNREADY),
    ],
)
def test_it_is_ready_while_it_serves_has_its_store_and_is_not_ending(
    acts: tuple[Callable[[Service], None], ...], expected: tuple[bool, float]
) -> None:
    service = Service(Settings(), Metrics())
    for act in acts:
        act(service)
    assert said(service) == expected


def test_the_metrics_tell_how_much_is_served_now() -> None:
    service = Service(Settings(), Metrics())
    for documents in (3, 2):
        answerer = hashed_answerer(documents=documents)
        service.serve(answerer, Closing())
        lines = service.metrics.text().decode().splitlines()
        assert f"verbatim_index_documents {documents}.0" in lines
        assert f"verbatim_index_passages {answerer.index.passage_count}.0" in lines


def test_what_is_to_be_done_at_the_end_is_done_then_and_no_sooner() -> None:
    async def scenario() -> None:
        service = Service(Settings(), Metrics())
        before, after = Closing(), Closing()
        service.at_end(before)
        assert before.times == 0
        await service.stop()
        assert before.times == 1
        service.at_end(after)
        assert after.times == 1

    asyncio.run(scenario())


def test_no_thread_and_no_open_index_is_left_at_the_end() -> None:
    others = set(threading.enumerate())

    def own() -> set[str]:
        names = {thread.name for thread in threading.enumerate() if thread not in others}
        return {name.partition("_")[0] for name in names if name.startswith(("reader_", "lookup_"))}

    answerer, closed = hashed_answerer(), Closing()
    answerer.index.close = closed
    with AppClient(create_app(Settings(), answerer=answerer)) as client:
        assert client.get("/v1/answers?q=x").status_code == 200
        assert client.get("/v1/documents").status_code == 200
        assert own() == {"reader", "lookup"}
        assert closed.times == 0
    assert own() == set()
    assert closed.times == 1


def test_of_documents_that_are_not_there_nothing_is_read() -> None:
    answerer = hashed_answerer()
    with AppClient(create_app(Settings(), answerer=answerer)) as client:

        def read(*_: Any, **__: Any) -> Any:
            raise AssertionError("read")

        answerer.answer_batch = read
        body = {"question": "x", "documents": ["doc-000", "none"]}
        assert_problem(client.post("/v1/answers", json=body), 404)


def test_passages_are_searched_for_with_one_question_mark() -> None:
    """As a question is that is answered."""
    answerer = hashed_answerer()
    search, searched = answerer.index.search, []

    def noted(question: str, *given: Any) -> Any:
        searched.append(question)
        return search(question, *given)

    with AppClient(create_app(Settings(), answerer=answerer)) as client:
        answerer.index.search = noted
        for asked in ("who is it", "who is it?", "who is it???"):
            assert client.get("/v1/passages", params={"q": asked}).json()["question"] == asked
    assert searched == ["who is it?"] * 3
