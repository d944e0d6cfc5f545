"""Work that somebody waits for: it ends when the client leaves, the deadline passes or the service ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

from api.errors import BusyError

T = TypeVar("T")


class RequestedWork:
    """Lives on one event loop."""

    def __init__(self, deadline: float, too_late: Callable[[], BusyError]) -> None:
        """`deadline` is in seconds, for each piece of work; `too_late` says what to raise past it."""
        self._deadline = deadline
        self._too_late = too_late
        self._given_up = False
        self._working: set[asyncio.Future[Any]] = set()

    def give_up(self) -> None:
        """Ends what still runs when the time to end has come: 503 rather than a connection that breaks."""
        self._given_up = True
        for working in self._working:
            working.cancel()

    async def result(self, request: Request, work: Awaitable[T]) -> T:
        """The work's result, or what it raises; ClientDisconnect where the client left, BusyError where there
        was no time, and what reading on of the request raises, a body past its limit. In these the work is
        cancelled."""
        working = asyncio.ensure_future(work)
        leaving = asyncio.ensure_future(_disconnected(request))
        self._working.add(working)
        try:
            async with asyncio.timeout(self._deadline):
                await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        except TimeoutError:
            raise self._too_late() from None
        finally:
            self._working.discard(working)
            leaving.cancel()
            if not working.done():
                working.cancel()
            await asyncio.gather(leaving, working, return_exceptions=True)
        if working.cancelled():
            if self._given_up:
                raise shutting_down()
            if not leaving.cancelled():
                leaving.result()
            raise ClientDisconnect()
        return working.result()


def shutting_down() -> BusyError:
    return BusyError("The service is shutting down.", 5, kind="shutting-down")


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
