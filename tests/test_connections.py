"""Over a socket: requests that no route sees, and those that never come whole."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from api.app import create_app
from api.server import DrainingServer, _configuration, bind
from api.settings import Settings
from tests.serving_doubles import hashed_answerer

HOST = b"Host: localhost\r\n"
POST = b"POST /v1/answers HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"


@contextmanager
def listening(settings: Settings) -> Iterator[int]:
    """The port of this service under its own server, ended in order afterwards."""
    app = create_app(settings, answerer=hashed_answerer())
    bound = bind("127.0.0.1", 0)
    server = DrainingServer(_configuration(app, settings), app.state.service)
    # Signals are for the main thread's loop.
    server.capture_signals = contextmanager(lambda: iter([None]))  # type: ignore[method-assign] # see above
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])))
    thread.start()
    try:
        yield bound.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(30)
        bound.close()
        assert not thread.is_alive()


def said(port: int, request: bytes) -> bytes:
    """All that comes back until the service closes the connection."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        while more := connection.recv(65536):
            received += more
    return received


def answered(connection: socket.socket) -> bytes:
    """One response, whole, where nothing follows it."""
    with connection.makefile("rb") as stream:
        head = b"".join(iter(stream.readline, b"\r\n"))
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        assert length is not None
        return head + stream.read(int(length[1]))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with listening(Settings()) as port:
        yield port


@pytest.fixture(scope="module")
def impatient() -> Iterator[int]:
    with listening(Settings(deadline=0.2)) as port:
        yield port


@pytest.mark.parametrize(
    "request_line",
    [
        "GET /v1/answers?q=d’été HTTP/1.1".encode(),
        b"GET /v1/answers?q=\xff HTTP/1.1",
        b"GET /v1/answers?q=two words HTTP/1.1",
        b"\x16\x03\x01\x02",
    ],
)
def test_an_url_not_encoded_is_a_problem_that_says_so(port: int, request_line: bytes) -> None:
    """curl sends what was typed as it is."""
    head, _, body = said(port, request_line + b"\r\n" + HOST + b"\r\n").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"connection"] == b"close"
    assert headers[b"x-content-type-options"] == b"nosniff"
    problem = json.loads(body)
    assert problem["request_id"] == headers[b"x-request-id"].decode()
    assert problem["status"] == 400
    assert "--data-urlencode" in problem["detail"]


def test_a_body_whose_chunks_cannot_be_read_is_a_problem(port: int) -> None:
    answer = said(port, POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
    assert b"application/problem+json" in answer
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_the_rest_of_a_body_that_cannot_be_read_after_the_answer_ends_the_connection_quietly(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        begun = POST.replace(b"application/json", b"text/plain") + b"Transfer-Encoding: chunked\r\n\r\n"
        connection.sendall(begun)
        assert connection.recv(65536).startswith(b"HTTP/1.1 415 ")
        connection.sendall(b"zzz\r\n")
        while connection.recv(65536):
            pass
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("begun", [b"", b"GET /v1/in", b"GET /v1/info HTTP/1.1\r\n" + HOST])
def test_a_request_whose_head_never_comes_whole_holds_no_connection(impatient: int, begun: bytes) -> None:
    assert said(impatient, begun) == b""


@pytest.mark.parametrize(
    "begun", [b"Content-Length: 100\r\n\r\n{", b"Transfer-Encoding: chunked\r\n\r\n5\r\n{"]
)
def test_a_body_that_never_comes_whole_is_503(impatient: int, begun: bytes) -> None:
    answer = said(impatient, POST + begun)
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 1" in answer
    assert b"deadline-passed" in answer


EARLY = {
    "a length": b"GET /livez HTTP/1.1\r\n" + HOST + b"Content-Length: 60000\r\n\r\n",
    "a chunk": b"GET /livez HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n60000\r\n",
    "a refused medium": POST.replace(b"application/json", b"text/plain") + b"Content-Length: 60000\r\n\r\n",
    "no such call": POST.replace(b"answers", b"none") + b"Content-Length: 60000\r\n\r\n",
}
"""Requests that are answered before their bodies have come."""


@pytest.mark.parametrize("begun", EARLY.values(), ids=EARLY)
def test_the_rest_of_a_body_is_not_waited_for_after_the_answer(impatient: int, begun: bytes) -> None:
    with socket.create_connection(("127.0.0.1", impatient), timeout=10) as connection:
        connection.sendall(begun)
        assert answered(connection).startswith(b"HTTP/1.1 ")
        connection.sendall(b"x")
        assert connection.recv(65536) == b""


def test_a_body_that_comes_byte_by_byte_after_the_answer_holds_no_connection(impatient: int) -> None:
    with socket.create_connection(("127.0.0.1", impatient), timeout=0.02) as connection:
        connection.sendall(EARLY["a length"])
        closed = False
        for _ in range(1000):
            with suppress(TimeoutError):
                try:
                    connection.sendall(b"x")
                    closed = connection.recv(65536) == b""
                except ConnectionError:
                    closed = True
            if closed:
                break
        assert closed


def test_a_body_that_comes_whole_after_the_answer_keeps_the_connection(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(POST.replace(b"application/json", b"text/plain") + b"Content-Length: 4\r\n\r\nx")
        assert answered(connection).startswith(b"HTTP/1.1 415 ")
        connection.sendall(b"xxx" + b"GET /livez HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
        assert answered(connection).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("length", [b"5", b"0", b"20"])
@pytest.mark.parametrize("target", [b"/v1/answers", b"/livez", b"/"])
def test_a_body_of_two_lengths_is_refused_and_nothing_after_it_is_read(
    port: int, length: bytes, target: bytes
) -> None:
    two = b"Transfer-Encoding: chunked\r\nContent-Length: " + length + b"\r\n\r\n"
    body = b'10\r\n{"question":"x"}\r\n0\r\n\r\n'
    answer = said(
        port, POST.replace(b"/v1/answers", target) + two + body + b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"\r\nconnection: close\r\n" in answer
    assert b"not both" in answer


@pytest.mark.parametrize("target", [b"/livez", b"/readyz", b"/v1/answers?q=x", b"/?q=x"])
def test_http_1_0_may_leave_the_host_out_and_nothing_later_may(port: int, target: bytes) -> None:
    assert said(port, b"GET " + target + b" HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert said(port, b"GET " + target + b" HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    for named in (b"evil.example", b""):
        answer = said(port, b"GET " + target + b" HTTP/1.0\r\nHost: " + named + b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("version", [b"0.9", b"1.2", b"1.9", b"2.0"])
def test_of_no_other_version_the_host_may_be_left_out(port: int, version: bytes) -> None:
    line = b"GET /livez HTTP/" + version + b"\r\n"
    assert said(port, line + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_no_response_tells_the_software_that_serves(port: int) -> None:
    answer = said(port, b"GET /livez HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nserver:" not in answer.lower()


def test_the_path_that_a_proxy_strips_is_known() -> None:
    with listening(Settings(root_path="/qa")) as port:
        answer = said(port, b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["servers"] == [{"url": "/qa"}]


def test_requests_one_after_the_other_on_one_connection(port: int) -> None:
    one = b"GET /livez HTTP/1.1\r\n" + HOST
    assert said(port, one + b"\r\n" + one + b"Connection: close\r\n\r\n").count(b"HTTP/1.1 200 OK") == 2
