"""The documents of the index: a listing by pages, one by one, and their canonical texts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from api import schemas_documents as schemas
from api.conditional import PRIVATE, has_it, strong_etag
from api.examples import DOCUMENT, DOCUMENTS
from api.parameters import IfNoneMatch, PageQuery, refuse_any, refuse_repeated
from api.responses import problems
from api.service import Service
from index.document import Document, DocumentRecord

router = APIRouter(prefix="/v1/documents", tags=["documents"])

DocumentPath = Annotated[str, Path(description="a document's id", examples=[DOCUMENT["id"]])]


@router.get(
    "",
    operation_id="listDocuments",
    summary="List the documents",
    responses={200: {"content": {"application/json": {"example": DOCUMENTS}}}, **problems()},
    dependencies=[Depends(refuse_repeated)],
)
async def list_documents(request: Request, page: PageQuery) -> schemas.DocumentsResponse:
    """In the order of their ids. `next_cursor` asks for the next page and is null on the last."""
    service: Service = request.app.state.service
    after = None if page.cursor is None else _read_cursor(page.cursor)
    found = await service.documents(page.limit + 1, after)
    shown = found[: page.limit]
    more = len(found) > page.limit
    return schemas.DocumentsResponse(
        documents=[_summary(record, document) for record, document in shown],
        next_cursor=_cursor(shown[-1][0].id) if more else None,
    )


@router.get(
    "/{id}",
    operation_id="getDocument",
    summary="Describe a document",
    responses={200: {"content": {"application/json": {"example": DOCUMENT}}}, **problems(404)},
    dependencies=[Depends(refuse_any)],
)
async def get_document(request: Request, id: DocumentPath) -> schemas.DocumentSummary:  # noqa: A002
    """`sha256` is the document's version; `sections` are its headings."""
    service: Service = request.app.state.service
    return _summary(*await service.record(id))


@router.get(
    "/{id}/text",
    operation_id="getDocumentText",
    summary="The canonical text, into which all offsets point",
    response_class=Response,
    responses={
        200: {
            "description": "The text, untouched: line ends too",
            "content": {
                "text/plain; charset=utf-8": {"schema": {"type": "string"}, "example": "In recent months…"}
            },
            "headers": {
                "ETag": {"description": "The sha256 in quotes, strong", "schema": {"type": "string"}}
            },
        },
        304: {"description": "The client has this version"},
        **problems(404),
    },
    dependencies=[Depends(refuse_any)],
)
async def get_document_text(
    request: Request,
    id: DocumentPath,  # noqa: A002 - the name in the path template
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Decode it as UTF-8; then `text[start:end]`, counted in code points, is any quote."""
    service: Service = request.app.state.service
    document = await service.document(id)
    headers = {"ETag": strong_etag(document.sha256), **PRIVATE}
    if has_it(if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(document.text.encode("utf-8"), headers=headers, media_type="text/plain; charset=utf-8")


def _summary(record: DocumentRecord, document: Document) -> schemas.DocumentSummary:
    return schemas.DocumentSummary(
        id=record.id,
        title=record.title,
        media_type=record.media_type,
        sha256=record.sha256,
        source_sha256=record.source_sha256,
        encoding=record.encoding,
        length=record.length,
        counts=schemas.DocumentCounts(paragraphs=record.paragraphs, passages=record.passages),
        sections=[
            schemas.Section(
                title=block.span.cut(document.text),
                level=block.level or 1,
                start=block.span.start,
                end=block.span.end,
            )
            for block in document.blocks
            if block.kind == "heading"
        ],
    )


def _cursor(after: str) -> str:
    """Names the id that a page ended with, and so outlives the document: hexadecimal digits of its ASCII."""
    return after.encode("ascii").hex()


def _read_cursor(cursor: str) -> str:
    return bytes.fromhex(cursor).decode("ascii")
