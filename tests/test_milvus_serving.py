"""The service over a real Milvus server: as over a folder, through deaths of the server and new indexes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.settings import Settings
from index import builder
from index.encoder import SentenceTransformerEncoder
from index.identity import document_id
from index.opening import destination_at
from index.sources import Found, Source
from index.store_address import StoreAddress
from seeds import ARTICLE_NAME, article_path
from tests.built_index import build
from tests.campaigns.serve_process import ServeProcess
from tests.http_client import AppClient
from tests.milvus_server import MilvusServer
from tests.questions.judging import read_questions

ROOT = Path(__file__).parent.parent


def wait_for(holds: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture(scope="module")
def encoder() -> SentenceTransformerEncoder:
    return SentenceTransformerEncoder()


def write(address: StoreAddress, sources: list[Path], encoder: SentenceTransformerEncoder) -> str:
    return build(sources, destination_at(address), encoder=encoder).generation


@pytest.fixture(scope="module")
def article(server: MilvusServer, encoder: SentenceTransformerEncoder) -> StoreAddress:
    address = server.address("article")
    found = Found((Source(document_id(ARTICLE_NAME), ARTICLE_NAME, file=article_path()),))
    builder.build(found, destination_at(address), encoder=encoder)
    return address


def test_two_processes_answer_the_article_as_its_folder_does(
    article: StoreAddress, article_index: Path
) -> None:
    """Passages for every second question; answers, with their places and confidence, for fewer."""
    asked = [question["question"] for question in read_questions()][::2]
    app = create_app(Settings(index=article_index))
    with AppClient(app) as folder, ServeProcess(article) as one, ServeProcess(article) as other:
        wait_for(lambda: bool(folder.get("/readyz").status_code == 200))
        one.wait_until_ready()
        other.wait_until_ready()
        for question in asked:
            found = [
                client.get("/v1/passages", params={"q": question}).json() for client in (folder, one, other)
            ]
            scores = [
                [passage.pop("scores") | {"score": passage.pop("score")} for passage in response["passages"]]
                for response in found
            ]
            assert found[0]["passages"] == found[1]["passages"] == found[2]["passages"]
            assert scores[1] == scores[2]
            for ours, theirs in zip(scores[1], scores[0], strict=True):
                assert ours == pytest.approx(theirs, rel=1e-3, abs=1e-3)
        for question in asked[::5]:
            answered = [
                client.get("/v1/answers", params={"q": question, "min_confidence": "0"}).json()["answers"]
                for client in (folder, one, other)
            ]
            confidences = [[answer.pop("confidence") for answer in answers] for answers in answered]
            assert answered[0] == answered[1] == answered[2]
            assert confidences[1] == confidences[2]
            assert confidences[0] == pytest.approx(confidences[1], abs=0.01)


def test_the_command_line_asks_and_checks_a_store(article: StoreAddress, tmp_path: Path) -> None:
    environment = {**os.environ, "VERBATIM_STORE": str(article)}

    def verbatim(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "api.cli", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    question = "since when have the Karabakh Armenians been cut off"
    asked = verbatim("ask", question, "--json")
    assert (asked.returncode, asked.stderr) == (0, "")
    citation = json.loads(asked.stdout)["answers"][0]["citation"]
    text = article_path().read_bytes().decode()
    assert text[citation["start"] : citation["end"]] == "December 12, 2022"
    checked = verbatim("check", "--store", str(article))
    assert (checked.returncode, checked.stdout) == (0, f"{article}: sound\n")
    gone = verbatim("ask", question, "--store", "milvus://127.0.0.1:1/article")
    assert gone.returncode == 2
    assert gone.stderr.startswith("verbatim: milvus://127.0.0.1:1/article: ")
    assert gone.stderr.count("\n") == 1
    neither = verbatim("index", str(tmp_path))
    assert (neither.returncode, neither.stderr.count("\n")) == (2, 1)
    assert "--out DIR or --store URL" in neither.stderr
    refused = verbatim("index", str(tmp_path), "--out", str(tmp_path / "out"), "--shard", "1/2")
    assert (refused.returncode, "--shard goes with --store" in refused.stderr) == (2, True)
    empty = verbatim("serve", "--store", str(article) + "_not")
    assert empty.returncode == 2
    assert "holds no index; " in empty.stderr


def test_a_swap_under_load_fails_no_request(
    server: MilvusServer, encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    address, source, versions = server.address("swapped"), tmp_path / "town.txt", {}

    def index_text(text: str) -> str:
        source.write_bytes(text.encode())
        generation = write(address, [source], encoder)
        versions[generation] = text
        return generation

    first = index_text("The mayor of the town is Anna Sarkisian.\nShe was elected in 2019.\n")
    app = create_app(Settings(store=str(address), poll_interval=0.05))
    responses: list[Any] = []
    with AppClient(app) as client, ThreadPoolExecutor(2) as pool:
        ended = threading.Event()

        def ask() -> None:
            while not ended.is_set():
                responses.append(
                    client.get("/v1/answers", params={"q": "who is the mayor", "min_confidence": "0"})
                )
                time.sleep(0.05)  # leaves the cores to the build

        wait_for(lambda: bool(client.get("/readyz").status_code == 200))
        asking = [pool.submit(ask) for _ in range(2)]
        assert client.get("/readyz").json()["generation"] == first
        for year in (2021, 2022, 2023):
            newest = index_text(f"Since {year} the mayor of the town is Davit Petrosyan {year}.\n")
            wait_for(lambda: bool(client.get("/readyz").json()["generation"] == newest))  # noqa: B023 - at once
        seen = len(responses)
        wait_for(lambda: len(responses) > seen + 2)
        ended.set()
        for one in asking:
            one.result(60)
    assert {response.status_code for response in responses} == {200}
    bodies = [response.json() for response in responses]
    assert {body["index"]["generation"] for body in bodies} >= {first, newest}
    for body in bodies:
        text = versions[body["index"]["generation"]]
        for answer in body["answers"]:
            assert text[answer["citation"]["start"] : answer["citation"]["end"]] == answer["text"]


def test_a_dead_server_and_a_slow_one_are_told_and_outlived(
    server: MilvusServer, encoder: SentenceTransformerEncoder, tmp_path: Path
) -> None:
    (tmp_path / "town.txt").write_text("The mayor of the town is Anna Sarkisian.", encoding="utf-8")
    address = server.address("outlived")
    write(address, [tmp_path / "town.txt"], encoder)
    app = create_app(Settings(store=str(address), poll_interval=0.05, deadline=3))
    question = {"q": "who is the mayor"}
    with AppClient(app) as client:
        wait_for(lambda: bool(client.get("/readyz").status_code == 200))
        right = client.get("/v1/answers", params=question).json()["answers"]
        assert right

        server.kill()
        told = client.get("/v1/answers", params=question)
        assert (told.status_code, told.json()["type"]) == (503, "urn:verbatim:problem:store-unavailable")
        assert told.headers["Retry-After"]
        assert "127.0.0.1" not in told.text, "no internals"
        wait_for(lambda: bool(client.get("/readyz").status_code == 503))
        assert client.get("/readyz").json()["type"] == "urn:verbatim:problem:store-unavailable"
        assert client.get("/livez").status_code == 200
        server.start()
        wait_for(lambda: bool(client.get("/readyz").status_code == 200))
        wait_for(lambda: bool(client.get("/v1/answers", params=question).status_code == 200))
        assert client.get("/v1/answers", params=question).json()["answers"] == right

        server.freeze()
        try:
            late = client.get("/v1/answers", params=question)
            assert late.status_code == 503
            assert late.json()["type"] in {
                "urn:verbatim:problem:deadline-passed",
                "urn:verbatim:problem:store-unavailable",
            }
        finally:
            server.thaw()
        wait_for(lambda: bool(client.get("/v1/answers", params=question).status_code == 200))
        wait_for(lambda: bool(client.get("/readyz").status_code == 200))


def test_the_settings_name_one_place() -> None:
    from api.settings import SettingsError, read_settings

    store = "milvus://127.0.0.1/letters"
    with pytest.raises(SettingsError, match="give one of them"):
        Settings(index=Path("folder"), store=store)
    with pytest.raises(SettingsError, match=r"setting store: .*give milvus://host:19530/collection"):
        Settings(store="letters")
    with pytest.raises(SettingsError, match="set store too"):
        Settings(milvus_token="geheim")  # noqa: S106 - a test's own
    environment = {"VERBATIM_STORE": store, "VERBATIM_MILVUS_TOKEN": "root:geheim"}
    settings = read_settings(environment)
    assert "geheim" not in repr(settings)
    assert isinstance(settings.place, StoreAddress)
    assert settings.place.token == environment["VERBATIM_MILVUS_TOKEN"]
    assert read_settings(environment, index=Path("folder")).place == Path("folder")
    assert read_settings({"VERBATIM_INDEX": "folder"}, store=store).place == StoreAddress(
        "127.0.0.1", 19530, "letters"
    )


def test_the_commands_that_run_the_campaign_and_the_benchmark_are_there() -> None:
    for module, option in (("campaigns.milvus", "--minutes"), ("benchmarks.milvus", "--passages")):
        shown = subprocess.run(
            [sys.executable, "-m", f"tests.{module}", "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert option in shown.stdout
