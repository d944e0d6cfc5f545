"""What the pages of a question show, made from a result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from markupsafe import Markup

from api.links import document_link, text_fragment, view_link
from api.pages.citation import WrittenCitation, written_citations
from api.pages.marking import Excerpt, excerpt, shown
from api.pages.wording import Certainty, certainty, counted, limit_percent, paragraphs_named
from index.document import Document, Span
from qa.answer import Answer, Citation, FoundPassage, Result

_BESIDE: Final = 300
"""Code points shown at most on either side of the same words elsewhere."""


@dataclass(frozen=True)
class PlaceView:
    """Where words stand: `link` opens the document with them marked."""

    title: str
    section: tuple[str, ...]
    paragraphs: str | None
    page: int | None
    link: str


@dataclass(frozen=True)
class ElsewhereView:
    """Another place of the same words, in their sentence."""

    excerpt: Excerpt
    place: PlaceView


@dataclass(frozen=True)
class AnswerView:
    """`size` names how large the words can be set; `fragment_link` finds them in any version; `address` is
    what a printed page says of where they stand."""

    text: Markup
    size: Literal["short", "middle", "long"]
    certainty: Certainty
    excerpt: Excerpt
    place: PlaceView
    fragment_link: str
    address: str
    citations: tuple[WrittenCitation, ...]
    elsewhere: tuple[ElsewhereView, ...]


@dataclass(frozen=True)
class PassageView:
    text: Markup
    place: PlaceView


@dataclass(frozen=True)
class ResultView:
    """`first` is None where nothing answers; then `passages` are the nearest ones.

    `heard` is what a screen reader is told first; `least` the confidence that an answer must have.
    """

    first: AnswerView | None
    others: tuple[AnswerView, ...]
    passages: tuple[PassageView, ...]
    heard: str
    other_count: str
    least: str


def result_view(result: Result, root: str, base_url: str, today: date) -> ResultView:
    """`root` stands before every path on the page, `base_url` before those that people copy."""
    answers = tuple(_answer_view(answer, root, base_url, today) for answer in result.answers)
    return ResultView(
        first=answers[0] if answers else None,
        others=answers[1:],
        passages=tuple(passage_view(found, root) for found in result.different_passages),
        heard=f"{_heard(result)} in {round(result.timing.total):,} ms",
        other_count=counted(len(answers) - 1, "other answer"),
        least=limit_percent(result.threshold),
    )


def _heard(result: Result) -> str:
    if result.answers:
        return f"{counted(len(result.answers), 'answer')} found"
    return "Searched and read"


def _answer_view(answer: Answer, root: str, base_url: str, today: date) -> AnswerView:
    citation = answer.citation
    document, length = citation.document, len(citation.text)
    return AnswerView(
        text=shown(citation.text),
        size="short" if length <= 48 else "middle" if length <= 140 else "long",
        certainty=certainty(answer.confidence),
        excerpt=excerpt(document.text, citation.paragraph.span, citation.sentence, citation.span),
        place=_cited_place(citation, root),
        fragment_link=root + document_link(document.id) + text_fragment(citation),
        address=base_url + view_link(document, citation.span),
        citations=written_citations(citation, base_url, today),
        elsewhere=tuple(_elsewhere(other, root) for other in answer.other_citations),
    )


def _elsewhere(citation: Citation, root: str) -> ElsewhereView:
    sentence = citation.sentence
    return ElsewhereView(
        excerpt(citation.document.text, sentence, sentence, citation.span, reach=_BESIDE),
        _cited_place(citation, root),
    )


def _cited_place(citation: Citation, root: str) -> PlaceView:
    return PlaceView(
        title=citation.document.title,
        section=citation.document.below_title(citation.section),
        paragraphs=paragraphs_named(citation.paragraph.number, citation.paragraph.number),
        page=citation.page,
        link=_marked_link(citation.document, citation.span, root),
    )


def passage_view(found: FoundPassage, root: str) -> PassageView:
    document, passage = found.document, found.hit.passage
    paragraph, last = (document.paragraph_at(at) for at in (passage.span.start, passage.span.end - 1))
    named = None
    if paragraph is not None:
        named = paragraphs_named(paragraph.number, (last or paragraph).number)
    return PassageView(
        text=shown(found.text),
        place=PlaceView(
            title=document.title,
            section=document.below_title(passage.section),
            paragraphs=named,
            page=None if paragraph is None else paragraph.block.page_at(passage.span.start),
            link=_marked_link(document, passage.span, root),
        ),
    )


def _marked_link(document: Document, span: Span, root: str) -> str:
    """The fragment takes a browser to the mark without a script."""
    return f"{root}{view_link(document, span)}#marked"
