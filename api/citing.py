"""From qa's results to the JSON of the contract, with the last look at the first promise.

Every text is cut from its document here, and before a response leaves, each is compared with the
document's text at the offsets that leave beside it. What does not hold is a BrokenPromiseError: a 500 and
a log line, never a wrong quote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from api import schemas
from api.links import text_fragment, view_link
from index.document import Document
from qa.answer import Answer, Citation, FoundPassage, Result
from qa.errors import BrokenPromiseError


def answer_response(result: Result, root_path: str = "") -> schemas.AnswerResponse:
    """The JSON of one result; `root_path` goes before the links. Raises BrokenPromiseError."""
    response = schemas.AnswerResponse(
        question=result.question,
        status=result.status,
        answers=[_answer(rank, answer, root_path) for rank, answer in enumerate(result.answers, start=1)],
        passages=[found_passage(passage) for passage in result.passages],
        index=schemas.IndexState(generation=result.generation, encoder=result.encoder, reader=result.reader),
        timing_ms=schemas.TimingMs(
            retrieve=round(result.timing.retrieve, 3),
            read=round(result.timing.read, 3),
            total=round(result.timing.total, 3),
        ),
    )
    check_quotes(_quotes(response), _sources(result))
    return response


def found_passage(found: FoundPassage) -> schemas.FoundPassage:
    passage = found.hit.passage
    return schemas.FoundPassage(
        id=passage.id,
        document=document_version(found.document),
        start=passage.span.start,
        end=passage.span.end,
        section=list(passage.section),
        text=found.text,
        score=found.hit.score,
    )


def document_version(document: Document) -> schemas.DocumentVersion:
    return schemas.DocumentVersion(id=document.id, title=document.title, sha256=document.sha256)


def _answer(rank: int, answer: Answer, root_path: str) -> schemas.Answer:
    return schemas.Answer(
        rank=rank,
        text=answer.text,
        confidence=answer.confidence,
        citation=citation(answer.citation, root_path),
        other_citations=[citation(other, root_path) for other in answer.other_citations],
    )


def citation(cited: Citation, root_path: str = "") -> schemas.Citation:
    span, text = cited.span, cited.document.text
    paragraph, passage = cited.paragraph, cited.passage
    return schemas.Citation(
        document=document_version(cited.document),
        start=span.start,
        end=span.end,
        unit="code_point",
        section=list(cited.section),
        paragraph=schemas.ParagraphPlace(
            number=paragraph.number, start=paragraph.span.start, end=paragraph.span.end
        ),
        sentence=schemas.Quote(
            start=cited.sentence.start, end=cited.sentence.end, text=cited.sentence.cut(text)
        ),
        passage=schemas.PassageQuote(
            id=passage.id, start=passage.span.start, end=passage.span.end, text=passage.span.cut(text)
        ),
        page=cited.page,
        selectors=(
            schemas.TextPositionSelector(type="TextPositionSelector", start=span.start, end=span.end),
            schemas.TextQuoteSelector(
                type="TextQuoteSelector", exact=cited.text, prefix=cited.prefix, suffix=cited.suffix
            ),
        ),
        links=schemas.Links(
            view=root_path + view_link(cited.document, span), text_fragment=text_fragment(cited)
        ),
    )


Quoted = tuple[schemas.DocumentVersion, int, int, str]
"""A document as named in the response, and the text said to stand there from start to end."""


def check_quotes(quotes: Iterable[Quoted], sources: Mapping[str, Document]) -> None:
    """BrokenPromiseError where a text is not its document's at its offsets."""
    for version, start, end, quoted in quotes:
        source = sources.get(version.id)
        if source is None or source.sha256 != version.sha256:
            raise BrokenPromiseError(f"a text is cited from {version.id}, which is not the document read")
        if not 0 <= start <= end <= len(source.text) or source.text[start:end] != quoted:
            raise BrokenPromiseError(f"a text is not what stands at [{start}, {end}) of {version.id}")


def _sources(result: Result) -> dict[str, Document]:
    cited = [one.document for answer in result.answers for one in (answer.citation, *answer.other_citations)]
    return {document.id: document for document in (*cited, *(found.document for found in result.passages))}


def _quotes(response: schemas.AnswerResponse) -> Iterator[Quoted]:
    for passage in response.passages:
        yield passage.document, passage.start, passage.end, passage.text
    for answer in response.answers:
        yield answer.citation.document, answer.citation.start, answer.citation.end, answer.text
        for cited in (answer.citation, *answer.other_citations):
            yield from _quotes_of(cited)


def _quotes_of(cited: schemas.Citation) -> Iterator[Quoted]:
    position, quote = cited.selectors
    document = cited.document
    if (position.start, position.end) != (cited.start, cited.end):
        raise BrokenPromiseError(f"two places for one citation of {document.id}")
    yield document, cited.start, cited.end, quote.exact
    yield document, cited.start - len(quote.prefix), cited.start, quote.prefix
    yield document, cited.end, cited.end + len(quote.suffix), quote.suffix
    for part in (cited.sentence, cited.passage):
        yield document, part.start, part.end, part.text
