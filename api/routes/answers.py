"""Questions: one, many, and retrieval alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api import schemas
from api.citing import answer_response, check_quotes, found_passage
from api.conditional import PRIVATE, has_it, weak_etag
from api.examples import ANSWER, BATCH, PASSAGES, QUESTION
from api.parameters import AnswerQuery, IfNoneMatch, PassageQuery, refuse_any, refuse_repeated
from api.paths import root_of
from api.responses import problems
from api.service import Service
from api.strict_json import StrictRoute
from api.version import version
from index.store import Hit

router = APIRouter(prefix="/v1", tags=["answers"], route_class=StrictRoute)


def _example(value: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"example": value}}}


@router.get(
    "/answers",
    operation_id="getAnswers",
    summary="Answer a question",
    response_model=schemas.AnswerResponse,
    responses={
        200: _example(ANSWER),
        304: {"description": "The answer is the one that the client has"},
        **problems(404),
    },
    dependencies=[Depends(refuse_repeated)],
)
async def get_answers(
    request: Request,
    asked: AnswerQuery,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Spans of the documents that answer the question, best first; none where nothing answers.

    The weak ETag names the index generation, the models and the parameters.
    """
    service: Service = request.app.state.service
    documents = frozenset(asked.document) or None
    if documents:
        await service.refuse_unknown(documents)
    generation = service.answerer.index.generation
    etag = _etag(service, request, asked.q, asked.top_k, documents, asked.min_confidence)
    headers = {"ETag": etag, **PRIVATE}
    if has_it(if_none_match, etag):
        return Response(status_code=304, headers=headers)
    result = await service.answer(
        request, asked.q, top_k=asked.top_k, documents=documents, min_confidence=asked.min_confidence
    )
    if result.generation != generation:
        del headers["ETag"]  # swapped meanwhile: the tag names the generation before
    return await _json(lambda: answer_response(result, root_of(request)), headers)


@router.post(
    "/answers",
    operation_id="postAnswers",
    summary="Answer a question sent as JSON",
    response_model=schemas.AnswerResponse,
    responses={200: _example(ANSWER), **problems(404, body=True)},
    dependencies=[Depends(refuse_any)],
)
async def post_answers(
    request: Request,
    asked: Annotated[
        schemas.AnswerRequest,
        Body(examples=[{"question": QUESTION, "top_k": 3}]),
    ],
) -> Response:
    """As GET, for questions too long or too private for a URL."""
    service: Service = request.app.state.service
    result = await service.answer(
        request,
        asked.question,
        top_k=asked.top_k,
        documents=_filter(asked.documents),
        min_confidence=asked.min_confidence,
    )
    return await _json(lambda: answer_response(result, root_of(request)), PRIVATE)


@router.post(
    "/answers/batch",
    operation_id="postAnswersBatch",
    summary="Answer up to 64 questions, read together",
    response_model=schemas.BatchResponse,
    responses={200: _example(BATCH), **problems(404, body=True)},
    dependencies=[Depends(refuse_any)],
)
async def post_answers_batch(
    request: Request,
    asked: Annotated[
        schemas.BatchRequest,
        Body(examples=[{"questions": [QUESTION, "who is the prime minister"]}]),
    ],
) -> Response:
    """The results stand in the order of the questions. Each names its own index generation: they differ where
    a new one is taken up meanwhile."""
    service: Service = request.app.state.service
    results = await service.answer_batch(
        request,
        asked.questions,
        top_k=asked.top_k,
        documents=_filter(asked.documents),
        min_confidence=asked.min_confidence,
    )
    root = root_of(request)

    def answered() -> schemas.BatchResponse:
        return schemas.BatchResponse(results=[answer_response(result, root) for result in results])

    return await _json(answered, PRIVATE)


@router.get(
    "/passages",
    operation_id="getPassages",
    summary="Find passages, without reading them",
    response_model=schemas.PassagesResponse,
    responses={200: _example(PASSAGES), **problems(404)},
    dependencies=[Depends(refuse_repeated)],
)
async def get_passages(request: Request, asked: PassageQuery) -> Response:
    """The passages nearest to the question, with what each ranking says of them."""
    service: Service = request.app.state.service
    documents = frozenset(asked.document) or None
    searched, found = await service.search(request, asked.q, asked.top_k, documents)

    def listed() -> schemas.PassagesResponse:
        passages = [
            schemas.ScoredPassage(**dict(found_passage(passage)), rank=rank, scores=_scores(passage.hit))
            for rank, passage in enumerate(found, start=1)
        ]
        check_quotes(
            [(passage.document, passage.start, passage.end, passage.text) for passage in passages],
            {passage.document.id: passage.document for passage in found},
        )
        state = schemas.RetrieverState(generation=searched.generation, encoder=searched.encoder_identity)
        return schemas.PassagesResponse(question=asked.q, passages=passages, index=state)

    return await _json(listed, PRIVATE)


async def _json(make: Callable[[], schemas.Sent], headers: dict[str, str]) -> Response:
    # Many places in a long document take a while to be written out: not on the event loop.
    content = await run_in_threadpool(lambda: make().model_dump_json())
    return Response(content, headers=headers, media_type="application/json")


def _filter(documents: list[str] | None) -> frozenset[str] | None:
    return None if documents is None else frozenset(documents)


def _scores(hit: Hit) -> schemas.PassageScores:
    return schemas.PassageScores(dense=hit.dense, lexical=hit.lexical, fused=hit.score)


def _etag(
    service: Service,
    request: Request,
    question: str,
    top_k: int,
    documents: frozenset[str] | None,
    min_confidence: float | None,
) -> str:
    answerer = service.answerer
    return weak_etag(
        version(),
        answerer.index.generation,
        answerer.index.encoder_identity,
        answerer.reader.identity,
        answerer.calibration.threshold,
        answerer.passages_read,
        root_of(request),
        question,
        top_k,
        sorted(documents) if documents else None,
        min_confidence,
    )
