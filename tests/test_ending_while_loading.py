"""What is still being opened when the service ends: it is not served, and not said to be ready."""

from __future__ import annotations

import asyncio
import logging
import threading
from pathlib import Path

import pytest

from api.app import create_app
from api.errors import BusyError
from api.metrics import Metrics
from api.service import Service
from api.settings import Settings
from tests.http_client import AppClient
from tests.serving_doubles import hashed_answerer


@pytest.mark.parametrize("ends", [True, False])
def test_that_it_is_ready_is_told_but_not_once_the_end_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, ends: bool
) -> None:
    begun, gate, done = threading.Event(), threading.Event(), threading.Event()

    def load(service: Service) -> None:
        begun.set()
        gate.wait(30)
        service.serve(hashed_answerer(), lambda: None)
        done.set()

    async def loaded(service: Service) -> None:
        if ends:
            service.drain()
        gate.set()
        assert done.wait(30)
        for _ in range(10):
            await asyncio.sleep(0.001)

    monkeypatch.setattr("api.app.load", load)
    caplog.set_level(logging.INFO)
    app = create_app(Settings(index=tmp_path, poll_interval=0))
    with AppClient(app, wait_ready=False) as client:
        assert begun.wait(30)
        client.run(loaded(app.state.service))
    assert ("ready" in [record.getMessage() for record in caplog.records]) is not ends


def test_what_is_opened_after_the_end_is_not_served() -> None:
    async def scenario() -> None:
        service = Service(Settings(), Metrics())
        await service.stop()
        with pytest.raises(BusyError, match="shutting down"):
            service.serve(hashed_answerer(), lambda: pytest.fail("is for whoever opened it to close"))
        assert not service.ready

    asyncio.run(scenario())
