"""A citation copied today can be checked next year."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Request

from api import schemas_documents as schemas
from api.examples import VERIFIED, VERIFY
from api.parameters import refuse_any
from api.responses import problems
from api.service import Service
from api.strict_json import StrictRoute
from qa.errors import BrokenPromiseError
from qa.verification import Claim, verify

router = APIRouter(prefix="/v1/citations", tags=["citations"], route_class=StrictRoute)


@router.post(
    "/verify",
    operation_id="verifyCitation",
    summary="Check whether a citation still holds",
    responses={
        200: {"content": {"application/json": {"example": VERIFIED}}},
        **problems(404, body=True),
    },
    dependencies=[Depends(refuse_any)],
)
async def verify_citation(
    request: Request, claimed: Annotated[schemas.VerifyRequest, Body(examples=[VERIFY])]
) -> schemas.VerifyResponse:
    """exact: same version, and the quote stands at its offsets. moved: the document changed or the offsets
    do not fit, and the quote with prefix and suffix stands in one place. gone: in none, or in several alike.
    """
    service: Service = request.app.state.service
    document = await service.document(claimed.document)
    claim = Claim(claimed.sha256, claimed.start, claimed.end, claimed.exact, claimed.prefix, claimed.suffix)
    found = await asyncio.to_thread(verify, document, claim)
    if found.span is not None and found.span.cut(document.text) != claimed.exact:
        raise BrokenPromiseError(f"a quote was said to stand at {found.span} of {document.id} and does not")
    return schemas.VerifyResponse(
        status=found.status,
        start=None if found.span is None else found.span.start,
        end=None if found.span is None else found.span.end,
        sha256=document.sha256,
    )
