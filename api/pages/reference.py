"""The API's reference as a plain page, rendered from the OpenAPI document: no script, no third party."""

from __future__ import annotations

from fastapi import Request, Response

from api.pages.reference_view import operations, schema_views
from api.pages.templates import page


async def reference_page(request: Request) -> Response:
    document = request.app.openapi()
    return page(
        request,
        "reference.html",
        info=document["info"],
        operations=operations(document),
        schemas=schema_views(document),
    )
