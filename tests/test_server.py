"""The server around the app: where it listens, and how it ends on a signal, on two, and past its limit."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

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


def test_on_a_second_signal_nothing_is_waited_for() -> None:
    async def scenario(signals: Signals) -> None:
        server, service = server_of(30)
        service.running = 1
        with server.capture_signals():
            signals[signal.SIGINT]()
            signals[signal.SIGINT]()
            assert (server.should_exit, server.force_exit) == (True, True)

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
