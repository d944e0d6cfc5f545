"""What the pages of a question show, made from a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from markupsafe import Markup

from api.equal_titles import documents_cited, files_of_equal_titles
from api.links import document_link, text_fragment, view_link
from api.pages.citation import WrittenCitation, written_citations
from api.pages.marking import MarkedText, marked_text, shown
from api.pages.wording import Certainty, certainty, limit_percent, paragraphs_named
from api.plurals import counted
from index.document import Document, Span
from qa.answer import Answer, Citation, FoundPassage, Result

_BESIDE: Final = 300
"""Code points shown at most on either side of the same words elsewhere."""


@dataclass(frozen=True)
class PlaceView:
    """Where words stand: `link` opens the document with them marked; `file` where the title does not tell it
    from another on the page."""

    title: str
    file: str | None
    section: tuple[str, ...]
    paragraphs: str | None
    page: int | None
    link: str


@dataclass(frozen=True)
class ElsewhereView:
    """Another place of the same words, in their sentence."""

    marked: MarkedText
    place: PlaceView


@dataclass(frozen=True)
class AnswerView:
    """`size` names how large the words can be set; `fragment_link` finds them in any version; `address` is
    what a printed page says of where they stand."""

    text: Markup
    size: Literal["short", "middle", "long"]
    certainty: Certainty
    marked: MarkedText
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
    nearest = () if result.answers else (found.document for found in result.different_passages)
    files = files_of_equal_titles((*documents_cited(result.answers), *nearest))
    answers = tuple(_answer_view(answer, root, base_url, today, files) for answer in result.answers)
    return ResultView(
        first=answers[0] if answers else None,
        others=answers[1:],
        passages=tuple(
            passage_view(found, root, files.get(found.document.id)) for found in result.different_passages
        ),
        heard=f"{_heard(result)} in {round(result.timing.total):,} ms",
        other_count=counted(len(answers) - 1, "other answer"),
        least=limit_percent(result.threshold),
    )


def _heard(result: Result) -> str:
    if result.answers:
        return f"{counted(len(result.answers), 'answer')} found"
    return "Searched and read"


def _answer_view(
    answer: Answer, root: str, base_url: str, today: date, files: Mapping[str, str]
) -> AnswerView:
    citation = answer.citation
    document, length = citation.document, len(citation.text)
    return AnswerView(
        text=shown(citation.text),
        size="short" if length <= 48 else "middle" if length <= 140 else "long",
        certainty=certainty(answer.confidence),
        marked=marked_text(document.text, citation.paragraph.span, citation.sentence, citation.span),
        place=_cited_place(citation, root, files),
        fragment_link=root + document_link(document.id) + text_fragment(citation),
        address=base_url + view_link(document, citation.span),
        citations=written_citations(citation, base_url, today),
        elsewhere=tuple(_elsewhere(other, root, files) for other in answer.other_citations),
    )


def _elsewhere(citation: Citation, root: str, files: Mapping[str, str]) -> ElsewhereView:
    sentence = citation.sentence
    return ElsewhereView(
        marked_text(citation.document.text, sentence, sentence, citation.span, reach=_BESIDE),
        _cited_place(citation, root, files),
    )


def _cited_place(citation: Citation, root: str, files: Mapping[str, str]) -> PlaceView:
    return PlaceView(
        title=citation.document.title,
        file=files.get(citation.document.id),
        section=citation.document.below_title(citation.section),
        paragraphs=paragraphs_named(citation.paragraph.number, citation.paragraph.number),
        page=citation.page,
        link=_marked_link(citation.document, citation.span, root),
    )


def passage_view(found: FoundPassage, root: str, file: str | None = None) -> PassageView:
    document, passage = found.document, found.hit.passage
    paragraph, last = (document.paragraph_at(at) for at in (passage.span.start, passage.span.end - 1))
    named = None
    if paragraph is not None:
        named = paragraphs_named(paragraph.number, (last or paragraph).number)
    return PassageView(
        text=shown(found.text),
        place=PlaceView(
            title=document.title,
            file=file,
            section=document.below_title(passage.section),
            paragraphs=named,
            page=None if paragraph is None else paragraph.block.page_at(passage.span.start),
            link=_marked_link(document, passage.span, root),
        ),
    )


def _marked_link(document: Document, span: Span, root: str) -> str:
    """The fragment takes a browser to the mark without a script."""
    return f"{root}{view_link(document, span)}#marked"
