"""The OpenAPI 3.1 document. `python -m api.openapi` writes it to api/openapi.json, which a test compares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.paths import ABOUT_THE_SERVICE, HEALTH
from api.schemas import InvalidValuesBody, ProblemBody
from api.version import version

COMMITTED = Path(__file__).with_name("openapi.json")
_DESCRIPTION = """Ask a text a question, get the text's own words back, and exactly where they stand.

Offsets are 0-based and half-open, in Unicode code points of the document's canonical text, which
`GET /v1/documents/{id}/text` serves: `text[start:end]` is the quote. No answer is a result, not an error.
Errors are `application/problem+json` (RFC 9457)."""


def openapi_document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title="Verbatim",
        version=version(),
        summary="Extractive question answering with exact citations",
        description=_DESCRIPTION,
        openapi_version="3.1.0",
        routes=app.routes,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        tags=[
            {"name": "answers", "description": "Questions and what answers them"},
            {"name": "documents", "description": "The sources and their canonical texts"},
            {"name": "citations", "description": "Checking what was cited"},
            {"name": "status", "description": "How the service is"},
        ],
    )
    schemas = document["components"]["schemas"]
    for model in (ProblemBody, InvalidValuesBody):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["components"]["schemas"] = dict(sorted(schemas.items()))
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "Where the service has a token set"}
    }
    document["security"] = [{}, {"token": []}]
    for path, item in document["paths"].items():
        for operation in item.values():
            if path in HEALTH:
                operation["security"] = []
                operation["responses"].pop("401", None)
            if path in ABOUT_THE_SERVICE:
                operation["responses"].pop("429", None)
    return document


def openapi_text(app: FastAPI) -> str:
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    from api.app import create_app
    from api.settings import Settings

    COMMITTED.write_text(openapi_text(create_app(Settings())), encoding="utf-8")


if __name__ == "__main__":
    main()
