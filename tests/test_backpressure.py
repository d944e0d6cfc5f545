"""A full queue, a passed deadline, clients that leave, a slow end: nobody waits in vain."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.errors import BusyError
from api.limits import RateLimit
from api.metrics import Metrics
from api.reading_queue import ReadingQueue, Wanted
from api.settings import Settings
from qa.answer import Result
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import HashedAnswerer, hashed_answerer

PLAIN = Wanted(3)


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
    # One customer has a whole /64 of IPv6 addresses.
    assert [refused(f"2001:db8::{n}") for n in range(3)] == [False, False, True]
    assert not refused("2001:db8:0:1::1")


async def _no_app(*_: Any) -> None:
    raise AssertionError("not called")


def in_loop(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 30))


def test_stopping_the_queue_cancels_what_waits_and_ends_what_is_read() -> None:
    gate, entered = threading.Event(), threading.Event()
    answerer = hashed_answerer()

    def read(questions: Any, wanted: Wanted) -> list[Result]:
        entered.set()
        assert gate.wait(20)
        return answerer.answer_batch(questions, top_k=wanted.top_k)

    async def scenario() -> None:
        queue = ReadingQueue(read, limit=64, batch=1, readers=1)
        queue.start()
        being_read = asyncio.create_task(queue.ask(["a"], PLAIN))
        await asyncio.to_thread(entered.wait, 20)
        waiting = asyncio.create_task(queue.ask(["b"], PLAIN))
        await asyncio.sleep(0.01)
        assert (queue.reading, queue.waiting) == (1, 1)
        gate.set()
        await queue.stop()
        ended = await asyncio.gather(being_read, waiting, return_exceptions=True)
        assert isinstance(ended[1], asyncio.CancelledError)

    in_loop(scenario())


def test_the_queue_admits_the_last_question_and_refuses_the_next() -> None:
    gate = threading.Event()
    answerer = hashed_answerer()

    def read(questions: Any, wanted: Wanted) -> list[Result]:
        assert gate.wait(20)
        return answerer.answer_batch(questions, top_k=wanted.top_k)

    async def scenario() -> None:
        queue = ReadingQueue(read, limit=3, batch=1, readers=1)
        queue.start()
        running = asyncio.create_task(queue.ask(["running"], PLAIN))
        while not queue.reading:
            await asyncio.sleep(0)
        two = asyncio.create_task(queue.ask(["a", "b"], PLAIN))
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="2 questions wait already, of 3 at most"):
            await queue.ask(["c", "d"], PLAIN)
        last = asyncio.create_task(queue.ask(["c"], PLAIN))
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="3 questions wait already"):
            await queue.ask(["d"], PLAIN)
        last.cancel()
        await asyncio.gather(last, return_exceptions=True)
        freed = asyncio.create_task(queue.ask(["d"], PLAIN))
        gate.set()
        results = await asyncio.gather(running, two, freed)
        assert [[one.question for one in result] for result in results] == [["running"], ["a", "b"], ["d"]]
        await queue.stop()

    in_loop(scenario())


def test_a_result_too_few_is_a_failure_and_not_a_wrong_answer() -> None:
    async def scenario() -> None:
        queue = ReadingQueue(lambda _questions, _wanted: [], limit=64, batch=8, readers=1)
        queue.start()
        with pytest.raises(RuntimeError, match="0 results"):
            await queue.ask(["a"], PLAIN)
        await queue.stop()

    in_loop(scenario())


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
