"""The OpenAPI document: committed, complete, true to the service, and readable offline."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from api import examples, schemas, schemas_documents, schemas_status
from api.app import create_app
from api.openapi import COMMITTED, openapi_text
from api.settings import Settings
from qa.errors import InvalidQuestionError
from qa.question import PASSAGES_READ, clean_question
from seeds import article_path
from tests.http_client import AppClient
from tests.serving_doubles import hashed_answerer
from tests.test_http_answers import assert_cut


@pytest.fixture(scope="module")
def client() -> Iterator[AppClient]:
    with AppClient(create_app(Settings(), answerer=hashed_answerer())) as client:
        yield client


@pytest.fixture(scope="module")
def document(client: AppClient) -> Any:
    return client.get("/openapi.json").json()


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


def test_the_committed_file_is_the_service() -> None:
    made = openapi_text(create_app(Settings()))
    assert COMMITTED.read_text(encoding="utf-8") == made, "run python -m api.openapi and look at the changes"


def test_every_score_of_a_passage_is_a_number_and_none_is_unknown(document: Any) -> None:
    scores = document["components"]["schemas"]["PassageScores"]
    assert {name: score["type"] for name, score in scores["properties"].items()} == dict.fromkeys(
        ("dense", "lexical", "fused"), "number"
    )
    assert scores["required"] == ["dense", "lexical", "fused"]


def test_every_operation_says_all_it_should(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    ids = set()
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation["operationId"] not in ids, where
        ids.add(operation["operationId"])
        assert operation["summary"], where
        assert operation["description"], where
        responses = operation["responses"]
        success = responses["200"]["content"]
        assert all("example" in content for content in success.values()), where
        expected = {"400", "405", "413", "422", "500", "503"}
        assert expected <= set(responses), where
        assert ("429" in responses) == (path not in ("/livez", "/readyz", "/metrics")), where
        if "requestBody" in operation:
            assert "415" in responses, where
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            assert schema["examples"], where
        if path not in ("/livez", "/readyz"):
            assert "401" in responses, where
        for status, response in responses.items():
            if int(status) >= 400:
                (media_type, content), *more = response["content"].items()
                assert not more
                assert media_type == "application/problem+json", where
                assert content["example"]["status"] == int(status), where
                assert ("errors" in content["example"]) == (status == "422")


def test_every_reference_leads_somewhere(document: Any) -> None:
    text = COMMITTED.read_text(encoding="utf-8")
    for name in re.findall(r'"\$ref": "#/components/schemas/(\w+)"', text):
        assert name in document["components"]["schemas"], name


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (schemas.AnswerResponse, examples.ANSWER),
        (schemas.BatchResponse, examples.BATCH),
        (schemas.PassagesResponse, examples.PASSAGES),
        (schemas_documents.DocumentSummary, examples.DOCUMENT),
        (schemas_documents.DocumentsResponse, examples.DOCUMENTS),
        (schemas_documents.VerifyRequest, examples.VERIFY),
        (schemas_documents.VerifyResponse, examples.VERIFIED),
        (schemas_status.InfoResponse, examples.INFO),
    ],
)
def test_examples_have_the_shape_that_they_show(model: type[BaseModel], example: Any) -> None:
    assert model.model_validate_json(json.dumps(example)).model_dump(mode="json") == example


def test_examples_quote_the_article_truly() -> None:
    text = article_path().read_bytes().decode("utf-8")
    texts = {examples.DOCUMENT["id"]: text}
    for answer in (examples.ANSWER, *examples.BATCH["results"]):
        assert_cut(answer, texts)
    for section in examples.DOCUMENT["sections"]:
        assert text[section["start"] : section["end"]] == section["title"]
    assert examples.DOCUMENT["length"] == len(text)


def test_no_field_of_a_response_may_be_left_out(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        if not name.endswith("Request"):
            assert set(schema.get("required", ())) == set(schema["properties"]), name


def test_requests_refuse_unknown_fields(document: Any) -> None:
    for name in ("AnswerRequest", "BatchRequest", "VerifyRequest"):
        assert document["components"]["schemas"][name]["additionalProperties"] is False


def test_it_is_said_where_asking_otherwise_changes_a_confidence(document: Any) -> None:
    asked = [
        document["components"]["schemas"][name]["properties"] for name in ("AnswerRequest", "BatchRequest")
    ]
    parameters = document["paths"]["/v1/answers"]["get"]["parameters"]
    for fields in (*asked, {one["name"]: one for one in parameters}):
        for name in ("top_k", "min_confidence"):
            assert re.search(r"passages are read.*a confidence", json.dumps(fields[name])), name


def test_as_many_passages_are_read_as_the_answerer_reads() -> None:
    assert Settings().passages_read == PASSAGES_READ


class _Loaded(HTMLParser):
    """Every address that a page loads or links, and the ids that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if identity := given.get("id"):
            self.ids.add(identity)
        if "style" in given or any(name.startswith("on") for name in given):
            self.inline.append(tag)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        address = given.get("src") or (given.get("href") if tag in ("link", "a") else None)
        if address:
            (self.links if tag == "a" else self.loads).append(address)


def test_the_reference_page_is_whole_and_loads_nothing_from_elsewhere(
    client: AppClient, document: Any
) -> None:
    response = client.get("/docs")
    assert response.status_code == 200
    page = _Loaded()
    page.feed(response.text)
    assert page.inline == []
    assert page.loads
    assert all(address.startswith("/static/") for address in page.loads)
    assert all(client.get(address).status_code == 200 for address in page.loads)
    assert not [link for link in page.links if not link.startswith(("/", "#"))]
    assert {link[1:] for link in page.links if link.startswith("#")} <= page.ids
    for _, _, operation in operations(document):
        assert operation["operationId"] in page.ids
    for name in document["components"]["schemas"]:
        assert f"schema-{name}" in page.ids


def test_the_pattern_of_a_question_says_what_is_accepted() -> None:
    """The rarer unseen characters are left to the service: the pattern must stay one that tools can use."""
    properties = schemas.AnswerRequest.model_json_schema()["properties"]
    pattern = re.compile(properties["question"]["pattern"])
    for code in (*range(0x600), *range(0x2000, 0x2065), *range(0x3000, 0x3100), 0xFEFF, 0x1F600, 0x10FFFF):
        for text in (chr(code), f" {chr(code)} ", f"a{chr(code)}b"):
            try:
                clean_question(text)
            except InvalidQuestionError:
                assert not pattern.search(text), hex(code)
            else:
                assert pattern.search(text), hex(code)


def test_examples_are_what_the_service_says_of_the_article(article_index: Path) -> None:
    """All but times, generations and the last digits."""
    with AppClient(create_app(Settings(index=article_index))) as real:
        answers = real.get("/v1/answers", params={"q": examples.QUESTION, "top_k": "1"}).json()
        passages = real.get("/v1/passages", params={"q": examples.QUESTION, "top_k": "1"}).json()
        unanswered = real.get("/v1/answers", params={"q": examples.BATCH["results"][1]["question"]}).json()
        info = real.get("/v1/info").json()
        documents = real.get("/v1/documents").json()
    answers["passages"] = answers["passages"][:1]
    for found, shown in ((answers, examples.ANSWER), (passages, examples.PASSAGES), (info, examples.INFO)):
        assert _settled(found) == _about(_settled(shown))
    assert (unanswered["status"], unanswered["answers"]) == ("no_answer", [])
    assert documents == examples.DOCUMENTS


def _settled(value: Any) -> Any:
    """The value without what differs from one machine, build or moment to another."""
    if isinstance(value, dict):
        passing = ("generation", "timing_ms", "python", "version")
        return {key: _settled(one) for key, one in value.items() if key not in passing}
    return [_settled(one) for one in value] if isinstance(value, list) else value


def _about(value: Any) -> Any:
    """What equals the value, its fractions up to a hundredth."""
    if isinstance(value, dict):
        return {key: _about(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_about(one) for one in value]
    return pytest.approx(value, abs=0.01) if isinstance(value, float) else value
