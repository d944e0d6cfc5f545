"""A full queue, a passed deadline, clients that leave, a slow end: nobody waits in vain."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from api.app import create_app
from api.settings import Settings
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import HashedAnswerer, hashed_answerer


def held(answerer: HashedAnswerer) -> threading.Event:
    """Holds every read from now on, until the event is set."""
    answerer.gate = threading.Event()
    answerer.entered.clear()
    return answerer.gate


def wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.002)


def metric(client: AppClient, line: str) -> float:
    for found in client.get("/metrics").text.splitlines():
        if found.startswith(line + " "):
            return float(found.rpartition(" ")[2])
    return 0.0


def test_a_full_queue_answers_503_at_once_and_recovers() -> None:
    answerer = hashed_answerer()
    settings = Settings(queue_limit=64, read_batch=8)
    with AppClient(create_app(settings, answerer=answerer)) as client:
        gate = held(answerer)
        with concurrent.futures.ThreadPoolExecutor(80) as pool:
            first = pool.submit(client.get, "/v1/answers?q=first")
            assert answerer.entered.wait(20)
            waiting = [pool.submit(client.get, f"/v1/answers?q=waiting{n}") for n in range(64)]
            wait_for(lambda: metric(client, "verbatim_queue_waiting") == 64)
            refused = client.get("/v1/answers?q=refused")
            assert_problem(refused, 503)
            assert_problem(client.post("/v1/answers/batch", json={"questions": ["refused"]}), 503)
            assert metric(client, 'verbatim_rejected_total{reason="overloaded"}') == 2
            assert client.get("/livez").status_code == 200
            assert client.get("/readyz").status_code == 200
            gate.set()
            responses = [first.result(30), *(one.result(30) for one in waiting)]
        assert [response.status_code for response in responses] == [200] * 65
        assert [response.json()["question"] for response in responses[1:]] == [
            f"waiting{n}" for n in range(64)
        ]
        assert client.get("/v1/answers?q=again").status_code == 200
        assert metric(client, "verbatim_queue_waiting") == 0
        read = [question for batch in answerer.batches for question in batch]
        assert "refused" not in read


def test_waiting_questions_are_read_together_up_to_a_batch() -> None:
    answerer = hashed_answerer()
    with AppClient(create_app(Settings(read_batch=4), answerer=answerer)) as client:
        gate = held(answerer)
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            first = pool.submit(client.get, "/v1/answers?q=first")
            assert answerer.entered.wait(20)
            others = [pool.submit(client.get, f"/v1/answers?q=q{n}") for n in range(6)]
            wanted_more = [pool.submit(client.get, f"/v1/answers?q=r{n}&top_k=1") for n in range(2)]
            wait_for(lambda: metric(client, "verbatim_queue_waiting") == 8)
            gate.set()
            for one in (first, *others, *wanted_more):
                assert one.result(30).status_code == 200
        sizes = [len(batch) for batch in answerer.batches[2:]]  # after the probe and the first
        assert max(sizes) == 4
        assert len(sizes) <= 4
        for batch in answerer.batches[2:]:
            assert len({question[0] for question in batch}) == 1, "only questions that want the same"


def test_a_batch_is_read_in_pieces_so_that_a_single_question_need_not_wait_for_all() -> None:
    answerer = hashed_answerer()
    with AppClient(create_app(Settings(read_batch=8), answerer=answerer)) as client:
        questions = [f"q{n}" for n in range(20)]
        response = client.post("/v1/answers/batch", json={"questions": questions})
        assert [result["question"] for result in response.json()["results"]] == questions
        assert [len(batch) for batch in answerer.batches[1:]] == [8, 8, 4]


def test_every_stage_is_measured_for_each_question_of_a_batch() -> None:
    with AppClient(create_app(Settings(read_batch=8), answerer=hashed_answerer())) as client:
        client.post("/v1/answers/batch", json={"questions": [f"q{n}" for n in range(20)]})
        client.get("/v1/answers?q=single")
        for stage in ("queue", "retrieve", "read"):
            assert metric(client, f'verbatim_stage_seconds_count{{stage="{stage}"}}') == 21


def test_the_deadline_answers_503_and_takes_the_question_out() -> None:
    answerer = hashed_answerer()
    with AppClient(create_app(Settings(deadline=0.2), answerer=answerer)) as client:
        gate = held(answerer)
        assert_problem(client.get("/v1/answers?q=held"), 503)
        assert_problem(client.get("/v1/answers?q=waits"), 503)
        assert metric(client, "verbatim_queue_waiting") == 0
        gate.set()
        answerer.gate = None
        assert client.get("/v1/answers?q=next").status_code == 200
        assert "waits" not in [question for batch in answerer.batches for question in batch]


def test_a_client_that_left_costs_no_reading() -> None:
    answerer = hashed_answerer()
    app = create_app(Settings(), answerer=answerer)
    with AppClient(app) as client:
        gate = held(answerer)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            first = pool.submit(client.get, "/v1/answers?q=first")
            assert answerer.entered.wait(20)
            client.run(leave_early(app, "left", lambda: app.state.service.waiting == 1))
            wait_for(lambda: app.state.service.waiting == 0)
            gate.set()
            assert first.result(30).status_code == 200
        assert client.get("/v1/answers?q=next").status_code == 200
        assert "left" not in [question for batch in answerer.batches for question in batch]
        assert metric(client, 'verbatim_requests_total{method="GET",route="/v1/answers",status="499"}') == 1


async def leave_early(app: Any, question: str, when: Callable[[], bool]) -> None:
    """Asks over raw ASGI and disconnects as soon as `when` holds."""
    messages: list[Any] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        while not when():
            await asyncio.sleep(0.002)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError(f"nothing is sent to a client that left: {message}")

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": "/v1/answers", "raw_path": b"/v1/answers", "query_string": f"q={question}".encode(),
        "root_path": "", "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1),
        "server": ("localhost", 80), "state": {},
    }  # fmt: skip
    await app(scope, receive, send)


def test_one_broken_question_does_not_spoil_those_read_with_it() -> None:
    answerer = hashed_answerer()
    with AppClient(create_app(Settings(), answerer=answerer)) as client:
        gate = held(answerer)
        answerer.broken = RuntimeError("broken")
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            first = pool.submit(client.get, "/v1/answers?q=first")
            assert answerer.entered.wait(20)
            others = [pool.submit(client.get, f"/v1/answers?q={q}") for q in ("fine", "break", "good")]
            wait_for(lambda: metric(client, "verbatim_queue_waiting") == 3)
            gate.set()
            assert first.result(30).status_code == 200
            assert [one.result(30).status_code for one in others] == [200, 500, 200]


def test_not_ready_before_loading_and_while_ending() -> None:
    answerer = hashed_answerer()
    held(answerer)
    app = create_app(Settings(), answerer=answerer)
    with AppClient(app, wait_ready=False) as client:
        assert answerer.entered.wait(20), "the probe question is asked"
        assert client.get("/livez").status_code == 200
        assert_problem(client.get("/readyz"), 503)
        for path in ("/v1/answers?q=x", "/v1/passages?q=x", "/v1/info", "/v1/documents"):
            assert_problem(client.get(path), 503)
        assert answerer.gate is not None
        answerer.gate.set()
        client.wait_ready()
        assert client.get("/readyz").json()["generation"] == "one"
        app.state.service.drain()
        assert_problem(client.get("/readyz"), 503)
        assert client.get("/livez").status_code == 200
        assert client.get("/v1/answers?q=x").status_code == 200, "what comes in while ending is answered"


def test_what_runs_when_the_time_to_end_has_come_is_told_so() -> None:
    answerer = hashed_answerer()
    app = create_app(Settings(), answerer=answerer)
    with AppClient(app) as client:
        gate = held(answerer)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            read = pool.submit(client.get, "/v1/answers?q=read")
            assert answerer.entered.wait(20)
            waits = pool.submit(client.post, "/v1/answers/batch", json={"questions": ["a", "b"]})
            wait_for(lambda: app.state.service.waiting == 2)
            client.run(give_up(app))
            for one in (read, waits):
                problem = assert_problem(one.result(30), 503)
                assert problem["type"].endswith(":shutting-down")
            gate.set()


async def give_up(app: Any) -> None:
    app.state.service.drain()
    app.state.service.give_up()


def test_hundreds_of_concurrent_questions_each_get_their_own_answer() -> None:
    answerer = hashed_answerer()
    app = create_app(Settings(queue_limit=1000, readers=2), answerer=answerer)
    with AppClient(app) as client:

        async def ask_all() -> list[httpx.Response]:
            return await asyncio.gather(
                *(client._http.get("/v1/answers", params={"q": f"question {n}"}) for n in range(300))
            )

        responses = client.run(ask_all())
    assert [response.json()["question"] for response in responses] == [f"question {n}" for n in range(300)]
    expected = [answerer.answer(f"question {n}").answers[0].text for n in range(300)]
    assert [response.json()["answers"][0]["text"] for response in responses] == expected
