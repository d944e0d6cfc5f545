"""Every question put to the service over HTTP, as a client would."""

from __future__ import annotations

import time
from typing import Any

from fastapi.testclient import TestClient

from tests.questions.judging import read_questions

READY_WITHIN = 180.0
"""Seconds that an index may take to be made on a busy machine, and models to load."""

Responses = dict[str, dict[str, Any]]


def ask_everything(client: TestClient) -> Responses:
    """Question to AnswerResponse. RuntimeError where the service is not ready, or does not answer 200."""
    wait_until_ready(client)
    responses: Responses = {}
    for question in read_questions():
        answered = client.get("/v1/answers", params={"q": question["question"]})
        if answered.status_code != 200:
            raise RuntimeError(f"{question['question']!r}: {answered.status_code} {answered.text}")
        responses[question["question"]] = answered.json()
    return responses


def wait_until_ready(client: TestClient) -> None:
    give_up = time.monotonic() + READY_WITHIN
    while (ready := client.get("/readyz")).status_code != 200:
        if time.monotonic() > give_up:
            raise RuntimeError(f"not ready within {READY_WITHIN:.0f} s: {ready.text}")
        time.sleep(0.05)
