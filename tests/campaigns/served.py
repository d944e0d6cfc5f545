"""The app on a real socket of 127.0.0.1, in a thread of this process, for campaigns and tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn

from api.app import create_app
from api.server import bind, url_of
from api.settings import Settings
from qa.answerer import Answerer

_STARTS_WITHIN = 60.0


class _Server(uvicorn.Server):
    """Leaves signals to the process and says when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list | None = None) -> None:  # type: ignore[type-arg]
        await super().startup(sockets)
        self.up.set()


@contextmanager
def served(settings: Settings, answerer: Answerer | None = None) -> Iterator[str]:
    """The URL of an app that is ready."""
    settings = replace(settings, host="127.0.0.1", port=0)
    app = create_app(settings, answerer=answerer)
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on", ws="none"))
    with bind(settings.host, settings.port) as listening:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
        thread.start()
        try:
            assert server.up.wait(_STARTS_WITHIN)
            ready = threading.Event()
            while not app.state.service.ready:
                assert app.state.service.failure is None, app.state.service.failure
                ready.wait(0.02)
            yield url_of(settings, listening).rstrip("/")
        finally:
            server.should_exit = True
            thread.join()
