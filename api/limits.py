"""How much a client may send: requests a minute, and bytes of a body."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Refusal
from api.failures import failure_response, path_in_app
from api.gates import Gate
from api.metrics import Metrics
from api.paths import ABOUT_THE_SERVICE

CLIENTS_REMEMBERED = 10_000


class RateLimit(Gate):
    """429 for a client address over its allowance: a token bucket that holds one minute's requests.

    An IPv6 client counts by its /64, the least that one customer is given (RFC 6177). Whoever has no address,
    where a proxy that is believed sends something else, counts as one client.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        per_minute: float,
        metrics: Metrics,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(app)
        self._size = max(1.0, per_minute)
        self._rate = per_minute / 60
        self._metrics = metrics
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def refuse(self, scope: Scope) -> Refusal | None:
        if path_in_app(scope) in ABOUT_THE_SERVICE:
            return None
        client = _client(scope)
        now = self._clock()
        left, at = self._buckets.pop(client, (self._size, now))
        left = min(self._size, left + (now - at) * self._rate)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        if len(self._buckets) > CLIENTS_REMEMBERED:
            self._buckets.popitem(last=False)
        if allowed:
            return None
        self._metrics.rejected.labels("rate").inc()
        wait = max(1, math.ceil((1 - left) / self._rate))
        return Refusal(
            429, f"The limit is {self._rate * 60:g} requests a minute.", headers={"Retry-After": str(wait)}
        )


def _client(scope: Scope) -> str:
    try:
        parsed = ipaddress.ip_address((scope.get("client") or ("", 0))[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:  # how a socket of both kinds names a client of IPv4
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


class BodyLimit:
    """413 for a body over the limit: at once where Content-Length says so, else when it has streamed past."""

    def __init__(self, app: ASGIApp, *, limit: int, larger: dict[str, int]) -> None:
        """`limit` in bytes; `larger` gives other limits by path."""
        self._app = app
        self._limit = limit
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._larger.get(path_in_app(scope), self._limit)
        if _declared(scope) > limit:
            await failure_response(Request(scope), _too_large(limit).problem)(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            if message["type"] == "http.request":
                received += len(message.get("body", b""))
                if received > limit:
                    raise _too_large(limit)
            return message

        await self._app(scope, counted, send)


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def _too_large(limit: int) -> Refusal:
    return Refusal(413, f"The limit is {limit} bytes.", headers={"Connection": "close"})
