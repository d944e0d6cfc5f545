"""The socket that is listened on: whom it lets in, and how many files it asks for and keeps back."""

from __future__ import annotations

import gc
import logging
import resource
import socket

import pytest

from api.listening import MOST_FILES, raise_limit_of_files
from api.server import bind

ENDLESS = resource.RLIM_INFINITY


def refused(address: tuple[str, int], listening: socket.socket) -> bool:
    """Whether one more connection is; the client then finds it closed."""
    with socket.create_connection(address, timeout=10) as connection:
        try:
            accepted, _ = listening.accept()
        except ConnectionAbortedError:
            assert connection.recv(1) == b""
            return True
        accepted.close()
        return False


def test_a_connection_for_which_there_is_no_room_is_closed_and_the_next_with_room_let_in() -> None:
    counted: list[None] = []
    with bind("127.0.0.1", 0) as listening:
        address, room = listening.getsockname(), listening.room
        listening.on_refusal = lambda: counted.append(None)
        assert not refused(address, listening)
        listening.room = 0
        assert [refused(address, listening) for _ in range(2)] == [True, True]
        listening.room = room
        assert not refused(address, listening)
    assert len(counted) == 2


def test_files_that_are_no_connections_take_room_too() -> None:
    """Each new descriptor is the lowest that is free, and those that are need not be neighbours."""
    gc.collect()  # nothing that another test has left is closed in between
    with bind("127.0.0.1", 0) as listening:
        address = listening.getsockname()
        with socket.socket(), socket.socket() as second:
            listening.room = second.fileno() + 1
        assert not refused(address, listening), "one number is the client's, one the service's"
        with socket.socket(), socket.socket():
            assert refused(address, listening)
        assert not refused(address, listening)


def test_a_flood_is_told_once_a_minute(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 100.0
    monkeypatch.setattr("api.listening.time.monotonic", lambda: now)
    with bind("127.0.0.1", 0) as listening:
        address = listening.getsockname()
        listening.room = 0
        assert all(refused(address, listening) for _ in range(5))
        now = 159.0
        assert refused(address, listening)
        now = 161.0
        assert refused(address, listening)
    told = [record for record in caplog.records if record.name == "api.listening"]
    assert [record.levelno for record in told] == [logging.WARNING] * 2
    assert "raise the limit of open files" in told[0].getMessage()
    assert [vars(record)["fields"]["refused"] for record in told] == [1, 6]


@pytest.mark.parametrize("files", [16, 100, 1024, 8192, 1_048_576, ENDLESS])
def test_some_files_are_kept_back_of_any_number(monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    with bind("127.0.0.1", 0) as listening:
        may_open = MOST_FILES if files == ENDLESS else files
        assert may_open / 2 < listening.room <= may_open - min(32, may_open // 4)


@pytest.mark.parametrize(
    ("soft", "hard", "asked"),
    [
        (256, 1024, 1024),
        (1024, 524_288, MOST_FILES),
        (1024, ENDLESS, MOST_FILES),
        (1024, 1024, None),
        (MOST_FILES, ENDLESS, None),
        (1_048_576, 1_048_576, None),
        (ENDLESS, ENDLESS, None),
    ],
)
def test_as_many_files_are_asked_for_as_may_be_and_never_fewer(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, asked: int | None
) -> None:
    set_to: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: set_to.append(limits))
    raise_limit_of_files()
    assert set_to == ([] if asked is None else [(asked, hard)])


def test_a_system_that_does_not_let_it_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, ENDLESS))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    raise_limit_of_files()
