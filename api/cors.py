"""Scripts of other origins, which may call /v1 and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.addresses import origin_sent
from api.envelope import REQUEST_ID_HEADER
from api.errors import Refusal, problem_response
from api.failures import is_in_api
from api.logs import request_id
from api.paths import METHODS

_HEADERS = ("Authorization", "Content-Type", "If-None-Match", REQUEST_ID_HEADER)


class Cors(CORSMiddleware):
    """Around all that can refuse a request, so that a script may read why.

    Around the gate of hosts too: what it refuses gets a problem and no data, whoever reads it, and the page
    that it is there against, whose name was rebound, is of one origin with this and needs no leave to read.
    """

    def __init__(self, app: ASGIApp, *, origins: Collection[str]) -> None:
        super().__init__(
            app,
            allow_origins=[sent for origin in origins if (sent := origin_sent(origin))],
            allow_methods=METHODS,
            allow_headers=_HEADERS,
            expose_headers=["ETag", "Retry-After", REQUEST_ID_HEADER],
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """A problem where it is refused, as all that fails under /v1."""
        response = super().preflight_response(request_headers)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            return response
        asked = bytes(response.body).decode().removeprefix("Disallowed CORS ")
        detail = (
            f"Of what a script asks this is not allowed: {asked}. "
            f"Allowed are the methods {', '.join(METHODS)}, "
            f"the headers {', '.join(_HEADERS)}, and the origins that --cors-origin names."
        )
        refused = problem_response(Refusal(400, detail, kind="cross-origin").problem, request_id.get())
        for name, value in response.headers.items():
            refused.headers.setdefault(name, value)
        return refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        through = super().__call__ if scope["type"] == "http" and is_in_api(scope) else self.app
        await through(scope, receive, send)
