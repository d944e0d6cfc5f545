"""`If-None-Match`: the same request is not answered twice, and every other one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.app import create_app
from api.settings import Settings
from tests.http_client import AppClient, assert_problem
from tests.planted_service import PlantedReader
from tests.serving_doubles import FixedCalibration, HashedAnswerer, hashed_answerer


@pytest.fixture(scope="module")
def answerer() -> HashedAnswerer:
    return hashed_answerer(documents=3)


OTHERWISE: dict[str, Callable[[HashedAnswerer], None]] = {
    "threshold": lambda one: setattr(one, "calibration", FixedCalibration(0.6)),
    "passages read": lambda one: setattr(one, "passages_read", 4),
    "reader": lambda one: setattr(one, "reader", PlantedReader("planted@1")),
    "encoder": lambda one: setattr(one.index, "encoder_identity", "planted@1"),
}


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

    @pytest.mark.parametrize("change", OTHERWISE.values(), ids=OTHERWISE)
    def test_what_may_answer_otherwise_has_another_tag(
        self, client: AppClient, change: Callable[[HashedAnswerer], None]
    ) -> None:
        tag = client.get("/v1/answers?q=tagged").headers["etag"]
        other = hashed_answerer(documents=3)
        change(other)
        with AppClient(create_app(Settings(), answerer=other)) as second:
            assert second.get("/v1/answers?q=tagged").headers["etag"] != tag

    def test_another_root_of_the_links_has_another_tag(
        self, client: AppClient, answerer: HashedAnswerer
    ) -> None:
        tag = client.get("/v1/answers?q=tagged").headers["etag"]
        app = create_app(Settings(root_path="/qa"), answerer=answerer)
        with AppClient(app, root_path="/qa") as second:
            assert second.get("/qa/v1/answers?q=tagged").headers["etag"] != tag

    def test_another_version_of_the_program_has_another_tag(
        self, client: AppClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tag = client.get("/v1/answers?q=tagged").headers["etag"]
        monkeypatch.setattr("api.routes.answers.version", lambda: "another")
        assert client.get("/v1/answers?q=tagged").headers["etag"] != tag

    def test_an_unknown_document_is_404_whatever_the_client_has(self, client: AppClient) -> None:
        assert_problem(client.get("/v1/answers?q=x&document=none", headers={"if-none-match": "*"}), 404)

    def test_garbage_names_nothing(self, client: AppClient) -> None:
        for garbage in ('W/"', "", "tagged", '"unclosed'):
            response = client.get("/v1/answers?q=tagged", headers={"if-none-match": garbage})
            assert response.status_code == 200


@pytest.mark.parametrize("before_it_is_read", [True, False])
def test_a_generation_swapped_in_meanwhile_keeps_only_the_tag_of_what_was_read(
    before_it_is_read: bool,
) -> None:
    first, second = hashed_answerer("one"), hashed_answerer("two")
    with AppClient(create_app(Settings(), answerer=first)) as client:
        service = client.app.state.service
        answer = service.answer

        async def swapping(*given: Any, **named: Any) -> Any:
            if before_it_is_read:
                service.serve(second, lambda: None)
            result = await answer(*given, **named)
            service.serve(second, lambda: None)
            return result

        service.answer = swapping
        response = client.get("/v1/answers?q=tagged")
    assert response.json()["index"]["generation"] == ("two" if before_it_is_read else "one")
    assert ("etag" in response.headers) is not before_it_is_read
