"""A client that talks ASGI to an app whose lifespan runs on a loop of its own: no socket, no patching."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, TypeVar

import httpx
from fastapi import FastAPI

T = TypeVar("T")


class AppClient:
    """Use as a context manager; from any thread."""

    def __init__(self, app: FastAPI, *, wait_ready: bool = True, root_path: str = "") -> None:
        self.app = app
        self._wait_ready = wait_ready
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False, root_path=root_path),
            base_url="http://localhost",
            timeout=30,
        )
        self._stopped: asyncio.Event | None = None
        self._lifespan: asyncio.Task[None] | None = None

    def __enter__(self) -> AppClient:
        self._thread.start()
        self.run(self._start())
        if self._wait_ready:
            self.wait_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait_ready(self, seconds: float = 20) -> None:
        until = time.monotonic() + seconds
        while not self.app.state.service.ready:
            assert time.monotonic() < until, "not ready in time"
            assert self.app.state.service.failure is None, self.app.state.service.failure
            time.sleep(0.002)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        return self.run(self._http.request(method, url, **options))

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        return self.request("POST", url, **options)

    async def _start(self) -> None:
        # One task enters and leaves the lifespan, as a server's does.
        started, self._stopped = asyncio.Event(), asyncio.Event()
        self._lifespan = asyncio.create_task(self._live(started, self._stopped))
        await started.wait()

    async def _live(self, started: asyncio.Event, stopped: asyncio.Event) -> None:
        async with self.app.router.lifespan_context(self.app):
            started.set()
            await stopped.wait()

    async def _stop(self) -> None:
        assert self._stopped is not None
        assert self._lifespan is not None
        await self._http.aclose()
        self._stopped.set()
        await self._lifespan
        await asyncio.get_running_loop().shutdown_default_executor()


def assert_problem(response: httpx.Response, status: int, *pointers: str) -> dict[str, Any]:
    """The response is a problem of RFC 9457 with this status; for 422, with errors at these pointers."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"]
    for name in ("type", "title", "detail"):
        assert isinstance(body[name], str)
        assert body[name]
    assert ("errors" in body) == (status == 422)
    if pointers:
        assert [error["pointer"] for error in body["errors"]] == list(pointers)
        assert all(error["detail"] for error in body["errors"])
    if status in (429, 503):
        assert int(response.headers["retry-after"]) >= 1
    assert "Traceback" not in response.text
    return body
