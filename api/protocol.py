"""HTTP/1.1 as uvicorn speaks it, but for two things: a request that cannot be read is answered with a
problem, and one that does not come, or not whole, is not waited for."""

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


def protocol_with(limit: float) -> type[H11Protocol]:
    """A protocol that closes a connection whose request's head has not come whole in `limit` seconds, and one
    where what is left of a body has not come as long after the answer."""

    class Protocol(H11Protocol):
        _waiting: asyncio.TimerHandle | None = None
        _waiting_for: object = None

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            self._forget()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            if self.conn.their_state is h11.SEND_BODY:
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
            """A byte that comes does not put the end off, as it does that of uvicorn's own limit, which holds
            between requests."""
            owed = self._owed()
            if owed is not self._waiting_for:
                self._forget()
            if owed is not None and self._waiting is None:
                self._waiting_for = owed
                self._waiting = self.loop.call_later(limit, self._give_up)

        def _owed(self) -> object:
            """What the client has still to send while nobody else looks at the clock: the head of a request,
            or the rest of a body whose answer is out, which is read only to come to the next head."""
            theirs, ours = self.conn.their_state, self.conn.our_state
            rest = theirs is h11.SEND_BODY and ours is h11.DONE
            return theirs if theirs is h11.IDLE or rest else None

        def _give_up(self) -> None:
            self._forget()
            if self._owed() is not None:
                self.transport.close()

        def _forget(self) -> None:
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = self._waiting_for = None

    return Protocol
