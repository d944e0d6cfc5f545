"""From a result to the response: every quote is checked once more before it leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api import schemas
from api.app import create_app
from api.citing import answer_response, citation, found_passage
from api.cli import main
from api.settings import Settings
from index.document import Span
from qa.answer import Answer, Citation, FoundPassage, Result
from qa.answerer import Answerer
from qa.errors import BrokenPromiseError
from qa.verification import Verification
from tests.http_client import AppClient, assert_problem
from tests.serving_doubles import hashed_answerer


def altered(cited: schemas.Citation, part: str) -> schemas.Citation:
    """With one letter that is not the document's, or one place that is not the citation's."""
    position, quote = cited.selectors
    if part == "place":
        position = position.model_copy(update={"start": position.start + 1})
    elif part in ("sentence", "passage"):
        text = getattr(cited, part)
        return cited.model_copy(update={part: text.model_copy(update={"text": text.text[:-1] + "#"})})
    else:
        quote = quote.model_copy(update={part: getattr(quote, part)[:-1] + "#"})
    return cited.model_copy(update={"selectors": (position, quote)})


def passage_drifted(result: Result) -> Result:
    result.passages[-1].__dict__["text"] = "a wrong quote"
    return result


class TestTheLastLook:
    """What is wrong in a result never leaves: each breach here is one that a defect could make."""

    @staticmethod
    def result() -> Result:
        return hashed_answerer(documents=2).answer("x", top_k=2, min_confidence=0)

    def test_a_sound_result_passes(self) -> None:
        assert answer_response(self.result()).status == "answered"

    def test_a_document_that_is_not_the_one_read(self) -> None:
        """Though the same words stand there at the same place."""
        result = self.result()
        document = result.answers[0].citation.document
        later = replace(document, text=document.text + "And more.\n")
        passages = tuple(replace(passage, document=later) for passage in result.passages)
        with pytest.raises(BrokenPromiseError, match="not the document read"):
            answer_response(replace(result, passages=passages))

    @pytest.mark.parametrize("other", [False, True])
    @pytest.mark.parametrize("part", ["prefix", "exact", "suffix", "sentence", "passage", "place"])
    def test_every_text_of_every_citation_is_looked_at(
        self, part: str, other: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        result = replace(self.result(), answers=self.result().answers[1:])
        assert [len(answer.other_citations) for answer in result.answers] == [1]
        cited = result.answers[0].other_citations[0] if other else result.answers[0].citation

        def made(one: Citation, root_path: str) -> schemas.Citation:
            sound = citation(one, root_path)
            return altered(sound, part) if one is cited else sound

        monkeypatch.setattr("api.citing.citation", made)
        with pytest.raises(BrokenPromiseError, match=r"not what stands at|two places for one"):
            answer_response(result)

    def test_the_text_of_an_answer_is_looked_at_beside_its_citation(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        result = self.result()
        monkeypatch.setattr(Answer, "text", "not this")
        with pytest.raises(BrokenPromiseError, match="not what stands at"):
            answer_response(result)

    def test_the_text_of_a_passage_that_drifted(self) -> None:
        result = self.result()
        result.passages[-1].__dict__["text"] = "not this"
        with pytest.raises(BrokenPromiseError, match="not what stands at"):
            answer_response(result)

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

    @pytest.mark.parametrize("path", ["/v1/answers", "/v1/answers/batch"])
    def test_so_it_is_of_what_was_sent_as_json(self, path: str, caplog: pytest.LogCaptureFixture) -> None:
        answerer = hashed_answerer()
        sent = {"questions": ["x", "y"]} if path.endswith("batch") else {"question": "x"}
        with AppClient(create_app(Settings(), answerer=answerer)) as client:
            assert client.post(path, json=sent).status_code == 200
            answerer.altered = passage_drifted
            response = client.post(path, json=sent)
            assert_problem(response, 500)
            assert "a wrong quote" not in response.text
        assert "not what stands at" in caplog.text

    def test_ask_prints_no_json_of_it(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], article_index: Path
    ) -> None:
        batch = Answerer.answer_batch

        def drifted(*asked: Any, **limits: Any) -> list[Result]:
            return [passage_drifted(result) for result in batch(*asked, **limits)]

        monkeypatch.setattr(Answerer, "answer_batch", drifted)
        assert main(["ask", "when did it begin", "--index", str(article_index), "--json"]) == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        assert "not what stands at" in printed.err

    def test_a_passage_found_that_drifted_is_a_500_too(
        self, client: AppClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def drifted(found: FoundPassage) -> schemas.FoundPassage:
            return found_passage(found).model_copy(update={"text": "a wrong quote"})

        monkeypatch.setattr("api.routes.answers.found_passage", drifted)
        response = client.get("/v1/passages?q=x")
        assert_problem(response, 500)
        assert "wrong quote" not in response.text
        assert "not what stands at" in caplog.text

    def test_a_quote_verified_at_a_place_where_it_does_not_stand_is_a_500(
        self, client: AppClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("api.routes.citations.verify", lambda *_: Verification("moved", Span(1, 6)))
        claim = {"document": "doc-000", "sha256": "0" * 64, "start": 0, "end": 5, "exact": "First"}
        assert_problem(client.post("/v1/citations/verify", json=claim), 500)
        assert "said to stand at" in caplog.text
