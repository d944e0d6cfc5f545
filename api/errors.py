"""Every way in which a request can fail, as one problem: RFC 9457, `application/problem+json`.

One table turns a domain error into a status and a type; one function, `problem_of`, turns any exception
into the problem that leaves. What has no row in the table is a defect: 500, without internals.
"""

from __future__ import annotations

import http
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from index.errors import (
    EncoderError,
    SnapshotError,
    StoreError,
    UnknownDocumentError,
    VerbatimError,
)
from qa.errors import BrokenPromiseError, CalibrationError, InvalidQuestionError, ReaderError

PROBLEM_MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:verbatim:problem:"


@dataclass(frozen=True)
class FieldError:
    """One value at fault. `pointer` is a JSON Pointer as a URI fragment (RFC 6901, section 6) into the
    request's fields: those of the body, or the parameters of the query and the path by their names."""

    detail: str
    pointer: str


@dataclass(frozen=True)
class Problem:
    """`kind` ends the type URI and stays the same; `title` is one for each kind; `detail` is of this case."""

    status: int
    kind: str
    title: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, request_id: str | None) -> dict[str, Any]:
        content: dict[str, Any] = {
            "type": TYPE_PREFIX + self.kind,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.status == http.HTTPStatus.UNPROCESSABLE_ENTITY:
            content["errors"] = [{"detail": e.detail, "pointer": e.pointer} for e in self.errors]
        content["request_id"] = request_id
        return content


class Refusal(HTTPException):
    """Raised by this package where a request ends in a problem; an HTTPException, so that FastAPI lets it
    through from wherever it is raised."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        kind: str | None = None,
    ) -> None:
        super().__init__(status, detail, dict(headers or {}))
        known_kind, known_title = _BY_STATUS[status]
        kind = kind or known_kind
        title = _BY_KIND.get(kind, known_title)
        self.problem = Problem(status, kind, title, detail, tuple(errors), dict(headers or {}))


class BusyError(Refusal):
    """The queue is full, the deadline has passed or nothing is loaded yet: come back later."""

    def __init__(
        self,
        detail: str,
        retry_after: int,
        *,
        kind: str = "overloaded",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(503, detail, headers={"Retry-After": str(retry_after), **(headers or {})}, kind=kind)


class InvalidValueError(Refusal):
    """A value of the request that cannot be used, in the field named `name`."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(422, f"{_printable(name)}: {detail}", errors=(FieldError(detail, pointer(name)),))


_BY_STATUS: dict[int, tuple[str, str]] = {
    400: ("malformed-request", "The request is malformed"),
    401: ("unauthorized", "A token is needed"),
    404: ("not-found", "There is nothing at this address"),
    405: ("method-not-allowed", "This address does not answer that method"),
    413: ("body-too-large", "The body is too large"),
    415: ("unsupported-media-type", "The body must be application/json"),
    422: ("invalid-values", "Some values cannot be used"),
    429: ("too-many-requests", "Too many requests from this address"),
    500: ("internal-error", "The service failed"),
    503: ("unavailable", "The service cannot answer now"),
}

_BY_KIND = {
    "cross-origin": "The request's origin, method or header is not allowed",
    "unknown-host": "The host asked for is not served here",
}
"""Titles of kinds that are not what the title of their status says."""

_INTERNAL_DETAIL = "The service could not answer; its log tells why, under this request id."

_BY_ERROR: tuple[tuple[type[VerbatimError], int, str, str, bool], ...] = (
    # error, status, kind, title, whether its message may be shown
    (InvalidQuestionError, 422, *_BY_STATUS[422], True),
    (UnknownDocumentError, 404, "unknown-document", "There is no document of this id", True),
    (BrokenPromiseError, 500, *_BY_STATUS[500], False),
    (StoreError, 503, "store-unavailable", "The passage store cannot be reached", False),
    (SnapshotError, 503, "index-unavailable", "The index cannot be read", False),
    (EncoderError, 503, "model-unavailable", "A model cannot be used", False),
    (ReaderError, 503, "model-unavailable", "A model cannot be used", False),
    (CalibrationError, 503, "model-unavailable", "A model cannot be used", False),
)


def kind_and_title(status: int) -> tuple[str, str]:
    """The kind and the title of a status that this service answers with."""
    return _BY_STATUS[status]


def problem_of(error: BaseException) -> Problem:
    """The problem that an exception leaves as."""
    if isinstance(error, Refusal):
        return error.problem
    if isinstance(error, RequestValidationError):
        return _invalid_values(error)
    if isinstance(error, HTTPException):
        kind, title = _BY_STATUS.get(error.status_code, _BY_STATUS[500])
        details = {404: "No page and no call of this service has this path.", 405: "See the Allow header."}
        detail = details.get(error.status_code, http.HTTPStatus(error.status_code).phrase)
        return Problem(error.status_code, kind, title, detail, headers=dict(error.headers or {}))
    for domain_error, status, kind, title, shown in _BY_ERROR:
        if isinstance(error, domain_error):
            detail = str(error) if shown else _INTERNAL_DETAIL
            errors = (FieldError(str(error), "#/question"),) if status == 422 else ()
            headers = {"Retry-After": "5"} if status == 503 else {}
            return Problem(status, kind, title, detail, errors, headers)
    return Problem(500, *_BY_STATUS[500], _INTERNAL_DETAIL)


def _invalid_values(error: RequestValidationError) -> Problem:
    found = error.errors()
    faults = tuple(FieldError(_in_words(fault), pointer(*fault["loc"][1:])) for fault in found)
    name = "/".join(_printable(str(part)) for part in found[0]["loc"][1:]) or "body"
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return Problem(422, *_BY_STATUS[422], f"{name}: {faults[0].detail}{more}", faults)


_IN_OUR_WORDS = {
    "missing": "it is missing; give it",
    "extra_forbidden": "there is no such field or parameter here; leave it out",
    "model_attributes_type": "send a JSON object",
}
"""By pydantic's names for faults, where its own words speak of Python."""


def _in_words(fault: Mapping[str, Any]) -> str:
    own = _IN_OUR_WORDS.get(fault["type"])
    return own or _printable(str(fault["msg"]).removeprefix("Value error, "))


def pointer(*names: str | int) -> str:
    """A JSON Pointer as a URI fragment: `("questions", 3)` to `#/questions/3`, `("a b",)` to `#/a%20b`."""
    escaped = (_cut(_whole(str(name))).replace("~", "~0").replace("/", "~1") for name in names)
    return "#" + "".join(f"/{quote(name, safe=_OF_A_FRAGMENT)}" for name in escaped)


_OF_A_FRAGMENT = "!$&'()*+,;=:@?"
"""What stands in a fragment as it is beside what `quote` leaves (RFC 3986, 3.5)."""


_LONGEST = 200
"""Code points of what a client sent that stand in an error."""


def _printable(text: str) -> str:
    """What a client sent, fit for an error: lone surrogates and control characters replaced, cut short."""
    return "".join(c if c.isprintable() else "\ufffd" for c in _cut(text))


def _whole(text: str) -> str:
    """With lone surrogates replaced, which have no UTF-8."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def _cut(text: str) -> str:
    return text[:_LONGEST] + ("…" if len(text) > _LONGEST else "")


def problem_response(problem: Problem, request_id: str | None) -> Response:
    content = json.dumps(problem.body(request_id), ensure_ascii=False).encode("utf-8", "replace")
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(content, problem.status, headers, PROBLEM_MEDIA_TYPE)
