"""The watch for new generations: what could not be served is tried again, and told once."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.app import create_app
from api.metrics import Metrics
from api.service import Service
from api.settings import Settings
from api.watching import watch
from index.errors import SnapshotError, StoreError
from tests.built_index import run, write_three
from tests.http_client import AppClient
from tests.planted_encoder import PlantedEncoder
from tests.serving_doubles import hashed_answerer

REFUSED = "the new generation cannot be served, the old one stays"


class Stop(BaseException):
    """Ends a watch after its last look."""


class Watched:
    """A watch over planted looks and tries, in which no time passes.

    A look sees a generation or fails, a try serves what was seen or fails; `tried` are the numbers of the
    looks, from 1, at which there was a try.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.service = Service(Settings(poll_interval=0), Metrics())
        self.service.serve(hashed_answerer("old"), lambda: None)
        self.tried: list[int] = []
        self._look = 0
        self._seen = ""
        monkeypatch.setattr("api.watching._swap", self._swap)

    def run(self, looks: Iterator[str | Exception], fails: Callable[[str, int], Exception | None]) -> None:
        """`fails` tells what a generation's try at that look raises."""
        self.expect(looks, fails)
        with pytest.raises(Stop):
            asyncio.run(self.watch())

    def expect(self, looks: Iterator[str | Exception], fails: Callable[[str, int], Exception | None]) -> None:
        self._looks, self._fails = looks, fails

    async def watch(self) -> None:
        await watch(self.service, self._current, lambda: pytest.fail("is not opened here"))

    @property
    def refused(self) -> float:
        for line in self.service.metrics.text().decode().splitlines():
            if line.startswith('verbatim_index_swaps_total{outcome="refused"}'):
                return float(line.split()[-1])
        return 0.0

    def _current(self) -> str:
        seen = next(self._looks, None)
        self._look += 1
        if seen is None:
            raise Stop
        if isinstance(seen, Exception):
            raise seen
        self._seen = seen
        return seen

    def _swap(self, service: Service, _: object) -> None:
        self.tried.append(self._look)
        error = self._fails(self._seen, self._look)
        if error is not None:
            raise error
        service.serve(hashed_answerer(self._seen), lambda: None)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def told(caplog: pytest.LogCaptureFixture, words: str) -> list[str]:
    return [record.getMessage() for record in caplog.records if words in record.getMessage()]


@pytest.mark.parametrize(
    "error",
    [
        SnapshotError("a file is missing"),
        OSError(errno.EMFILE, os.strerror(errno.EMFILE)),
        RuntimeError("can't start new thread"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_generation_that_cannot_be_served_is_tried_ever_more_seldom_and_told_once(
    watched: Watched, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    watched.run(iter(["new"] * 250), lambda *_: error)
    assert watched.tried == [1, 2, 4, 8, 16, 32, 64, 124, 184, 244]
    assert told(caplog, REFUSED) == [f"{REFUSED}: {error}"]
    assert watched.refused == 1
    assert watched.service.answerer.index.generation == "old"


def test_a_store_that_fails_is_tried_at_every_look_and_told_once(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.run(iter(["new"] * 20), lambda *_: StoreError("deadline exceeded"))
    assert watched.tried == list(range(1, 21))
    assert told(caplog, REFUSED) == [f"{REFUSED}: deadline exceeded"]
    assert watched.refused == 1


def test_each_reason_is_told_once(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    watched.run(iter(["new"] * 100), lambda _, look: SnapshotError("odd" if look % 3 == 1 else "even"))
    assert told(caplog, REFUSED) == [f"{REFUSED}: odd", f"{REFUSED}: even"]


@pytest.mark.parametrize("whole_from", [1, 2, 5, 64])
def test_a_generation_is_served_at_the_first_try_after_it_is_whole(watched: Watched, whole_from: int) -> None:
    watched.run(
        iter(["new"] * 200), lambda _, look: SnapshotError("is missing") if look < whole_from else None
    )
    assert watched.tried[-1] == next(look for look in (1, 2, 4, 8, 64) if look >= whole_from)
    assert watched.service.answerer.index.generation == "new"


def test_another_generation_is_not_kept_waiting_by_one_that_was_refused(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    looks = ["broken"] * 10 + ["newer"] * 3 + ["old"] * 2 + ["newer"] * 3
    watched.run(iter(looks), lambda *_: SnapshotError("is missing"))
    assert watched.tried == [1, 2, 4, 8, 11, 12, 16, 17]
    assert len(told(caplog, REFUSED)) == 3
    assert watched.refused == 3


def test_after_a_look_that_failed_the_next_one_tries_at_once(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    gone = StoreError("is away")
    looks = [*["new"] * 10, gone, gone, *["new"] * 2, gone, gone, "new"]
    watched.run(iter(looks), lambda *_: SnapshotError("is missing"))
    assert watched.tried == [1, 2, 4, 8, 13, 17]
    assert (
        told(caplog, "cannot look for a new generation") == ["cannot look for a new generation: is away"] * 2
    )
    assert not watched.service.store_lost


def test_a_look_that_fails_in_an_unforeseen_way_is_not_the_last(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.run(iter([RuntimeError("can't start new thread"), "new"]), lambda *_: None)
    assert watched.service.answerer.index.generation == "new"
    (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert record.exc_info is not None


@pytest.mark.parametrize("error", [None, SnapshotError("is missing")])
def test_nothing_is_told_of_a_swap_once_the_end_is(
    watched: Watched, caplog: pytest.LogCaptureFixture, error: Exception | None
) -> None:
    def ends(*_: object) -> Exception | None:
        watched.service.drain()
        return error

    caplog.set_level(logging.INFO)
    watched.expect(iter(["new"] * 2), ends)
    asyncio.run(watched.watch())
    assert watched.tried == [1]
    assert [
        record.getMessage() for record in caplog.records if record.name in ("api.loading", "api.watching")
    ] == []


def test_a_swap_is_told_with_what_it_serves(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    watched.run(iter(["new", "new"]), lambda *_: None)
    assert told(caplog, "swapped") == ["swapped"]


def test_an_index_that_comes_with_its_name_first_is_served_once_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As rsync brings it over: CURRENT before the generations."""
    monkeypatch.setattr("index.folder.opening.open_encoder", lambda *_: PlantedEncoder())
    sources, made, served = write_three(tmp_path / "sources"), tmp_path / "made", tmp_path / "served"
    run(made, sources)
    shutil.copytree(made, served)
    (sources / "one.txt").write_text("Wholly other words.", encoding="utf-8")
    newest = run(made, sources).generation

    def wait_for(holds: Callable[[], bool]) -> None:
        until = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < until
            time.sleep(0.01)

    with AppClient(create_app(Settings(index=served, poll_interval=0.02))) as client:
        shutil.copy(made / "CURRENT", served / "CURRENT")
        wait_for(lambda: REFUSED in caplog.text)
        shutil.copytree(made / "generations" / newest, served / "generations" / newest)
        wait_for(lambda: bool(client.get("/readyz").json()["generation"] == newest))
