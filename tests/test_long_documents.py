"""A long document that is cited: looked through once for all its places, and never on the event loop."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from api.app import create_app
from api.citing import answer_response
from api.settings import Settings
from tests.http_client import AppClient
from tests.serving_doubles import HashedAnswerer, hashed_answerer

QUESTION = "what is said?"
ASKED = {
    "GET": ("GET", "/v1/answers", {"params": {"q": QUESTION}}),
    "POST": ("POST", "/v1/answers", {"json": {"question": QUESTION}}),
    "a batch": ("POST", "/v1/answers/batch", {"json": {"questions": [QUESTION, "and else?"]}}),
    "the page": ("GET", "/", {"params": {"q": QUESTION}}),
}


class Text(str):
    """Counts how often it is made lower case, and waits for the `gate` each time."""

    gate: threading.Event
    begun: threading.Semaphore
    times = 0

    def lower(self) -> str:
        self.times += 1
        self.begun.release()
        assert self.gate.wait(10)
        return super().lower()


def answerer_over() -> tuple[HashedAnswerer, Text]:
    answerer = hashed_answerer()
    ((name, document),) = answerer.index.documents.items()
    text = Text(document.text)
    text.gate, text.begun = threading.Event(), threading.Semaphore(0)
    answerer.index.documents[name] = replace(document, text=text)
    return answerer, text


@pytest.mark.parametrize(("method", "path", "options"), ASKED.values(), ids=ASKED)
def test_others_are_served_while_an_answer_is_written_out(
    method: str, path: str, options: dict[str, object]
) -> None:
    answerer, text = answerer_over()
    with AppClient(create_app(Settings(), answerer=answerer)) as client, ThreadPoolExecutor(1) as beside:
        asked = beside.submit(client.request, method, path, **options)
        assert text.begun.acquire(timeout=10)
        assert client.get("/livez").status_code == 200
        text.gate.set()
        assert asked.result().status_code == 200


def test_a_document_is_made_lower_case_once_for_all_places_in_it_and_all_questions() -> None:
    answerer, text = answerer_over()
    text.gate.set()
    results = answerer.answer_batch([QUESTION, "and else?"], top_k=20, min_confidence=0)
    assert sum(len(answer_response(result).answers) for result in results) == 40
    assert text.times == 1
