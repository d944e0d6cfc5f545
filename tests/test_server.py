"""The server around the app: where it listens, and how it ends on a signal, on two, and past its limit."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse

from api.app import create_app
from api.server import DrainingServer, _configuration, bind, url_of
from api.service import Service
from api.settings import Settings
from tests.serving_doubles import hashed_answerer

Signals = dict[int, Callable[[], None]]
"""What is called on each signal."""


def server_of(limit: float) -> tuple[DrainingServer, Service]:
    settings = Settings(shutdown_limit=limit)
    app = create_app(settings, answerer=hashed_answerer())
    return DrainingServer(_configuration(app, settings), app.state.service), app.state.service


def in_loop(scenario: Callable[[Signals], Coroutine[Any, Any, None]]) -> None:
    """Runs it on a loop whose signals are not the process's own."""

    async def run() -> None:
        signals: Signals = {}
        loop: Any = asyncio.get_running_loop()
        loop.add_signal_handler = signals.__setitem__
        loop.remove_signal_handler = signals.pop
        await asyncio.wait_for(scenario(signals), 30)
        assert not signals, "given back"

    asyncio.run(run())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_on_a_signal_what_runs_is_waited_for(number: int) -> None:
    async def scenario(signals: Signals) -> None:
        server, service = server_of(30)
        service.running = 1
        with server.capture_signals():
            assert not service.draining
            signals[number]()
            assert service.draining
            await asyncio.sleep(0.05)
            assert not server.should_exit
            service.running = 0
            while not server.should_exit:
                await asyncio.sleep(0)
            assert not server.force_exit

    in_loop(scenario)


def test_on_a_second_signal_what_runs_is_told_so_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.server._LAST_WORDS", 0)
    told: list[bool] = []

    async def scenario(signals: Signals) -> None:
        server, service = server_of(30)
        service.running = 1
        monkeypatch.setattr(service, "give_up", lambda: told.append(server.should_exit))
        with server.capture_signals():
            signals[signal.SIGINT]()
            signals[signal.SIGINT]()
            while not server.should_exit:
                await asyncio.sleep(0)
            assert server.force_exit

    in_loop(scenario)
    assert told == [False], "before the end"


def test_a_second_signal_ends_the_wait_for_connections_to_close_too() -> None:
    async def scenario(signals: Signals) -> None:
        server, _ = server_of(30)
        with server.capture_signals():
            signals[signal.SIGTERM]()
            while not server.should_exit:
                await asyncio.sleep(0)
            assert not server.force_exit
            signals[signal.SIGTERM]()
            assert server.force_exit

    in_loop(scenario)


def test_past_the_limit_what_runs_is_told_so_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.server._LAST_WORDS", 0)
    told: list[bool] = []

    async def scenario(signals: Signals) -> None:
        server, service = server_of(0)
        service.running = 1
        monkeypatch.setattr(service, "give_up", lambda: told.append(server.should_exit))
        with server.capture_signals():
            signals[signal.SIGTERM]()
            while not server.should_exit:
                await asyncio.sleep(0)
            assert server.force_exit

    in_loop(scenario)
    assert told == [False], "before the end"


RUNNING = (
    b"GET /v1/answers?q=x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 100\r\n\r\n{",
    b"GET /v1/passages?q=x HTTP/1.1\r\nHost: localhost\r\n\r\n",
)
"""Requests that are being read, still come in or look something up."""


@pytest.mark.parametrize(("limit", "times"), [(30, 2), (0, 1)], ids=["second signal", "past the limit"])
def test_whatever_runs_when_it_ends_gets_503_and_the_log_no_failure(
    limit: float, times: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(signals: Signals) -> None:
        answerer, gate = hashed_answerer(), threading.Event()
        app = create_app(Settings(shutdown_limit=limit), answerer=answerer)
        service: Service = app.state.service
        bound = bind("127.0.0.1", 0)
        server = DrainingServer(_configuration(app, service.settings), service)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        while not service.ready:
            await asyncio.sleep(0.001)
        answerer.gate = gate
        answerer.index.search = lambda *_: gate.wait(30)
        connections = [await asyncio.open_connection(*bound.getsockname()) for _ in RUNNING]
        for (_, writer), request in zip(connections, RUNNING, strict=True):
            writer.write(request)
        while service.running < len(RUNNING):
            await asyncio.sleep(0.001)
        for _ in range(times):
            signals[signal.SIGTERM]()
        answers = [await reader.read() for reader, _ in connections]
        gate.set()
        await serving
        for answer in answers:
            assert answer.startswith(b"HTTP/1.1 503 ")
            assert b"urn:verbatim:problem:shutting-down" in answer
        for _, writer in connections:
            writer.close()
            await writer.wait_closed()

    in_loop(scenario)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(("limit", "times"), [(30, 2), (0, 1)], ids=["second signal", "past the limit"])
def test_a_client_that_does_not_read_its_answers_holds_up_no_end_and_is_no_failure(
    limit: float, times: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario(signals: Signals) -> None:
        app = create_app(Settings(shutdown_limit=limit), answerer=hashed_answerer())
        service: Service = app.state.service
        bound = bind("127.0.0.1", 0)
        server = DrainingServer(_configuration(app, service.settings), service)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.connect(bound.getsockname())
            client.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 300)
            while not any(one.flow.write_paused for one in server.server_state.connections):
                await asyncio.sleep(0.001)
            for _ in range(times):
                signals[signal.SIGTERM]()
            await serving

    in_loop(scenario)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_response_that_is_under_way_when_it_ends_is_cut_without_a_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario(signals: Signals) -> None:
        app = create_app(Settings(shutdown_limit=0), answerer=hashed_answerer())
        service: Service = app.state.service

        async def endless(_: Request) -> StreamingResponse:
            async def pieces() -> AsyncIterator[bytes]:
                yield b"begun"
                await asyncio.sleep(30)

            return StreamingResponse(pieces())

        app.add_route("/endless", endless)
        bound = bind("127.0.0.1", 0)
        server = DrainingServer(_configuration(app, service.settings), service)
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        reader, writer = await asyncio.open_connection(*bound.getsockname())
        writer.write(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = await reader.readuntil(b"begun")
        signals[signal.SIGTERM]()
        answer += await reader.read()
        await serving
        assert answer.count(b"HTTP/1.1 ") == 1
        assert not answer.endswith(b"0\r\n\r\n"), "whole it is not, and says so"
        writer.close()
        await writer.wait_closed()

    in_loop(scenario)
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:{port}/qa/"),
        ("::1", "http://[::1]:{port}/qa/"),
        ("[::1]", "http://[::1]:{port}/qa/"),
    ],
)
def test_the_address_said_at_the_start_can_be_opened(host: str, url: str) -> None:
    with bind("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        assert url_of(Settings(host=host, root_path="/qa"), listening) == url.format(port=port)


def test_a_port_that_was_just_left_can_be_listened_on_again() -> None:
    with bind("127.0.0.1", 0) as listening:
        address = listening.getsockname()
        with socket.create_connection(address):
            accepted, _ = listening.accept()
            accepted.close()  # first, and so it is this end that the system keeps for a while
    bind(*address).close()
