"""How the service is: versions, whether it lives, whether it is ready, what it measures."""

from __future__ import annotations

import platform

from fastapi import APIRouter, Depends, Request, Response

from api import schemas_status
from api.examples import INFO
from api.metrics import MEDIA_TYPE
from api.parameters import refuse_any
from api.responses import problems
from api.service import Service
from api.serving import index_of
from api.settings import MAX_BATCH, MAX_BATCH_BODY, MAX_BODY
from api.version import DISTRIBUTION, version
from qa.question import MAX_QUESTION_LENGTH, MAX_TOP_K

router = APIRouter(tags=["status"])


@router.get(
    "/v1/info",
    operation_id="getInfo",
    summary="Versions, models, index generation, limits",
    responses={200: {"content": {"application/json": {"example": INFO}}}, **problems()},
    dependencies=[Depends(refuse_any)],
)
async def get_info(request: Request) -> schemas_status.InfoResponse:
    """What answers here, named by its sha256."""
    service: Service = request.app.state.service
    answerer, settings = service.answerer, service.settings
    index = index_of(answerer)
    return schemas_status.InfoResponse(
        name=DISTRIBUTION,
        version=version(),
        python=platform.python_version(),
        models=schemas_status.Models(
            encoder=index.encoder_identity,
            reader=answerer.reader.identity,
            threshold=answerer.calibration.threshold,
            fitted=answerer.fitted,
            passages_read=answerer.passages_read,
        ),
        index=schemas_status.IndexSummary(
            generation=index.generation, documents=index.document_count, passages=index.passage_count
        ),
        limits=schemas_status.Limits(
            question_characters=MAX_QUESTION_LENGTH,
            top_k=MAX_TOP_K,
            batch_questions=MAX_BATCH,
            body_bytes=MAX_BODY,
            batch_body_bytes=MAX_BATCH_BODY,
            queue_questions=settings.queue_limit,
            deadline_seconds=settings.deadline,
            requests_per_minute=settings.rate_limit or None,
        ),
    )


@router.get(
    "/livez",
    operation_id="getLivez",
    summary="Whether the process is up",
    responses={200: {"content": {"application/json": {"example": {"status": "live"}}}}, **problems()},
)
async def get_livez() -> schemas_status.LiveResponse:
    """At once, loaded or not."""
    return schemas_status.LiveResponse(status="live")


@router.get(
    "/readyz",
    operation_id="getReadyz",
    summary="Whether questions are answered",
    responses={
        200: {"content": {"application/json": {"example": {"status": "ready", "generation": "0001"}}}},
        **problems(),
    },
)
async def get_readyz(request: Request) -> schemas_status.ReadyResponse:
    """200 once index and models are loaded and a probe question was answered; 503 before, while the process
    ends, and while a passage store elsewhere does not answer."""
    service: Service = request.app.state.service
    return schemas_status.ReadyResponse(status="ready", generation=service.check_ready().index.generation)


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="Prometheus metrics",
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus text format",
            "content": {
                "text/plain; version=0.0.4; charset=utf-8": {
                    "schema": {"type": "string"},
                    "example": "verbatim_ready 1.0\n",
                }
            },
        },
        **problems(),
    },
)
async def get_metrics(request: Request) -> Response:
    """Latency by stage, answers and no-answers, queue, rejections, index generation, memory."""
    service: Service = request.app.state.service
    return Response(service.metrics.text(), media_type=MEDIA_TYPE)
