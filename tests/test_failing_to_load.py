"""What cannot be loaded ends the service with a reason, but not one that was told to end already."""

import time
from pathlib import Path

import pytest

from api.app import create_app
from api.service import Service
from api.settings import Settings
from index.errors import SnapshotError
from tests.http_client import AppClient, assert_problem


@pytest.mark.parametrize("ending", [False, True])
def test_only_a_service_that_goes_on_tells_why_nothing_was_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: bool
) -> None:
    failures: list[Exception] = []
    tried: list[Service] = []

    def fails(service: Service) -> None:
        if ending:
            service.drain()  # a signal to the whole group also ends the process that makes the index
        tried.append(service)
        raise SnapshotError("making the article's index ended with 130")

    monkeypatch.setattr("api.app.load", fails)
    with AppClient(
        create_app(Settings(index=tmp_path / "none"), on_failure=failures.append), wait_ready=False
    ) as client:
        until = time.monotonic() + 10
        while not tried and time.monotonic() < until:
            time.sleep(0.005)
        client.get("/livez")
    assert len(tried) == 1
    assert [str(error) for error in failures] == (
        [] if ending else ["making the article's index ended with 130"]
    )


def test_who_asks_hears_that_nothing_will_come_and_not_that_it_is_being_loaded(tmp_path: Path) -> None:
    app = create_app(Settings(index=tmp_path / "none"))
    with AppClient(app, wait_ready=False) as client:
        service: Service = app.state.service
        until = time.monotonic() + 10
        while service.failure is None and time.monotonic() < until:
            time.sleep(0.005)
        for path in ("/readyz", "/v1/answers?q=who"):
            refused = client.get(path)
            assert "could not be loaded" in assert_problem(refused, 503)["detail"]
            assert int(refused.headers["retry-after"]) == 60
        assert client.get("/livez").status_code == 200
