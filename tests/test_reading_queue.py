"""The queue by itself: what it admits, what it refuses, and what becomes of both when it stops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from types import SimpleNamespace
from typing import Any

import pytest

from api.errors import BusyError
from api.reading_queue import ReadingQueue, Wanted
from qa.answer import Result
from tests.serving_doubles import hashed_answerer

PLAIN = Wanted(3)


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


def test_stopping_the_queue_waits_for_the_batch_that_is_read() -> None:
    """The index that it is read from is closed afterwards."""
    gate, entered, left = threading.Event(), threading.Event(), threading.Event()
    answerer = hashed_answerer()

    def read(questions: Any, wanted: Wanted) -> list[Result]:
        entered.set()
        assert gate.wait(20)
        results = answerer.answer_batch(questions, top_k=wanted.top_k)
        left.set()
        return results

    async def scenario() -> None:
        queue = ReadingQueue(read, limit=64, batch=1, readers=1)
        queue.start()
        asked = asyncio.create_task(queue.ask(["a"], PLAIN))
        await asyncio.to_thread(entered.wait, 20)
        stopping = asyncio.create_task(queue.stop())
        done, _ = await asyncio.wait([stopping], timeout=0.2)
        assert not done
        gate.set()
        await stopping
        assert left.is_set()
        await asyncio.gather(asked, return_exceptions=True)

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


def test_of_a_batch_that_failed_only_what_somebody_waits_for_is_read_again() -> None:
    gate, entered = threading.Event(), threading.Event()
    answerer = hashed_answerer()
    tried: list[tuple[str, ...]] = []

    def read(questions: Any, wanted: Wanted) -> list[Result]:
        tried.append(tuple(questions))
        if len(questions) > 1:
            entered.set()
            assert gate.wait(20)
            raise RuntimeError("broken")
        return answerer.answer_batch(questions, top_k=wanted.top_k)

    async def scenario() -> None:
        queue = ReadingQueue(read, limit=64, batch=8, readers=1)
        queue.start()
        left, stayed = (asyncio.create_task(queue.ask([who], PLAIN)) for who in ("left", "stayed"))
        await asyncio.to_thread(entered.wait, 20)
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        gate.set()
        assert [result.question for result in await stayed] == ["stayed"]
        assert tried == [("left", "stayed"), ("stayed",)]
        await queue.stop()

    in_loop(scenario())


@pytest.mark.parametrize(("readers", "told"), [(1, [10, 20, 60]), (2, [5, 10, 60])])
def test_the_time_to_wait_counts_what_is_read_and_what_waits_at_the_pace_of_late(
    readers: int, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a clock that reading alone moves on, by 10 seconds a question."""
    now = 0.0
    monkeypatch.setattr("api.reading_queue.time", SimpleNamespace(perf_counter=lambda: now))
    gate = threading.Event()
    answerer = hashed_answerer()

    def read(questions: Any, wanted: Wanted) -> list[Result]:
        nonlocal now
        assert gate.wait(20)
        now += 10 * len(questions)
        return answerer.answer_batch(questions, top_k=wanted.top_k)

    async def scenario() -> None:
        queue = ReadingQueue(read, limit=64, batch=2, readers=readers)
        queue.start()
        gate.set()
        assert queue.retry_after() == 1
        for _ in range(50):
            await queue.ask(["a", "b"], PLAIN)
        gate.clear()
        asking, seconds = [], []
        for more, asked in ((1, 1), (1, 2), (20, 22)):
            asking.append(asyncio.create_task(queue.ask(["c"] * more, PLAIN)))
            while (queue.reading, queue.reading + queue.waiting) != (min(asked, readers), asked):
                await asyncio.sleep(0)
            seconds.append(queue.retry_after())
        assert seconds == told
        gate.set()
        await asyncio.gather(*asking)
        await queue.stop()

    in_loop(scenario())
