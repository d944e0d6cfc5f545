"""What each operation can end in, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from api.errors import PROBLEM_MEDIA_TYPE, Problem, kind_and_title
from api.schemas import InvalidValuesBody, ProblemBody

_EXAMPLES: dict[int, str] = {
    400: "The body is not JSON: Expecting value at character 0.",
    401: "Send the header Authorization: Bearer TOKEN.",
    404: "No document has the id 'missing-00000000'.",
    405: "Allowed: GET, HEAD.",
    413: "The limit is 65536 bytes.",
    415: "Send the body as application/json in UTF-8.",
    422: "top_k: Input should be less than or equal to 20",
    429: "The limit is 60 requests a minute.",
    500: "The service could not answer; its log tells why, under this request id.",
    503: "128 questions wait already, of 128 at most.",
}
_WITH_BODY = (413, 415)
_EVERYWHERE = (400, 401, 405, 422, 429, 500, 503)
_RETRY = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}
_HEADERS: dict[int, Any] = {
    401: {"WWW-Authenticate": {"description": "RFC 6750", "schema": {"type": "string"}}},
    405: {"Allow": {"description": "Methods of this path", "schema": {"type": "string"}}},
    429: _RETRY,
    503: _RETRY,
}


def problems(*further: int, body: bool = False) -> dict[int | str, dict[str, Any]]:
    """The problems of an operation: those of all, those of a body, and `further` ones."""
    statuses = sorted({*_EVERYWHERE, *further, *(_WITH_BODY if body else (413,))})
    return {status: _problem(status) for status in statuses}


def _problem(status: int) -> dict[str, Any]:
    kind, title = kind_and_title(status)
    example = Problem(status, kind, title, _EXAMPLES[status]).body("5f0c5d6f8b2e4a17")
    if status == 422:
        example["errors"] = [{"detail": "Input should be less than or equal to 20", "pointer": "#/top_k"}]
    model = InvalidValuesBody if status == 422 else ProblemBody
    return {
        "description": title,
        "content": {
            PROBLEM_MEDIA_TYPE: {
                "schema": {"$ref": f"#/components/schemas/{model.__name__}"},
                "example": example,
            }
        },
        **({"headers": _HEADERS[status]} if status in _HEADERS else {}),
    }
