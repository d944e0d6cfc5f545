"""HTTP/1.1 as uvicorn speaks it, but for two things: a request that cannot be read is answered with a
problem, and one that does not come is not waited for."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.envelope import REQUEST_ID_HEADER, SECURITY_HEADERS
from api.errors import Problem, kind_and_title, problem_response
from api.logs import with_fields

log = logging.getLogger(__name__)

_UNREADABLE = (
    "This is not HTTP/1.1, or its head is too long. Characters beyond ASCII and spaces must be "
    "percent-encoded in a URL; curl does it with -G --data-urlencode 'q=…'."
)


def unreadable_request(request_id: str) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Headers and body of the problem for what no route ever sees."""
    problem = Problem(400, *kind_and_title(400), _UNREADABLE, headers={"Connection": "close"})
    response = problem_response(problem, request_id)
    response.headers[REQUEST_ID_HEADER] = request_id
    response.headers.update(SECURITY_HEADERS)
    return response.raw_headers, bytes(response.body)


def protocol_with(head_limit: float) -> type[H11Protocol]:
    """A protocol that closes a connection whose request's head has not come whole in `head_limit` seconds."""

    class Protocol(H11Protocol):
        _waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self._forget()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def send_400_response(self, msg: str) -> None:
            request_id = secrets.token_hex(8)
            log.info("unreadable request", extra=with_fields(status=400, reason=msg, request=request_id))
            if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
                self.transport.close()  # it has been answered; only the rest of its body cannot be read
                return
            headers, body = unreadable_request(request_id)
            for event in (
                h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                h11.Data(data=body),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
            self.transport.close()

        def _watch(self) -> None:
            """Between requests uvicorn's own limit holds, until the first byte of the next."""
            if self.conn.their_state is not h11.IDLE:
                self._forget()
            elif self._waiting is None:
                self._waiting = self.loop.call_later(head_limit, self._give_up)

        def _give_up(self) -> None:
            self._forget()
            if self.conn.their_state is h11.IDLE:
                self.transport.close()

        def _forget(self) -> None:
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = None

    return Protocol
