"""The JSON of documents and of citations checked again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from api.schemas import DocumentId, Offset, Received, Sent, Sha256, whole_number

MAX_OFFSET = 2**53 - 1
"""The largest whole number that every JSON reader keeps exact (RFC 8259, section 6)."""


class Section(Sent):
    title: Annotated[str, Field(description="exactly the document's text from start to end")]
    level: Annotated[int, Field(ge=1, le=6)]
    start: Offset
    end: Offset


class DocumentCounts(Sent):
    paragraphs: int
    passages: int


class DocumentSummary(Sent):
    id: str
    title: str
    media_type: str
    sha256: Sha256
    source_sha256: Annotated[str, Field(description="SHA-256 of the source file's bytes, hexadecimal")]
    encoding: str | None
    length: Annotated[int, Field(description="of the canonical text, in code points")]
    counts: DocumentCounts
    sections: list[Section]


class DocumentsResponse(Sent):
    documents: list[DocumentSummary]
    next_cursor: str | None


ReceivedOffset = Annotated[int, Field(ge=0, le=MAX_OFFSET), BeforeValidator(whole_number)]


class VerifyRequest(Received):
    """A citation as its holder has it; prefix and suffix as in its TextQuoteSelector."""

    document: DocumentId
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="of the version cited")]
    start: ReceivedOffset
    end: ReceivedOffset
    exact: Annotated[str, Field(min_length=1)]
    prefix: str = ""
    suffix: str = ""


class VerifyResponse(Sent):
    status: Literal["exact", "moved", "gone"]
    start: Annotated[int | None, Field(description="where the quote stands now; null where it is gone")]
    end: int | None
    sha256: Annotated[str, Field(description="of the document as it is now")]
