"""Evaluation end to end: places found, outcomes judged, figures added up; by hand where it can be."""

import json

import pytest

from index.document import Document, DocumentRecord, Span
from qa.answerer import Answerer
from qa.errors import QuestionFileError
from qa.evaluation.evaluate import measure
from qa.evaluation.outcomes import Outcome, Report
from qa.evaluation.placing import Target, place
from qa.evaluation.question_files import Accepted, Question, QuestionSet
from tests.passages_double import PassagesDouble, document
from tests.reading_doubles import Finder, by_score

FIRST = "The talks began in May 1990. They ended in June 1991."
SECOND = "The siege began in June 1991."


class Listed(PassagesDouble):
    """A double that lists its documents as an index does, one page at a time."""

    def records(self, limit: int, after: str | None = None) -> list[DocumentRecord]:
        names = sorted(name for name in self._documents if after is None or name > after)[: min(limit, 1)]
        return [DocumentRecord(name, name, name, "text/plain", "", "", 0, 0, 0) for name in names]


def question(
    text: str, *accepted: Accepted, document: str | None = None, context: int | None = None
) -> Question:
    return Question(text, accepted, None, context, document, f"questions.json: {text}")


def own(*questions: Question) -> QuestionSet:
    return QuestionSet("questions.json", questions, ())


def test_starts_count_in_the_one_document_where_they_all_fit() -> None:
    index = Listed([document(FIRST, "a"), document(SECOND, "b")])
    may = question("when", Accepted("May 1990", (19,)))
    nothing = question("who")
    targets = place(own(may, nothing), index)
    assert targets[0].places == {"a": (Span(19, 27),)}
    assert targets[1].places == {}
    named = question("when", Accepted("June 1991", (19,)), document="b")
    assert place(own(may, named), index)[1].places == {"b": (Span(19, 28),)}


def test_answers_that_stand_nowhere_are_refused() -> None:
    index = Listed([document(FIRST, "a")])
    with pytest.raises(QuestionFileError, match=r"in a: at 20 stands 'ay 1990\.', not 'May 1990'"):
        place(own(question("when", Accepted("May 1990", (20,)))), index)
    with pytest.raises(QuestionFileError, match="no document zzz"):
        place(own(question("when", document="zzz")), index)
    with pytest.raises(QuestionFileError, match="holds no document"):
        place(own(question("when", Accepted("May", (0,)))), Listed([]))
    assert place(own(question("who")), Listed([]))[0].places == {}


def test_answers_that_fit_several_documents_are_refused() -> None:
    index = Listed([document(FIRST, "a"), document(FIRST, "b")])
    with pytest.raises(
        QuestionFileError, match='stand in a and in b alike: name each question\'s "document"'
    ):
        place(own(question("when", Accepted("May 1990", (19,)))), index)


def test_contexts_are_found_inside_documents_with_their_offset() -> None:
    index = Listed([document(f"Before.\n{SECOND}\n{SECOND}", "a"), document(FIRST, "b")])
    june = question("when", Accepted("June 1991", (19,)), context=0)
    (target,) = place(QuestionSet("q", (june,), (SECOND,)), index)
    assert target.places == {"a": (Span(27, 36), Span(57, 66))}
    assert target.context == {"a"}
    with pytest.raises(QuestionFileError, match="its context 'Elsewhere'… is not in the index"):
        place(QuestionSet("q", (question("q", context=0),), ("Elsewhere",)), index)


def test_a_context_that_is_a_document_is_that_document_and_no_part_of_others() -> None:
    index = Listed([document(f"Before.\n{SECOND}", "a"), document(SECOND, "b")])
    june = question("when", Accepted("June 1991", (19,)), context=0)
    (target,) = place(QuestionSet("q", (june,), (SECOND, f"Before.\n{SECOND}")), index)
    assert target.places == {"b": (Span(19, 28),)}


def test_a_context_without_a_document_of_its_own_is_found_in_one_that_is_another_context() -> None:
    index = Listed([document(f"Before.\n{SECOND}", "a"), document(f"{SECOND} {SECOND}", "b")])
    june = question("when", Accepted("June 1991", (19,)), context=0)
    (target,) = place(QuestionSet("q", (june,), (SECOND, f"Before.\n{SECOND}")), index)
    assert target.places == {"a": (Span(27, 36),), "b": (Span(19, 28), Span(49, 58))}


def test_answers_of_several_documents_are_told_apart_by_naming_these() -> None:
    """No document has them all, and a mistake of one that happens to come first is none."""
    index = Listed([document(FIRST, "a"), document(SECOND, "b")])
    may, june = (
        question(f"when {n}", Accepted(text, (19,))) for n, text in enumerate(("May 1990", "June 1991"))
    )
    with pytest.raises(
        QuestionFileError,
        match=r'^questions.json: when 0: none of the 2 documents .* name each question\'s "document"',
    ):
        place(own(question("who"), may, june), index)


def targets(index: Listed) -> list[Target]:
    return place(
        own(
            question("when did talks begin", Accepted("May 1990", (19,))),
            question("when did the siege begin", Accepted("June 1991", (19,)), document="b"),
            question("when did they end", Accepted("June 1991", (43,))),
            question("who came"),
        ),
        index,
    )


def test_the_figures_add_up() -> None:
    index = Listed([document(FIRST, "a"), document(SECOND, "b")])
    # "May 1990" leads wherever it is read; the siege's passage ranks first only for the second question.
    answerer = Answerer(index, Finder({"May 1990": 1.0, "June 1991": 0.5}), by_score(0.6), passages_read=1)
    report = measure(answerer, targets(index))
    assert [outcome.text for outcome in report.outcomes] == ["May 1990", "June 1991", "May 1990", "May 1990"]
    assert [outcome.hit for outcome in report.outcomes] == [True, True, False, False]
    figures = report.as_json()
    assert figures["context"] == "search"
    assert (figures["answerable"], figures["unanswerable"], figures["false_answers"]) == (3, 1, 1)
    assert figures["hit1"] == pytest.approx(2 / 3)
    assert figures["exact_match"] == pytest.approx(2 / 3)
    assert figures["f1"] == pytest.approx(2 / 3)
    assert figures["served_hit1"] == pytest.approx(2 / 3)
    assert figures["passage_recall"] == {"1": 1.0, "3": 1.0, "5": 1.0}
    assert figures["latency_ms"]["p50"] <= figures["latency_ms"]["p95"]


def test_withheld_answers_score_nothing_once_served() -> None:
    index = Listed([document(FIRST, "a"), document(SECOND, "b")])
    finder = Finder({"May 1990": 1.0, "June 1991": 0.1})
    report = measure(Answerer(index, finder, by_score(0.6), passages_read=1), targets(index))
    figures = report.as_json()
    assert figures["hit1"] == pytest.approx(2 / 3)
    assert figures["served_hit1"] == pytest.approx(1 / 3)
    assert figures["served_f1"] == pytest.approx(1 / 3)


def test_the_contracts_keys_and_nulls() -> None:
    figures = Report("given", ()).as_json()
    assert list(figures) == [
        "context",
        "answerable",
        "unanswerable",
        "hit1",
        "exact_match",
        "f1",
        "served_hit1",
        "served_f1",
        "false_answers",
        "passage_recall",
        "ece",
        "auroc",
        "coverage_at_90_precision",
        "latency_ms",
    ]
    assert (figures["answerable"], figures["false_answers"], figures["hit1"]) == (0, 0, None)
    assert figures["latency_ms"] == {"p50": None, "p95": None}
    json.dumps(figures, allow_nan=False)


def test_confidence_figures_count_unanswerable_questions_as_wrong() -> None:
    def outcome(confidence: float, hit: bool, answerable: bool) -> Outcome:
        accepted = (Accepted("x", (0,)),) if answerable else ()
        target = Target(Question("q", accepted, "date" if hit else None, None, None, ""), (), {})
        return Outcome(target, "x", hit, 0.0, 0.0, confidence, True, 3 if hit else None, 1.0)

    outcomes = (outcome(0.9, True, True), outcome(0.8, False, True), outcome(0.7, False, False))
    report = Report("search", outcomes)
    figures = report.as_json()
    assert figures["ece"] == pytest.approx((0.1 + 0.8 + 0.7) / 3)
    assert figures["auroc"] == 1.0
    assert figures["coverage_at_90_precision"] == pytest.approx(1 / 3)
    assert figures["passage_recall"] == {"1": 0.0, "3": 0.5, "5": 0.5}
    assert report.by_kind() == {"date": {"questions": 1.0, "hit1": 1.0, "served_hit1": 1.0, "answered": 1.0}}


def test_documents_of_the_double_are_what_they_say() -> None:
    found: Document = Listed([document(FIRST, "a")]).document("a")
    assert [paragraph.span.cut(FIRST) for paragraph in found.paragraphs] == [FIRST]
