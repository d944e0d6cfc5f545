"""Query strings, read as strictly as bodies: no unknown parameter, no single one given twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Header, Query, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from api.errors import InvalidValueError
from api.schemas import ANSWERS_AT_MOST, IN_PLACE_OF_THRESHOLD, DocumentId, MinConfidence, Question
from api.settings import DEFAULT_PASSAGES, MAX_DOCUMENTS_FILTER, MAX_PAGE
from qa.question import DEFAULT_TOP_K, MAX_TOP_K

_WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?", re.ASCII)


def _written_as(form: re.Pattern[str], what: str) -> Callable[[Any], Any]:
    """pydantic takes "1_000" and " 3 " for numbers; a query string here says them as JSON does."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and not form.fullmatch(value):
            raise ValueError(f"give {what}")
        return value

    return check


_Whole = BeforeValidator(_written_as(_WHOLE, "a whole number"))
_Number = BeforeValidator(_written_as(_NUMBER, "a number"))
DocumentsParameter = Annotated[
    list[DocumentId], Field(max_length=MAX_DOCUMENTS_FILTER, description="answer from these documents only")
]


_CURSOR_PATTERN = r"^([2-7][0-9a-f]){1,200}$"
Cursor = Annotated[
    str | None,
    Field(pattern=_CURSOR_PATTERN, description="next_cursor of the page before"),
    WithJsonSchema({"type": "string", "pattern": _CURSOR_PATTERN}),
]


class _Parameters(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerParameters(_Parameters):
    q: Question
    top_k: Annotated[int, Field(ge=1, le=MAX_TOP_K, description=ANSWERS_AT_MOST), _Whole] = DEFAULT_TOP_K
    document: DocumentsParameter = []
    min_confidence: Annotated[
        MinConfidence | None,
        Field(description=IN_PLACE_OF_THRESHOLD),
        _Number,
        WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
    ] = None


class PassageParameters(_Parameters):
    q: Question
    top_k: Annotated[int, Field(ge=1, le=MAX_TOP_K, description="passages at most"), _Whole] = (
        DEFAULT_PASSAGES
    )
    document: DocumentsParameter = []


class PageParameters(_Parameters):
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE, description="documents at most"), _Whole] = MAX_PAGE
    cursor: Cursor = None


AnswerQuery = Annotated[AnswerParameters, Query()]
PassageQuery = Annotated[PassageParameters, Query()]
PageQuery = Annotated[PageParameters, Query()]

_REPEATABLE = frozenset({"document"})


def refuse_repeated(request: Request) -> None:
    """A dependency: 422 for a single-valued parameter given more than once."""
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name in seen and name not in _REPEATABLE:
            raise InvalidValueError(name, "give it once")
        seen.add(name)


def refuse_any(request: Request) -> None:
    """A dependency for routes without parameters: 422 for any."""
    for name in request.query_params:
        raise InvalidValueError(name, "there is no such parameter here")


IfNoneMatch = Annotated[
    str | SkipJsonSchema[None], Header(description="entity tags that the client has (RFC 9110, 13.1.2)")
]
