"""The pages that people use: a question and its answer, a document, the list of documents.

They are whole without a script, and every way out of them is a page.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.errors import InvalidValueError, Problem
from api.links import document_link
from api.pages.asking import Asking
from api.pages.document import document_groups, requested_mark, titled_by_heading
from api.pages.sources import TITLES_SHOWN, document_facts, record_views, sources_view
from api.pages.templates import ASSETS, asset, page
from api.pages.views import result_view
from api.paths import root_of
from api.plurals import counted
from api.service import Service
from api.serving import index_of
from api.settings import LESS_SURE, MAX_PAGE
from qa.errors import InvalidQuestionError
from qa.question import clean_question

_WHOLE_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_PASSING: Final = (429, 503)
_PROBABILITY: Final = re.compile(r"0|1|1\.0{1,9}|0?\.[0-9]{1,9}", re.ASCII)


def pages_router() -> APIRouter:
    """Answers GET at `/`, `/documents`, `/documents/{id}` and `/static/…`."""
    router = APIRouter()
    for path, handler in (
        ("/", _question_page),
        ("/documents", _documents_page),
        ("/documents/{document_id}", _document_page),
        ("/static/{name}", _asset),
    ):
        # An API route, unlike a plain one, leaves its path for the metrics.
        router.add_api_route(path, handler, methods=["GET"], include_in_schema=False)
    return router


def error_page(request: Request, problem: Problem) -> Response:
    """A failure as a page. One that passes offers the same request again, so that no question is lost."""
    seconds = problem.headers.get("Retry-After", "")
    return page(
        request,
        "error.html",
        problem.status,
        problem=problem,
        detail=_detail(request, problem),
        unknown=problem.kind == "unknown-document",
        again=problem.status in _PASSING and request.method in ("GET", "HEAD"),
        wait=counted(int(seconds), "second") if _WHOLE_NUMBER.fullmatch(seconds) else None,
    )


def _detail(request: Request, problem: Problem) -> str:
    """The problem's own; where there is no such document to show, that says no more than the heading does."""
    if problem.kind != "unknown-document" or "document_id" not in request.path_params:
        return problem.detail
    if "sha256" in request.query_params:
        return "The document was removed or renamed since this link was made."
    return "The document may have been removed or renamed."


async def _question_page(request: Request) -> Response:
    question = request.query_params.get("q")
    if question is None:
        return await _start_page(request, Asking(), None)
    documents = tuple(request.query_params.getlist("document"))
    least = _given(request, "min_confidence", _PROBABILITY, "give a number from 0 to 1, such as 0.1")
    asking = Asking(question, documents, least)
    service: Service = request.app.state.service
    try:
        # The queue would find it out too; here it costs no place in it.
        asking = replace(asking, question=clean_question(question))
        result = await service.answer(
            request,
            asking.question,
            documents=frozenset(documents) or None,
            min_confidence=None if least is None else float(least),
        )
    except InvalidQuestionError as error:
        return await _start_page(request, asking, str(error))
    today = datetime.now(UTC).date()
    unsure = not result.answers and result.best is not None and result.best.confidence >= LESS_SURE
    fitted = service.answerer.fitted

    def render() -> Response:
        return page(
            request,
            "answer.html",
            asking=asking,
            result=result_view(result, root_of(request), str(request.base_url).rstrip("/"), today),
            fitted=fitted,
            unsure=unsure,
        )

    # As slow as the documents are long that it cites: not on the event loop.
    return await run_in_threadpool(render)


async def _start_page(request: Request, asking: Asking, fault: str | None) -> Response:
    service: Service = request.app.state.service
    count = index_of(service.answerer).document_count
    records = await service.records(TITLES_SHOWN, None)
    only = await service.document(records[0].id) if len(records) == count == 1 else None
    sources = sources_view(records, only, count)
    status = 200 if fault is None else 422
    return page(request, "start.html", status, asking=asking, fault=fault, sources=sources)


async def _documents_page(request: Request) -> Response:
    service: Service = request.app.state.service
    records = await service.records(MAX_PAGE + 1, request.query_params.get("after"))
    return page(
        request,
        "documents.html",
        documents=record_views(records[:MAX_PAGE]),
        count=counted(index_of(service.answerer).document_count, "document"),
        following=records[MAX_PAGE - 1].id if len(records) > MAX_PAGE else None,
    )


async def _document_page(request: Request) -> Response:
    start, end = _offset(request, "start"), _offset(request, "end")
    service: Service = request.app.state.service
    document = await service.document(request.path_params["document_id"])
    mark = requested_mark(document, start, end, request.query_params.get("sha256"))
    several = index_of(service.answerer).document_count > 1

    def render() -> Response:
        return page(
            request,
            "document.html",
            422 if mark.status == "outside" else 200,
            document=document,
            facts=document_facts(document),
            link=document_link(document.id),
            titled=titled_by_heading(document),
            groups=document_groups(document, mark.span),
            mark=mark,
            asking=Asking(documents=(document.id,) if several else ()),
        )

    # A long document takes seconds to render: not on the event loop.
    return await run_in_threadpool(render)


def _offset(request: Request, name: str) -> int | None:
    given = _given(
        request, name, _WHOLE_NUMBER, "give a whole number of code points from the start of the text"
    )
    return None if given is None else int(given)


def _given(request: Request, name: str, form: re.Pattern[str], wanted: str) -> str | None:
    """The value of that name in the query, None without one; InvalidValueError where it has no such form."""
    given = request.query_params.get(name)
    if given is not None and not form.fullmatch(given):
        raise InvalidValueError(name, wanted)
    return given


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ASSETS:
        raise HTTPException(404)
    data, version = asset(name)
    # Pages name the version in the query; an address without it must not be kept.
    keep = "public, max-age=31536000, immutable" if request.url.query == version else "no-cache"
    headers = {"ETag": f'"{version}"', "Cache-Control": keep}
    return Response(data, headers=headers, media_type=ASSETS[name])
