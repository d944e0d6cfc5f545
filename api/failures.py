"""The response that a failure leaves as: a problem for programs, a page for people."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from api.errors import Problem, Refusal, problem_of, problem_response
from api.logs import request_id
from api.paths import ABOUT_THE_SERVICE, API, METHODS

log = logging.getLogger(__name__)

_FOR_PROGRAMS = (API, *ABOUT_THE_SERVICE, "/openapi.json")


def path_in_app(scope: Scope) -> str:
    """The path without the `root_path` under which a proxy serves this."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and (path + "/").startswith(root + "/") else path


def is_for_programs(scope: Scope) -> bool:
    return any(_is_below(known, path_in_app(scope)) for known in _FOR_PROGRAMS)


def is_in_api(scope: Scope) -> bool:
    return _is_below(API, path_in_app(scope))


def _is_below(known: str, path: str) -> bool:
    return path == known or path.startswith(known + "/")


def failure_response(request: Request, problem: Problem) -> Response:
    error_page = getattr(request.app.state, "error_page", None)
    if error_page is None or is_for_programs(request.scope):
        return problem_response(problem, request_id.get())
    page: Response = error_page(request, problem)
    page.headers.update(problem.headers)
    page.headers["Cache-Control"] = "no-store"
    return page


async def handle_exception(request: Request, error: Exception) -> Response:
    """For `add_exception_handler`."""
    problem = problem_of(error)
    if problem.status >= 500 and not isinstance(error, Refusal):
        log.error("the request failed: %s", error)
    if problem.status == 405:
        # Starlette names the methods of the first route of this path only.
        allowed = ", ".join(allowed_methods(request.app.router.routes, request.scope))
        problem = Problem(
            405, problem.kind, problem.title, f"Allowed: {allowed}.", headers={"Allow": allowed}
        )
    return failure_response(request, problem)


def allowed_methods(routes: list[BaseRoute], scope: Scope) -> list[str]:
    allowed = {
        method
        for method in METHODS
        for route in routes
        if route.matches({**scope, "method": method})[0] is Match.FULL
    }
    if "GET" in allowed:
        allowed.add("HEAD")
    return [method for method in METHODS if method in allowed]
