"""From a result to the response: every quote is checked once more before it leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.app import create_app
from api.citing import answer_response
from api.settings import Settings
from index.document import Span
from qa.answer import Result
from qa.errors import BrokenPromiseError
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import hashed_answerer


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
