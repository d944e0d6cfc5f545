"""Connections to a Milvus server: none is kept past the service, or the look, that it was opened for."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from api.app import create_app
from api.cli.serve import run_serve
from api.settings import Settings
from index.encoder import SentenceTransformerEncoder
from index.errors import StoreError
from index.milvus.connection import Connection
from index.milvus.opening import GenerationWatch
from index.milvus.schema import Names
from index.store_address import StoreAddress
from tests.http_client import AppClient
from tests.milvus_writing import write


def wait_for(holds: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def town(address: StoreAddress, tmp_path: Path) -> StoreAddress:
    (tmp_path / "town.txt").write_text("The mayor of the town is Anna Sarkisian.", encoding="utf-8")
    write(address, tmp_path / "town.txt", SentenceTransformerEncoder())
    return address


def test_what_looks_before_it_serves_lets_go_of_the_server(
    town: StoreAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Connection] = []
    closed: list[Connection] = []
    open_one, close = Connection._open, Connection.close

    def note_opening(connection: Connection) -> None:
        open_one(connection)
        opened.append(connection)

    def note_closing(connection: Connection) -> None:
        close(connection)
        closed.append(connection)

    monkeypatch.setattr(Connection, "_open", note_opening)
    monkeypatch.setattr(Connection, "close", note_closing)
    monkeypatch.setattr("api.server.serve", lambda _: None)
    run_serve(Settings(store=str(town)))
    assert len(opened) == 1
    assert closed == opened


def test_a_service_that_ends_closes_its_watch(town: StoreAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: set[GenerationWatch] = set()
    closed: list[GenerationWatch] = []
    current, close = GenerationWatch.current, GenerationWatch.close

    def note_look(watch: GenerationWatch) -> str:
        looked.add(watch)
        return current(watch)

    def note_closing(watch: GenerationWatch) -> None:
        close(watch)
        closed.append(watch)

    monkeypatch.setattr(GenerationWatch, "current", note_look)
    monkeypatch.setattr(GenerationWatch, "close", note_closing)
    with AppClient(create_app(Settings(store=str(town), poll_interval=0.05))):
        wait_for(lambda: bool(looked))
    assert closed == list(looked)


class Server:
    """A connection to it, in whose place each is opened: it is told of what is closed."""

    def __init__(self) -> None:
        self.opened = self.closed = 0

    def __call__(self, _address: StoreAddress) -> Server:
        self.opened += 1
        return self

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(
    ("raised", "opened", "closed"), [(None, 1, 1), (StoreError("gone"), 1, 1), (SystemExit(), 2, 1)]
)
def test_a_connection_whose_look_was_given_up_is_neither_asked_again_nor_closed(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException | None, opened: int, closed: int
) -> None:
    """A thread that ends in the midst of a call may leave it locked: closing it would not come to an end."""
    server = Server()
    answers = iter([Names("towns", "first"), raised or Names("towns", "second"), Names("towns", "third")])

    def look(*_: object) -> Names:
        answer = next(answers)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr("index.milvus.opening.Connection", server)
    monkeypatch.setattr("index.milvus.opening.live_generation", look)
    watch = GenerationWatch(StoreAddress("127.0.0.1", 1, "towns"))
    assert watch.current() == "first"
    with pytest.raises(type(raised)) if raised else nullcontext():
        watch.current()
    assert watch.current() == "third"
    watch.close()
    assert (server.opened, server.closed) == (opened, closed)
