"""Answers over HTTP: the shape of the contract, and every text the source's own at its offsets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.citing import answer_response
from api.settings import Settings
from index.document import Span
from qa.answer import Result
from qa.errors import BrokenPromiseError
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import HashedAnswerer, hashed_answerer


@pytest.fixture(scope="module")
def answerer() -> HashedAnswerer:
    return hashed_answerer(documents=3)


@pytest.fixture(scope="module")
def client(answerer: HashedAnswerer) -> Iterator[AppClient]:
    with AppClient(create_app(Settings(), answerer=answerer)) as client:
        yield client


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
        assert found <= {"doc-001", "doc-002"}
        assert {passage["document"]["id"] for passage in body["passages"]} <= {"doc-001", "doc-002"}


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
        assert passage["scores"] == {"dense": 0.5, "lexical": None, "fused": passage["score"]}


class TestConditional:
    def test_the_tag_spares_the_model(self, client: AppClient, answerer: HashedAnswerer) -> None:
        first = client.get("/v1/answers?q=tagged")
        tag = first.headers["etag"]
        assert tag.startswith('W/"')
        asked = len(answerer.batches)
        for named in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            again = client.get("/v1/answers?q=tagged", headers={"if-none-match": named})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
        assert len(answerer.batches) == asked

    @pytest.mark.parametrize(
        "other",
        ["q=tagged2", "q=tagged&top_k=4", "q=tagged&min_confidence=0", "q=tagged&document=doc-000"],
    )
    def test_another_request_has_another_tag(self, client: AppClient, other: str) -> None:
        tag = client.get("/v1/answers?q=tagged").headers["etag"]
        response = client.get(f"/v1/answers?{other}", headers={"if-none-match": tag})
        assert response.status_code == 200
        assert response.headers["etag"] != tag

    def test_the_same_question_however_written_has_the_same_tag(self, client: AppClient) -> None:
        tags = {
            client.get(f"/v1/answers?{query}").headers["etag"] for query in ("q=a", "q=+a+", "top_k=3&q=a")
        }
        assert len(tags) == 1

    def test_another_generation_has_another_tag(self, client: AppClient) -> None:
        tag = client.get("/v1/answers?q=tagged").headers["etag"]
        other = create_app(Settings(), answerer=hashed_answerer("two", documents=3))
        with AppClient(other) as second:
            assert second.get("/v1/answers?q=tagged", headers={"if-none-match": tag}).status_code == 200

    def test_an_unknown_document_is_404_whatever_the_client_has(self, client: AppClient) -> None:
        assert_problem(client.get("/v1/answers?q=x&document=none", headers={"if-none-match": "*"}), 404)

    def test_garbage_names_nothing(self, client: AppClient) -> None:
        for garbage in ('W/"', "", "tagged", '"unclosed'):
            response = client.get("/v1/answers?q=tagged", headers={"if-none-match": garbage})
            assert response.status_code == 200


class TestTheLastLook:
    """What is wrong in a result never leaves: each breach here is one that a defect could make."""

    @staticmethod
    def result() -> Result:
        return hashed_answerer(documents=2).answer("x", top_k=2, min_confidence=0)

    def test_a_sound_result_passes(self) -> None:
        assert answer_response(self.result()).status == "answered"

    def test_a_document_that_is_not_the_one_read(self) -> None:
        result = self.result()
        first = result.answers[0]
        other = replace(first.citation.document, text="other " + first.citation.document.text)
        passages = tuple(replace(passage, document=other) for passage in result.passages)
        with pytest.raises(BrokenPromiseError, match=r"not the document read|not what stands"):
            answer_response(replace(result, passages=passages))

    def test_a_text_that_drifted_from_its_span(self) -> None:
        result = self.result()
        citation = result.answers[0].citation
        drifted = replace(citation)
        drifted.__dict__["text"] = "not this"
        answers = (replace(result.answers[0], citation=drifted),)
        with pytest.raises(BrokenPromiseError, match="not what stands at"):
            answer_response(replace(result, answers=answers))

    def test_a_span_past_the_end_is_no_shorter_quote(self) -> None:
        result = self.result()
        citation = result.answers[0].citation
        past = Span(len(citation.document.text) - 1, len(citation.document.text) + 1)
        answers = (replace(result.answers[0], citation=replace(citation, span=past)),)
        with pytest.raises(ValueError, match="ends past the text"):
            answer_response(replace(result, answers=answers))

    def test_it_is_a_500_over_http(self, caplog: pytest.LogCaptureFixture) -> None:
        answerer = hashed_answerer()

        def drift(result: Result) -> Result:
            for answer in result.answers:
                answer.citation.__dict__["text"] = "a wrong quote"
            return result

        with AppClient(create_app(Settings(), answerer=answerer)) as client:
            answerer.altered = drift
            response = client.get("/v1/answers?q=x")
            assert_problem(response, 500)
            assert "wrong quote" not in response.text
        assert "not what stands at" in caplog.text
