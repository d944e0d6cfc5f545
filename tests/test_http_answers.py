"""Answers over HTTP: the shape of the contract, and every text the source's own at its offsets."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.settings import Settings
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import HashedAnswerer, hashed_answerer


@pytest.fixture(scope="module")
def answerer() -> HashedAnswerer:
    return hashed_answerer(documents=3)


def assert_cut(response: Any, texts: dict[str, str]) -> None:
    """Every text of an AnswerResponse is the document's at its offsets."""
    for passage in response["passages"]:
        text = texts[passage["document"]["id"]]
        assert text[passage["start"] : passage["end"]] == passage["text"]
    for answer in response["answers"]:
        first = answer["citation"]
        assert texts[first["document"]["id"]][first["start"] : first["end"]] == answer["text"]
        for citation in (first, *answer["other_citations"]):
            text = texts[citation["document"]["id"]]
            position, quote = citation["selectors"]
            start, end = citation["start"], citation["end"]
            assert (position["start"], position["end"]) == (start, end)
            assert text[start:end] == quote["exact"]
            assert text[max(0, start - 32) : start] == quote["prefix"]
            assert text[end : end + 32] == quote["suffix"]
            for part in (citation["sentence"], citation["passage"]):
                assert text[part["start"] : part["end"]] == part["text"]
            paragraph = citation["paragraph"]
            assert paragraph["start"] <= start < end <= paragraph["end"]
            assert citation["sentence"]["start"] <= start < end <= citation["sentence"]["end"]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=60).filter(lambda text: text.isprintable() and bool(text.strip())))
def test_every_text_is_the_sources_own(client: AppClient, answerer: HashedAnswerer, question: str) -> None:
    texts = {name: document.text for name, document in answerer.index.documents.items()}
    response = client.post("/v1/answers", json={"question": question, "top_k": 20, "min_confidence": 0})
    if response.status_code == 422:  # only invisible characters
        return
    assert_cut(response.json(), texts)
    assert len(response.json()["answers"]) == (0 if question.strip().startswith("nothing") else 20)


def test_the_shape_is_the_contracts_and_unknown_values_are_null(client: AppClient) -> None:
    body = client.get("/v1/answers", params={"q": " what is said? "}).json()
    assert list(body) == ["question", "status", "answers", "passages", "index", "timing_ms"]
    assert (body["question"], body["status"]) == ("what is said?", "answered")
    assert list(body["index"]) == ["generation", "encoder", "reader"]
    assert list(body["timing_ms"]) == ["retrieve", "read", "total"]
    assert [answer["rank"] for answer in body["answers"]] == [1, 2, 3]
    assert list(body["answers"][0]) == ["rank", "text", "confidence", "citation", "other_citations"]
    citation = body["answers"][0]["citation"]
    assert list(citation) == [
        "document", "start", "end", "unit", "section", "paragraph", "sentence", "passage", "page",
        "selectors", "links",
    ]  # fmt: skip
    assert citation["unit"] == "code_point"
    assert citation["page"] is None
    assert list(citation["document"]) == ["id", "title", "sha256"]
    assert list(citation["paragraph"]) == ["number", "start", "end"]
    assert list(citation["sentence"]) == ["start", "end", "text"]
    assert list(citation["passage"]) == ["id", "start", "end", "text"]
    assert list(citation["links"]) == ["view", "text_fragment"]
    assert list(body["passages"][0]) == ["id", "document", "start", "end", "section", "text", "score"]


def test_no_answer_is_200_with_the_nearest_passages(client: AppClient) -> None:
    response = client.get("/v1/answers?q=nothing+of+the+kind")
    assert response.status_code == 200
    body = response.json()
    assert (body["status"], body["answers"]) == ("no_answer", [])
    assert body["passages"]


def test_links_carry_place_and_version(client: AppClient) -> None:
    citation = client.get("/v1/answers?q=x").json()["answers"][0]["citation"]
    view = urlsplit(citation["links"]["view"])
    assert view.path == f"/documents/{citation['document']['id']}"
    assert parse_qs(view.query) == {
        "start": [str(citation["start"])],
        "end": [str(citation["end"])],
        "sha256": [citation["document"]["sha256"]],
    }
    assert client.get(citation["links"]["view"]).status_code == 200
    fragment = citation["links"]["text_fragment"]
    assert fragment.startswith("#:~:text=")
    assert fragment.isascii()
    assert unquote(fragment)


def test_links_stand_under_the_root_path(answerer: HashedAnswerer) -> None:
    app = create_app(Settings(root_path="/qa"), answerer=answerer)
    with AppClient(app, root_path="/qa") as client:
        body = client.get("/qa/v1/answers?q=x").json()
        view = body["answers"][0]["citation"]["links"]["view"]
        assert view.startswith("/qa/documents/")
        assert client.get(view).status_code == 200
        assert_problem(client.get("/qa/v1/none"), 404)


def test_the_documents_filter_holds(client: AppClient) -> None:
    for response in (
        client.get("/v1/answers?q=x&document=doc-001&document=doc-002&top_k=20"),
        client.post("/v1/answers", json={"question": "x", "documents": ["doc-001", "doc-002"], "top_k": 20}),
    ):
        body = response.json()
        found = {answer["citation"]["document"]["id"] for answer in body["answers"]}
        assert found == {"doc-001", "doc-002"}
        # The double's passages are the first of the first document that may be searched.
        assert {passage["document"]["id"] for passage in body["passages"]} == {"doc-001"}


def test_min_confidence_replaces_the_threshold(client: AppClient) -> None:
    def count(value: float) -> int:
        body = {"question": "x", "top_k": 20, "min_confidence": value}
        return len(client.post("/v1/answers", json=body).json()["answers"])

    assert [count(0), count(0.9), count(0.91)] == [20, 1, 0]
    confidence = client.get("/v1/answers?q=x&min_confidence=0.86&top_k=20").json()["answers"]
    assert [answer["confidence"] for answer in confidence] == [0.9, 0.86]


def test_a_batch_answers_in_order_what_single_questions_get(client: AppClient) -> None:
    questions = ["who", "nothing", "what", "who"]
    results = client.post("/v1/answers/batch", json={"questions": questions}).json()["results"]
    singles = [client.post("/v1/answers", json={"question": question}).json() for question in questions]
    assert results == singles


def test_passages_come_with_their_scores(client: AppClient, answerer: HashedAnswerer) -> None:
    body = client.get("/v1/passages?q=x&top_k=7").json()
    assert body["index"] == {"generation": "one", "encoder": "planted@0"}
    assert [passage["rank"] for passage in body["passages"]] == list(range(1, 8))
    for passage in body["passages"]:
        text = answerer.index.document(passage["document"]["id"]).text
        assert text[passage["start"] : passage["end"]] == passage["text"]
        assert passage["scores"] == {"dense": 0.5, "lexical": 1.0, "fused": passage["score"]}
