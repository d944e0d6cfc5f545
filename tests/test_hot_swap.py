"""A new generation while questions run: none is dropped, each names the generation whose words it quotes."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.metrics import Metrics
from api.service import Service
from api.serving import Serving
from api.settings import Settings
from index.encoder import SentenceTransformerEncoder
from tests.built_index import build
from tests.http_client import AppClient
from tests.serving_doubles import HashedAnswerer, hashed_answerer


def wait_for(holds: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.005)


class Closing:
    """Counts its calls."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


class TestServing:
    def test_the_old_is_closed_once_and_after_its_last_lease(self) -> None:
        serving, closed = Serving(), Closing()
        old, new = hashed_answerer("old"), hashed_answerer("new")
        serving.replace(old, closed)  # type: ignore[arg-type]
        with serving.lease() as first, serving.lease() as second:
            assert first is second is old
            serving.replace(new)  # type: ignore[arg-type]
            with serving.lease() as third:
                assert third is new
            assert closed.times == 0
        assert closed.times == 1

    def test_the_old_without_leases_is_closed_at_once(self) -> None:
        serving, closed = Serving(), Closing()
        serving.replace(hashed_answerer(), closed)  # type: ignore[arg-type]
        serving.replace(None)
        assert closed.times == 1
        assert serving.answerer is None
        with pytest.raises(RuntimeError), serving.lease():
            pass

    def test_leases_and_replacements_from_many_threads(self) -> None:
        """No lease ever sees what was closed, and everything replaced is closed once."""
        serving = Serving()
        closed: dict[str, int] = {}
        violations: list[str] = []
        ended = threading.Event()

        def generation(name: str) -> None:
            closed[name] = 0

            def close() -> None:
                closed[name] += 1

            serving.replace(hashed_answerer(name), close)  # type: ignore[arg-type]

        def lease() -> None:
            while not ended.is_set():
                with serving.lease() as answerer:
                    name = answerer.index.generation
                    if closed[name]:
                        violations.append(name)
                    time.sleep(0)
                    if closed[name]:
                        violations.append(name)

        generation("g0")
        threads = [threading.Thread(target=lease) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(1, 60):
            generation(f"g{number}")
            time.sleep(0.001)
        ended.set()
        for thread in threads:
            thread.join()
        assert violations == []
        assert [name for name, times in closed.items() if times != 1] == ["g59"]


def test_an_answerer_that_fails_its_probe_is_not_served() -> None:
    async def scenario() -> None:
        service = Service(Settings(), Metrics())
        sound, broken = hashed_answerer("sound"), hashed_answerer("broken")
        service.serve(sound, Closing())  # type: ignore[arg-type]

        def fail(*_: Any, **__: Any) -> Any:
            raise RuntimeError("broken")

        broken.answer = fail  # type: ignore[method-assign]
        with pytest.raises(RuntimeError, match="broken"):
            service.serve(broken, Closing())  # type: ignore[arg-type]
        assert service.answerer.index.generation == "sound"
        await service.stop()

    asyncio.run(scenario())


def test_a_question_being_read_ends_on_the_generation_it_began_with() -> None:
    old, new, closed = hashed_answerer("old"), hashed_answerer("new"), Closing()
    app = create_app(Settings(), answerer=old)
    with AppClient(app) as client, ThreadPoolExecutor(1) as pool:
        app.state.service.serve(old, closed)
        old.gate = threading.Event()
        old.entered.clear()
        running = pool.submit(client.get, "/v1/answers?q=running")
        assert old.entered.wait(20)
        app.state.service.serve(new, Closing())
        assert client.get("/readyz").json()["generation"] == "new"
        assert closed.times == 0
        old.gate.set()
        assert running.result(30).json()["index"]["generation"] == "old"
        wait_for(lambda: closed.times == 1)
        assert client.get("/v1/answers?q=next").json()["index"]["generation"] == "new"


def test_each_result_of_a_batch_names_the_generation_that_it_was_read_in() -> None:
    old, new = hashed_answerer("old"), hashed_answerer("new")
    app = create_app(Settings(read_batch=8), answerer=old)
    with AppClient(app) as client, ThreadPoolExecutor(1) as pool:
        old.gate = threading.Event()
        old.entered.clear()
        questions = [f"q{n}" for n in range(20)]
        running = pool.submit(client.post, "/v1/answers/batch", json={"questions": questions})
        assert old.entered.wait(20)
        app.state.service.serve(new, Closing())
        old.gate.set()
        results = running.result(30).json()["results"]
    assert [result["question"] for result in results] == questions
    assert [result["index"]["generation"] for result in results] == ["old"] * 8 + ["new"] * 12


def test_swapping_under_load_drops_nothing() -> None:
    app = create_app(Settings(queue_limit=1000), answerer=hashed_answerer("g0"))
    ended = threading.Event()
    responses: list[Any] = []

    def ask(client: AppClient) -> None:
        number = 0
        while not ended.is_set():
            number += 1
            responses.append(client.get(f"/v1/answers?q=question+{number}"))

    answerers: dict[str, HashedAnswerer] = {}
    with AppClient(app) as client, ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, client) for _ in range(4)]
        for number in range(1, 15):
            answerers[f"g{number}"] = hashed_answerer(f"g{number}", documents=number)
            app.state.service.serve(answerers[f"g{number}"], Closing())
            time.sleep(0.02)
        ended.set()
        for one in asking:
            one.result(30)
        metrics = client.get("/metrics").text
    assert {response.status_code for response in responses} == {200}
    assert len({response.json()["index"]["generation"] for response in responses}) > 3
    assert 'verbatim_index{encoder="planted@0",generation="g14",reader="planted@0"} 1.0' in metrics
    assert 'generation="g13"' not in metrics


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


def test_serve_follows_the_folder_and_outlives_a_broken_generation(
    tmp_path: Path, encoder: SentenceTransformerEncoder, caplog: pytest.LogCaptureFixture
) -> None:
    """With a real index: built, served, built again while asked, then damaged."""
    source, out = tmp_path / "town.txt", tmp_path / "index"
    versions = {}

    def index_text(text: str) -> str:
        source.write_bytes(text.encode())
        generation = build([source], out, encoder=encoder).generation
        versions[generation] = text
        return generation

    first = index_text("The mayor of the town is Anna Sarkisian.\nShe was elected in 2019.\n")
    app = create_app(Settings(index=out, poll_interval=0.05))
    with AppClient(app) as client, ThreadPoolExecutor(2) as pool:
        ended = threading.Event()
        responses: list[Any] = []

        def ask() -> None:
            while not ended.is_set():
                responses.append(
                    client.get("/v1/answers", params={"q": "who is the mayor", "min_confidence": "0"})
                )
                time.sleep(0.1)  # leaves the cores to the build

        asking = [pool.submit(ask) for _ in range(2)]
        wait_for(lambda: bool(responses))
        assert client.get("/readyz").json()["generation"] == first
        second = index_text("Since 2023 the mayor of the town is Davit Petrosyan.\nHe lives by the river.\n")
        wait_for(lambda: bool(client.get("/readyz").json()["generation"] == second))
        seen = len(responses)
        wait_for(lambda: len(responses) > seen + 2)
        ended.set()
        for one in asking:
            one.result(60)

        (out / "CURRENT").write_text(f"20990101T000000Z-00000000 {'0' * 64}\n", encoding="ascii")
        wait_for(lambda: "cannot be served, the old one stays" in caplog.text)
        assert client.get("/v1/answers?q=who+is+the+mayor").json()["index"]["generation"] == second
        assert client.get("/readyz").status_code == 200
        assert 'verbatim_index_swaps_total{outcome="refused"} 1.0' in client.get("/metrics").text

    assert {response.status_code for response in responses} == {200}
    bodies = [response.json() for response in responses]
    assert {body["index"]["generation"] for body in bodies} == {first, second}
    for body in bodies:
        text = versions[body["index"]["generation"]]
        for answer in body["answers"]:
            citation = answer["citation"]
            assert text[citation["start"] : citation["end"]] == answer["text"]
