"""What the pages tell of the texts that are asked: titles, sizes, contents, and what one might ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.equal_titles import files_of_equal_titles
from api.links import document_link
from api.plurals import counted
from index.document import Document, DocumentRecord
from seeds import ARTICLE_SHA256

ARTICLE_EXAMPLES: Final = (
    "Since what day have the Karabakh Armenians been cut off from the world?",
    "How many Armenians live in Karabakh?",
    "How many Russian peacekeepers protect the Karabakh population?",
    "What pretext does Azerbaijan use to frame the crisis?",
    "When did Armenia refuse to host the CSTO military exercises?",
)
"""Offered by a page that serves the packaged article's text and no other."""

_SECTIONS_SHOWN: Final = 12
TITLES_SHOWN: Final = 8


@dataclass(frozen=True)
class SectionView:
    """`anchor` names the heading on the document's page."""

    title: str
    anchor: str


@dataclass(frozen=True)
class SourceView:
    """`file` where the title does not tell it from another on the page."""

    title: str
    link: str
    facts: str
    sections: tuple[SectionView, ...] = ()
    more_sections: int = 0
    file: str | None = None


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
    return SourcesView(None, record_views(first[:TITLES_SHOWN]), total, ())


def record_views(records: Sequence[DocumentRecord]) -> tuple[SourceView, ...]:
    """Of those that are on one page."""
    files = files_of_equal_titles(records)
    return tuple(
        SourceView(
            record.title,
            document_link(record.id),
            counted(record.paragraphs, "paragraph"),
            file=files.get(record.id),
        )
        for record in records
    )


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
