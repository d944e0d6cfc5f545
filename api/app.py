"""The application, put together. Nothing happens when this is imported."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.cors import Cors
from api.envelope import Envelope, LastNet
from api.failures import handle_exception
from api.gates import OneLength, ReadableAddress, ServedHost, TokenNeeded
from api.limits import BodyLimit, RateLimit
from api.loading import load, tell_served
from api.logs import with_fields
from api.metrics import Metrics
from api.openapi import openapi_document
from api.pages.reference import reference_page
from api.paths import root_of
from api.routes.answers import router as answers
from api.routes.citations import router as citations
from api.routes.documents import router as documents
from api.routes.pages import error_page, pages_router
from api.routes.status import router as status
from api.service import Service
from api.serving import index_of
from api.settings import MAX_BATCH_BODY, MAX_BODY, Settings
from api.watching import watch
from index.errors import VerbatimError
from index.opening import generation_watch, open_index

if TYPE_CHECKING:
    from qa.answerer import Answerer

log = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    *,
    answerer: Answerer | None = None,
    on_failure: Callable[[Exception], None] | None = None,
) -> FastAPI:
    """Serves `answerer`, or where None the index that the settings name, opened in the background when
    the app starts, and looked at again for newer generations. `on_failure` hears why that failed for good.
    """
    service = Service(settings, Metrics())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        _warn_if_open(settings)
        service.start()
        task = asyncio.create_task(_run(service, answerer, on_failure))
        try:
            yield
        finally:
            service.drain()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await service.stop()

    app = FastAPI(
        title="Verbatim",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.service = service
    app.state.error_page = error_page
    for router in (answers, documents, citations, status):
        app.include_router(router)
    app.add_api_route("/openapi.json", _openapi, include_in_schema=False)
    app.add_api_route("/docs", reference_page, include_in_schema=False)
    app.include_router(pages_router())
    for handled in (HTTPException, RequestValidationError, VerbatimError):
        app.add_exception_handler(handled, handle_exception)
    _describe(app)
    _add_middleware(app, settings, service)
    return app


def _add_middleware(app: FastAPI, settings: Settings, service: Service) -> None:
    """The innermost first: the last added is the first to see a request."""
    app.add_middleware(BodyLimit, limit=MAX_BODY, larger={"/v1/answers/batch": MAX_BATCH_BODY})
    if settings.token:
        app.add_middleware(TokenNeeded, token=settings.token)
    if settings.rate_limit:
        app.add_middleware(RateLimit, per_minute=settings.rate_limit, metrics=service.metrics)
    app.add_middleware(ServedHost, host=settings.host, allowed=settings.allowed_hosts)
    app.add_middleware(ReadableAddress)
    app.add_middleware(OneLength)
    app.add_middleware(LastNet)
    if settings.cors_origins:
        app.add_middleware(Cors, origins=settings.cors_origins)
    app.add_middleware(Envelope, service=service)


def _describe(app: FastAPI) -> None:
    def document() -> dict[str, object]:
        if app.openapi_schema is None:
            app.openapi_schema = openapi_document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign] # FastAPI's documented way


async def _openapi(request: Request) -> Response:
    """Behind a proxy, with the path under which that serves it: a client made of the file must call there."""
    document = request.app.openapi()
    root = root_of(request)
    return JSONResponse({**document, "servers": [{"url": root}]} if root else document)


async def _run(
    service: Service, answerer: Answerer | None, on_failure: Callable[[Exception], None] | None
) -> None:
    """Loads, then watches for newer generations until cancelled."""
    try:
        if answerer is not None:
            await asyncio.to_thread(service.serve, answerer, index_of(answerer).close)
            return
        await asyncio.to_thread(load, service)
    except Exception as error:
        if service.draining:
            return  # what was loading has been told to end too
        service.failure = error
        if not isinstance(error, VerbatimError):
            log.exception("nothing can be served")
        elif on_failure is None:
            log.error("nothing can be served: %s", error)
        if on_failure is not None:
            on_failure(error)
        return
    tell_served(service, "ready")
    settings = service.settings
    place = settings.place
    if place is not None and settings.poll_interval:
        newest = partial(open_index, place, limit=settings.deadline)
        with generation_watch(place) as current_generation:
            await watch(service, current_generation, newest)


def _warn_if_open(settings: Settings) -> None:
    if settings.beyond_loopback and settings.token is None:
        log.warning(
            "ANYONE WHO REACHES THIS ADDRESS CAN ASK AND READ EVERY DOCUMENT: set a token (VERBATIM_TOKEN)",
            extra=with_fields(host=settings.host),
        )
