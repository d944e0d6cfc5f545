"""The API's reference as a plain page, rendered from the OpenAPI document: no script, no third party."""

from __future__ import annotations

from fastapi import Request, Response

from api.page_templates import page
from api.reference_view import operations, schema_views


async def reference_page(request: Request) -> Response:
    document = request.app.openapi()
    return page(
        request,
        "reference.html",
        info=document["info"],
        operations=operations(document),
        schemas=schema_views(document),
    )
