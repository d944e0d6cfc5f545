"""What the pages tell of the texts that are asked: titles, sizes, contents, and what one might ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.links import document_link
from api.pages.wording import counted
from index.document import Document, DocumentRecord

ARTICLE_SHA256: Final = "d59ca523ef0b83006529b3bc8129d94a2427e7bf1ea7a5e01ceb2a64a1b51a7e"
"""Of the packaged article's text; only a page that serves just this text offers its examples."""

ARTICLE_EXAMPLES: Final = (
    "Since what day have the Karabakh Armenians been cut off from the world?",
    "How many Armenians live in Karabakh?",
    "How many Russian peacekeepers protect the Karabakh population?",
    "What pretext does Azerbaijan use to frame the crisis?",
    "When did Armenia refuse to host the CSTO military exercises?",
)

_SECTIONS_SHOWN: Final = 12
TITLES_SHOWN: Final = 8


@dataclass(frozen=True)
class SectionView:
    """`anchor` names the heading on the document's page."""

    title: str
    anchor: str


@dataclass(frozen=True)
class SourceView:
    title: str
    link: str
    facts: str
    sections: tuple[SectionView, ...] = ()
    more_sections: int = 0


@dataclass(frozen=True)
class SourcesView:
    """`only` where there is one text; else `some` of them. `examples` are questions that it answers."""

    only: SourceView | None
    some: tuple[SourceView, ...]
    count: str
    examples: tuple[str, ...]


def sources_view(first: Sequence[DocumentRecord], only: Document | None, count: int) -> SourcesView:
    """`first` are records of the first of the `count` documents that are served, `only` the document where
    there is just one."""
    total = counted(count, "document")
    if only is not None:
        examples = ARTICLE_EXAMPLES if only.sha256 == ARTICLE_SHA256 else ()
        return SourcesView(_with_contents(only), (), total, examples)
    return SourcesView(None, tuple(map(record_view, first[:TITLES_SHOWN])), total, ())


def record_view(record: DocumentRecord) -> SourceView:
    return SourceView(record.title, document_link(record.id), counted(record.paragraphs, "paragraph"))


def document_facts(document: Document) -> str:
    words = counted(len(document.text.split()), "word")
    return f"{counted(len(document.paragraphs), 'paragraph')}, {words}"


def _with_contents(document: Document) -> SourceView:
    headings = [block for block in document.blocks if block.kind == "heading"]
    sections = [
        SectionView(" ".join(heading.span.cut(document.text).split()), f"s{number}")
        for number, heading in enumerate(headings, start=1)
    ]
    return SourceView(
        document.title,
        document_link(document.id),
        document_facts(document),
        tuple(sections[:_SECTIONS_SHOWN]),
        max(0, len(sections) - _SECTIONS_SHOWN),
    )
