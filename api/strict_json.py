"""Request bodies read as RFC 8259 has it, where Python's json is more lenient."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from email.message import Message
from typing import Any, NoReturn

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from api.errors import BusyError, Refusal


class _DuplicateNameError(ValueError):
    pass


def parse_json(body: bytes) -> Any:
    """The value of a JSON text in UTF-8. A byte order mark, NaN, Infinity, a name twice in one object and a
    nesting too deep to read are malformed: Refusal with 400."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"The body is not UTF-8: byte {error.start} is wrong.") from error
    if not text.strip(" \t\r\n"):
        raise Refusal(400, "The body is empty; send a JSON object.")
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise Refusal(400, f"The body is not JSON: {error.msg} at character {error.pos}.") from error
    except RecursionError as error:
        raise Refusal(400, "The body is nested too deeply.") from error
    except _DuplicateNameError as error:
        raise Refusal(400, "The body has an object with the same name twice.") from error
    except ValueError as error:  # NaN, Infinity, and numbers of thousands of digits
        raise Refusal(400, "The body holds a number that JSON does not have or that is too long.") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateNameError
    return members


class _StrictRequest(Request):
    async def json(self) -> Any:
        return parse_json(await self.body())


class StrictRoute(APIRoute):
    """Reads a JSON body strictly: 415 for another content type, 400 for what is not JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def handle_strictly(request: Request) -> Response:
            _refuse_other_media(request)
            strict = _StrictRequest(request.scope, request.receive)
            if not await _in_time(strict):
                raise Refusal(400, "The body is empty; send a JSON object.")
            return await handle(strict)

        return handle_strictly


async def _in_time(request: Request) -> bytes:
    limit: float = request.app.state.settings.deadline
    try:
        async with asyncio.timeout(limit):
            return await request.body()
    except TimeoutError:
        detail = f"The body did not come within {limit:g} seconds."
        raise BusyError(detail, 1, kind="deadline-passed", headers={"Connection": "close"}) from None


def _refuse_other_media(request: Request) -> None:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise Refusal(415, "Send the body without a content coding.", headers={"Accept-Encoding": "identity"})
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    charset = header.get_param("charset", "utf-8")
    if header.get_content_type() != "application/json" or str(charset).lower() not in ("utf-8", "utf8"):
        raise Refusal(
            415,
            "Send the body as application/json in UTF-8.",
            headers={"Accept": "application/json"},
        )
