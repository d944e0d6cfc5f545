"""What a store keeps of a document, and the document out of that: in a folder and on a server alike."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from index.document import Block, BlockKind, Document, DocumentRecord, PageStart, Span


def record_of(document: Document, passages: int) -> DocumentRecord:
    """Of a document that was cut into so many passages."""
    return DocumentRecord(
        id=document.id,
        title=document.title,
        path=document.path,
        media_type=document.media_type,
        sha256=document.sha256,
        source_sha256=document.source_sha256,
        length=len(document.text),
        paragraphs=len(document.paragraphs),
        passages=passages,
        encoding=document.encoding,
    )


def document_of(record: DocumentRecord, text: str, blocks: str) -> Document:
    """`blocks` are as `blocks_to_json` wrote them. Raises ValueError, TypeError or KeyError for others."""
    return Document(
        id=record.id,
        title=record.title,
        path=record.path,
        media_type=record.media_type,
        text=text,
        blocks=blocks_from_json(blocks),
        source_sha256=record.source_sha256,
        encoding=record.encoding,
    )


def blocks_to_json(blocks: Sequence[Block]) -> str:
    """Kinds, places, levels, pages, sentences and, where a block has them, further pages, as stored."""
    return json.dumps(
        [
            [
                block.kind, block.span.start, block.span.end, block.level, block.page,
                [offset for sentence in block.sentences for offset in (sentence.start, sentence.end)],
                *(number for further in block.further_pages for number in further),
            ]
            for block in blocks
        ],
        separators=(",", ":"),
    )  # fmt: skip


def blocks_from_json(blocks: str) -> tuple[Block, ...]:
    """What `blocks_to_json` wrote, further pages or not: once it wrote none."""
    return tuple(
        Block(
            cast(BlockKind, kind),
            Span(start, end),
            level,
            page,
            tuple(Span(first, last) for first, last in zip(offsets[::2], offsets[1::2], strict=True)),
            tuple(PageStart(at, number) for at, number in zip(further[::2], further[1::2], strict=True)),
        )
        for kind, start, end, level, page, offsets, *further in json.loads(blocks)
    )
