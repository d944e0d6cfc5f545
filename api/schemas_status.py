"""The JSON in which the service speaks of itself: versions, models, limits, whether it is ready."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.schemas import Sent


class Limits(Sent):
    question_characters: int
    top_k: int
    batch_questions: int
    body_bytes: int
    batch_body_bytes: int
    queue_questions: int
    deadline_seconds: float
    requests_per_minute: Annotated[float | None, Field(description="for each client; null for no limit")]


class Models(Sent):
    encoder: Annotated[str, Field(description="name@sha256")]
    reader: Annotated[str, Field(description="name@sha256")]
    threshold: Annotated[float, Field(description="confidence from which an answer is given")]
    fitted: Annotated[bool, Field(description="whether confidences were measured for these two models")]
    passages_read: int


class IndexSummary(Sent):
    generation: str
    documents: int
    passages: int


class InfoResponse(Sent):
    name: str
    version: str
    python: str
    models: Models
    index: IndexSummary
    limits: Limits


class LiveResponse(Sent):
    status: Literal["live"]


class ReadyResponse(Sent):
    status: Literal["ready"]
    generation: str
