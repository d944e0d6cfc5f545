"""The JSON of the contract. Field names and shapes are what clients depend on.

Unknown values are null, never left out: no field of an answer has a default.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from api.examples import QUESTION
from api.settings import MAX_BATCH, MAX_DOCUMENTS_FILTER
from qa.errors import InvalidQuestionError
from qa.question import DEFAULT_TOP_K, MAX_QUESTION_LENGTH, MAX_TOP_K, clean_question

Offset = Annotated[int, Field(description="0-based, in Unicode code points of the canonical text")]
Sha256 = Annotated[str, Field(description="SHA-256 of the canonical text in UTF-8, hexadecimal")]


class Sent(BaseModel):
    """What leaves: every field present."""

    model_config = ConfigDict(frozen=True)


class Received(BaseModel):
    """What comes in as JSON: no unknown field, no value of another type."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


def _question(value: str) -> str:
    try:
        return clean_question(value)
    except InvalidQuestionError as error:
        raise ValueError(str(error)) from error


def whole_number(value: Any) -> Any:
    """JSON has one kind of number: 3.0 is 3 (JSON Schema 2020-12, section 6.1.1 of validation)."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_UNSEEN = (  # white space, and the format characters of the Basic Multilingual Plane that texts hold
    r"\s\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
)
_QUESTION_PATTERN = f"^[^{_CONTROLS}]*[^{_CONTROLS}{_UNSEEN}][^{_CONTROLS}]*$"
"""Beside it there is no maxLength: white space at either end does not count."""

Question = Annotated[
    str,
    AfterValidator(_question),
    Field(
        description=f"1 to {MAX_QUESTION_LENGTH} characters after trimming; tabs and line ends count as "
        "white space, other control characters are invalid",
        examples=[QUESTION],
        json_schema_extra={"pattern": _QUESTION_PATTERN},
    ),
]
ANSWERS_AT_MOST = (
    f"answers at most; above {DEFAULT_TOP_K} more passages are read, which can change a confidence a little"
)
IN_PLACE_OF_THRESHOLD = (
    "in place of the fitted threshold, for every answer; how many passages are read can depend on it, and so "
    "can, by a little, a confidence"
)
TopK = Annotated[int, Field(ge=1, le=MAX_TOP_K, description=ANSWERS_AT_MOST), BeforeValidator(whole_number)]
MinConfidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False, description=IN_PLACE_OF_THRESHOLD)]
DocumentId = Annotated[str, Field(min_length=1, max_length=200)]
DocumentFilter = Annotated[
    list[DocumentId],
    Field(min_length=1, max_length=MAX_DOCUMENTS_FILTER, description="answer from these documents only"),
]


class AnswerRequest(Received):
    question: Question
    top_k: TopK = DEFAULT_TOP_K
    documents: DocumentFilter | None = None
    min_confidence: MinConfidence | None = None


class BatchRequest(Received):
    questions: Annotated[list[Question], Field(min_length=1, max_length=MAX_BATCH)]
    top_k: TopK = DEFAULT_TOP_K
    documents: DocumentFilter | None = None
    min_confidence: MinConfidence | None = None


class DocumentVersion(Sent):
    id: str
    title: str
    sha256: Sha256


class ParagraphPlace(Sent):
    number: Annotated[int, Field(description="from 1 through the document, headings not counted")]
    start: Offset
    end: Offset


class Quote(Sent):
    start: Offset
    end: Offset
    text: str


class PassageQuote(Sent):
    id: str
    start: Offset
    end: Offset
    text: str


class TextPositionSelector(Sent):
    """W3C Web Annotation, 4.2.5."""

    type: Literal["TextPositionSelector"]
    start: Offset
    end: Offset


class TextQuoteSelector(Sent):
    """W3C Web Annotation, 4.2.4; up to 32 code points of prefix and suffix."""

    type: Literal["TextQuoteSelector"]
    exact: str
    prefix: str
    suffix: str


class Links(Sent):
    view: Annotated[str, Field(description="the document's page with the span marked")]
    text_fragment: Annotated[str, Field(description="to append to a URL of the source (WICG text fragment)")]


class Citation(Sent):
    document: DocumentVersion
    start: Offset
    end: Offset
    unit: Literal["code_point"]
    section: list[str]
    paragraph: ParagraphPlace
    sentence: Quote
    passage: PassageQuote
    page: int | None
    selectors: tuple[TextPositionSelector, TextQuoteSelector]
    links: Links


class Answer(Sent):
    rank: int
    text: Annotated[str, Field(description="exactly the document's text from start to end")]
    confidence: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="fitted probability that the answer is right, where every second question misleads",
        ),
    ]
    citation: Citation
    other_citations: list[Citation]


class FoundPassage(Sent):
    id: str
    document: DocumentVersion
    start: Offset
    end: Offset
    section: list[str]
    text: str
    score: Annotated[float, Field(description="dense and lexical score together, 0 to 1")]


class IndexState(Sent):
    generation: str
    encoder: Annotated[str, Field(description="name@sha256")]
    reader: Annotated[str, Field(description="name@sha256")]


class TimingMs(Sent):
    retrieve: float
    read: float
    total: float


class AnswerResponse(Sent):
    question: str
    status: Literal["answered", "no_answer"]
    answers: list[Answer]
    passages: list[FoundPassage]
    index: IndexState
    timing_ms: TimingMs


class BatchResponse(Sent):
    results: list[AnswerResponse]


class PassageScores(Sent):
    dense: Annotated[float, Field(description="cosine of passage and nearest sentence, averaged")]
    lexical: Annotated[float, Field(description="BM25; 0 without a common word")]
    fused: Annotated[float, Field(description="both together, what orders the passages: 1 is best by both")]


class ScoredPassage(FoundPassage):
    rank: int
    scores: PassageScores


class RetrieverState(Sent):
    generation: str
    encoder: Annotated[str, Field(description="name@sha256")]


class PassagesResponse(Sent):
    question: str
    passages: list[ScoredPassage]
    index: RetrieverState


class ProblemError(Sent):
    detail: str
    pointer: Annotated[str, Field(description="JSON Pointer as a URI fragment into the request's fields")]


class ProblemBody(Sent):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str | None


class InvalidValuesBody(ProblemBody):
    errors: list[ProblemError]
