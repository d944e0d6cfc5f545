"""The last look at a result: every place lies where it may, and the answers stand in order. A breach is a
defect of ours, so it is raised and never mended.

No text is compared here, since a result holds none beside its offsets: each is cut from its document at the
place looked at. What is written out is compared where it leaves, in api.citing.
"""

from __future__ import annotations

from itertools import pairwise

from index.document import Span
from qa.answer import Answer, Citation, Result
from qa.errors import BrokenPromiseError
from qa.spans import same_string


def check_promises(result: Result) -> None:
    """BrokenPromiseError where a result says something that its sources do not bear out."""
    for passage in result.passages:
        _within(passage.hit.passage.span, Span(0, len(passage.document.text)), "passage", "document")
        if passage.hit.passage.document_id != passage.document.id:
            raise BrokenPromiseError(
                f"passage {passage.hit.passage.id} is cited from document {passage.document.id}"
            )
    for answer in result.answers:
        _check_answer(answer)
    if result.best is not None:
        _check_answer(result.best)
    for above, below in pairwise(result.answers):
        if above.confidence < below.confidence:
            raise BrokenPromiseError(f"answers are out of order: {above.confidence} above {below.confidence}")


def _check_answer(answer: Answer) -> None:
    if not 0 <= answer.confidence <= 1:
        raise BrokenPromiseError(f"confidence {answer.confidence} is no probability")
    _check_citation(answer.citation)
    for other in answer.other_citations:
        _check_citation(other)
        if same_string(other.text) != same_string(answer.text):
            raise BrokenPromiseError(f"{other.text!r} is cited as another place of {answer.text!r}")


def _check_citation(citation: Citation) -> None:
    span = citation.span
    if not len(span):
        raise BrokenPromiseError(f"an empty answer at {span.start} in {citation.document.id}")
    _within(span, Span(0, len(citation.document.text)), "answer", "document")
    _within(span, citation.paragraph.span, "answer", "paragraph")
    _within(span, citation.passage.span, "answer", "passage")
    _within(span, citation.sentence, "answer", "sentence")
    _within(citation.sentence, citation.paragraph.span, "sentence", "paragraph")
    if citation.passage.document_id != citation.document.id:
        raise BrokenPromiseError(f"passage {citation.passage.id} is not of document {citation.document.id}")


def _within(inner: Span, outer: Span, what: str, where: str) -> None:
    if not outer.contains(inner):
        raise BrokenPromiseError(
            f"{what} [{inner.start}, {inner.end}) leaves its {where} [{outer.start}, {outer.end})"
        )
