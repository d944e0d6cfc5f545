"""What every response goes out in: a request id, the security headers, a log line, a count; and the
last net, which makes a 500 without internals of whatever was not foreseen."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_of
from api.failures import failure_response, path_in_app
from api.logs import request_id, with_fields
from api.paths import ABOUT_THE_SERVICE, METHODS
from api.requested_work import shutting_down
from api.service import Service

log = logging.getLogger("api.requests")

REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

CLIENT_GONE = 499
"""The status in log and metrics of a request whose client left before the response; never sent."""


@dataclass
class _Sent:
    status: int | None = None


class Envelope:
    """The outermost middleware."""

    def __init__(self, app: ASGIApp, *, service: Service) -> None:
        self._app = app
        self._service = service
        self._metrics = service.metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        own_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        token = request_id.set(own_id)
        method = scope["method"]
        if method == "HEAD":
            scope = {**scope, "method": "GET"}
        sent = _Sent()
        began = time.perf_counter()
        counted = path_in_app(scope) not in ABOUT_THE_SERVICE
        self._service.running += counted
        self._metrics.in_flight.inc()
        try:
            await self._app(scope, receive, _Sender(send, sent, own_id, without_body=method == "HEAD"))
        finally:
            self._metrics.in_flight.dec()
            self._service.running -= counted
            self._record(scope, method, sent.status or CLIENT_GONE, time.perf_counter() - began)
            request_id.reset(token)

    def _record(self, scope: Scope, method: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "none"
        known_method = method if method in METHODS else "other"
        self._metrics.requests.labels(known_method, route, status).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)
        log.info(
            "request",
            # The path only: a query string holds the question.
            extra=with_fields(method=method, path=scope["path"], status=status, ms=round(seconds * 1000, 1)),
        )


class LastNet:
    """Nothing that may be raised while nothing is sent yet gets past it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:
            return
        except asyncio.CancelledError:
            # The server ends and nothing else cancels a request; its task is over when this returns.
            if not begun:
                await failure_response(Request(scope), shutting_down().problem)(scope, receive, send)
        except Exception as error:
            log.exception("the request failed")
            if begun:
                raise
            await failure_response(Request(scope), problem_of(error))(scope, receive, send)


class _Sender:
    """`send` with the headers that every response has; without bodies for HEAD (RFC 9110, 9.3.2)."""

    def __init__(self, send: Send, sent: _Sent, own_id: str, *, without_body: bool) -> None:
        self._send = send
        self._sent = sent
        self._own_id = own_id
        self._without_body = without_body

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._sent.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID_HEADER] = self._own_id
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        elif message["type"] == "http.response.body" and self._without_body:
            message = {**message, "body": b""}
        await self._send(message)
