"""Documents over HTTP: pages of a listing, descriptions, exact texts; citations verified; status."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest

from api.app import create_app
from api.settings import Settings
from tests.http_client import AppClient, assert_problem
from tests.planted_service import planted_document
from tests.serving_doubles import HOSTILE_TEXT, HashedAnswerer, hashed_answerer


@pytest.fixture(scope="module")
def client() -> Iterator[AppClient]:
    with AppClient(create_app(Settings(), answerer=hashed_answerer(documents=7))) as client:
        yield client


def ids(body: Any) -> list[str]:
    return [document["id"] for document in body["documents"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8, 100])
def test_pages_tile_the_listing(client: AppClient, limit: int) -> None:
    found: list[str] = []
    query = {"limit": str(limit)}
    while True:
        body = client.get("/v1/documents", params=query).json()
        assert list(body) == ["documents", "next_cursor"]
        assert len(body["documents"]) <= limit
        found += ids(body)
        if body["next_cursor"] is None:
            break
        assert len(body["documents"]) == limit
        query["cursor"] = body["next_cursor"]
    assert found == [f"doc-{n:03}" for n in range(7)]


def test_all_documents_without_parameters(client: AppClient) -> None:
    body = client.get("/v1/documents").json()
    assert (len(body["documents"]), body["next_cursor"]) == (7, None)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", ""])
def test_limits_refused(client: AppClient, limit: str) -> None:
    assert_problem(client.get("/v1/documents", params={"limit": limit}), 422, "#/limit")


def test_what_is_no_cursor_is_refused(client: AppClient) -> None:
    given = client.get("/v1/documents?limit=1").json()["next_cursor"]
    for cursor in (
        "",
        "x",
        "doc-001",
        given + "A",
        given[:-1],
        given.upper() + "4F",
        "80",
        "00",
        "é",
        "61" * 201,
    ):
        assert_problem(client.get("/v1/documents", params={"cursor": cursor}), 422, "#/cursor")
    for cursor in (given, "61" * 200):
        assert client.get("/v1/documents", params={"cursor": cursor}).status_code == 200


def test_a_cursor_outlives_the_document_it_names(client: AppClient) -> None:
    """Made from an id and not from a place in a list, so it holds when documents come and go."""
    cursor = client.get("/v1/documents?limit=3").json()["next_cursor"]
    fewer = HashedAnswerer([planted_document(f"doc-{n:03}", "d.txt", "One.\nTwo.") for n in (0, 5, 6)])
    with AppClient(create_app(Settings(), answerer=fewer)) as later:
        assert ids(later.get("/v1/documents", params={"cursor": cursor}).json()) == ["doc-005", "doc-006"]


def test_a_description(client: AppClient) -> None:
    text = f"{HOSTILE_TEXT}Document 0.\n"
    body = client.get("/v1/documents/doc-000").json()
    assert body == client.get("/v1/documents?limit=1").json()["documents"][0]
    assert list(body) == [
        "id", "title", "media_type", "sha256", "source_sha256", "encoding", "length", "counts", "sections",
    ]  # fmt: skip
    assert body["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert body["length"] == len(text)
    assert body["counts"]["paragraphs"] >= 4
    for section in body["sections"]:
        assert text[section["start"] : section["end"]] == section["title"]


def test_no_path_of_the_machine_is_told(client: AppClient) -> None:
    assert "path" not in client.get("/v1/documents/doc-000").json()


def test_the_text_is_exact_and_tagged_with_its_sha256(client: AppClient) -> None:
    text = f"{HOSTILE_TEXT}Document 0.\n"
    response = client.get("/v1/documents/doc-000/text")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.content == text.encode("utf-8")
    assert "\r\n" in text
    tag = response.headers["etag"]
    assert tag == f'"{hashlib.sha256(response.content).hexdigest()}"'
    again = client.get("/v1/documents/doc-000/text", headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    changed = client.get("/v1/documents/doc-000/text", headers={"if-none-match": '"0"'})
    assert changed.status_code == 200


def test_head_has_the_headers_and_no_body(client: AppClient) -> None:
    for path in ("/v1/documents/doc-000/text", "/v1/answers?q=x", "/v1/info", "/livez", "/openapi.json", "/"):
        got, head = client.get(path), client.request("HEAD", path)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["content-type"] == got.headers["content-type"]
        if "timing" not in got.text:
            assert head.headers["content-length"] == str(len(got.content))


class TestVerify:
    @staticmethod
    def claim(client: AppClient, **changed: Any) -> dict[str, Any]:
        citation = client.get("/v1/answers?q=x").json()["answers"][0]["citation"]
        _, quote = citation["selectors"]
        return {
            "document": citation["document"]["id"],
            "sha256": citation["document"]["sha256"],
            "start": citation["start"],
            "end": citation["end"],
            **{name: quote[name] for name in ("exact", "prefix", "suffix")},
            **changed,
        }

    def test_a_citation_of_an_answer_is_exact(self, client: AppClient) -> None:
        claim = self.claim(client)
        response = client.post("/v1/citations/verify", json=claim)
        assert response.json() == {
            "status": "exact",
            "start": claim["start"],
            "end": claim["end"],
            "sha256": claim["sha256"],
        }

    def test_moved_and_gone(self, client: AppClient) -> None:
        claim = self.claim(client)
        moved = client.post("/v1/citations/verify", json={**claim, "start": 0, "end": 1}).json()
        assert (moved["status"], moved["start"], moved["end"]) == ("moved", claim["start"], claim["end"])
        gone = client.post("/v1/citations/verify", json={**claim, "exact": "never there"}).json()
        assert gone == {"status": "gone", "start": None, "end": None, "sha256": claim["sha256"]}

    def test_context_may_be_left_out(self, client: AppClient) -> None:
        claim = self.claim(client)
        del claim["prefix"], claim["suffix"]
        assert client.post("/v1/citations/verify", json=claim).json()["status"] == "exact"

    @pytest.mark.parametrize(
        ("changed", "pointer"),
        [
            ({"start": -1}, "#/start"),
            ({"start": 2**53}, "#/start"),
            ({"start": "1"}, "#/start"),
            ({"end": None}, "#/end"),
            ({"exact": ""}, "#/exact"),
            ({"sha256": "x"}, "#/sha256"),
            ({"sha256": "A" * 64}, "#/sha256"),
            ({"sha256": "a" * 64 + "\n"}, "#/sha256"),
            ({"more": 1}, "#/more"),
        ],
    )
    def test_refused(self, client: AppClient, changed: dict[str, Any], pointer: str) -> None:
        response = client.post("/v1/citations/verify", json=self.claim(client, **changed))
        assert_problem(response, 422, pointer)

    def test_offsets_that_fit_nothing_are_no_error(self, client: AppClient) -> None:
        for start, end in ((2**53 - 1, 2**53 - 1), (0, 2**53 - 1), (9, 8)):
            claim = self.claim(client, start=start, end=end)
            assert client.post("/v1/citations/verify", json=claim).json()["status"] == "moved"

    def test_an_unknown_document(self, client: AppClient) -> None:
        claim = self.claim(client, document="none")
        assert_problem(client.post("/v1/citations/verify", json=claim), 404)


def test_info(client: AppClient) -> None:
    body = client.get("/v1/info").json()
    assert body["index"] == {"generation": "one", "documents": 7, "passages": body["index"]["passages"]}
    assert body["limits"] == {
        "question_characters": 1000,
        "top_k": 20,
        "batch_questions": 64,
        "body_bytes": 65536,
        "batch_body_bytes": 1048576,
        "queue_questions": 128,
        "deadline_seconds": 15.0,
        "requests_per_minute": None,
    }


def test_metrics_count_what_happened() -> None:
    with AppClient(create_app(Settings(), answerer=hashed_answerer())) as client:
        for path in (
            "/v1/answers?q=x",
            "/v1/answers?q=nothing",
            "/v1/answers?q=",
            "/v1/none",
            "/v1/other",
            "/",
            "/documents",
            "/documents/doc-000",
            "/static/page.css",
        ):
            client.get(path)
        response = client.get("/metrics")
        assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        lines = response.text.splitlines()
        for line in (
            'verbatim_questions_total{status="answered"} 1.0',
            'verbatim_questions_total{status="no_answer"} 1.0',
            'verbatim_requests_total{method="GET",route="/v1/answers",status="200"} 2.0',
            'verbatim_requests_total{method="GET",route="/v1/answers",status="422"} 1.0',
            'verbatim_requests_total{method="GET",route="none",status="404"} 2.0',
            *(
                f'verbatim_requests_total{{method="GET",route="{path}",status="200"}} 1.0'
                for path in ("/", "/documents", "/documents/{document_id}", "/static/{name}")
            ),
            'verbatim_stage_seconds_count{stage="read"} 2.0',
            'verbatim_stage_seconds_count{stage="retrieve"} 2.0',
            'verbatim_stage_seconds_count{stage="queue"} 2.0',
            'verbatim_index{encoder="planted@0",generation="one",reader="planted@0"} 1.0',
            "verbatim_ready 1.0",
            "verbatim_queue_waiting 0.0",
            "verbatim_requests_in_flight 1.0",  # this one
        ):
            assert line in lines, line
        assert any(line.startswith("process_resident_memory_bytes ") for line in lines)
