"""From question to answers over documents in memory: with a reader whose every word is known, and with
the shipped one."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import exp
from pathlib import Path

import pytest

from index.document import Passage, Span
from index.errors import UnknownDocumentError
from index.store import Hit
from qa.answer import Answer, Citation, Result
from qa.answerer import Answerer
from qa.errors import BrokenPromiseError, InvalidQuestionError
from qa.promises import check_promises
from qa.reader import Reader
from tests.passages_double import PassagesDouble, document
from tests.reading_doubles import SIEGE, TALKS, Finder, by_score, quotes


def answerer(scores: dict[str, float], paragraphs: int = 1, threshold: float = 0.5) -> Answerer:
    """Reads all passages at once; how it stops sooner is tested by itself."""
    index = PassagesDouble([TALKS, SIEGE], paragraphs)
    return Answerer(index, Finder(scores), by_score(threshold), passages_read=5, read_first=5)


def test_answers_come_best_first_with_their_places() -> None:
    result = answerer({"May 1990": 3.0, "June 1991": 1.0, "long and hard": 2.0}).answer("when", top_k=5)
    assert result.status == "answered"
    assert quotes(result) == ["May 1990", "long and hard", "June 1991"]
    june = result.answers[2]
    places = [june.citation, *june.other_citations]
    assert sorted((place.document.id, place.span.start) for place in places) == [
        ("siege", SIEGE.text.index("June 1991")),
        ("talks", TALKS.text.index("June 1991")),
        ("talks", TALKS.text.rindex("June 1991")),
    ]
    may = result.answers[0].citation
    assert may.sentence.cut(TALKS.text) == "The talks began in May 1990."
    assert may.paragraph.number == 1
    assert may.section == ("# Talks",)
    assert (result.generation, result.encoder, result.reader) == ("double-1", "double@0", "finder@0")


def test_one_threshold_for_every_answer_and_min_confidence_in_its_place() -> None:
    asked = answerer({"May 1990": 3.0, "June 1991": -0.1, "long and hard": 0.0})
    assert quotes(asked.answer("when")) == ["May 1990", "long and hard"]
    assert quotes(asked.answer("when", min_confidence=0.0)) == ["May 1990", "long and hard", "June 1991"]
    assert quotes(asked.answer("when", min_confidence=0.51)) == ["May 1990"]
    assert quotes(asked.answer("when", top_k=1)) == ["May 1990"]
    withheld = asked.answer("when", min_confidence=1.0)
    assert withheld.status == "no_answer"
    assert withheld.answers == ()
    assert withheld.passages
    assert withheld.best is not None
    assert withheld.best.text == "May 1990"
    assert withheld.threshold == 1.0


def test_confidence_never_rises_down_the_list() -> None:
    draw = random.Random(7)  # noqa: S311 - nothing secret is drawn
    words = sorted(set(f"{TALKS.text} {SIEGE.text}".split()))
    for _ in range(20):
        scores = {word: draw.uniform(-3, 3) for word in draw.sample(words, 8)}
        result = answerer(scores, paragraphs=2).answer("when", top_k=20, min_confidence=0.0)
        confidences = [answer.confidence for answer in result.answers]
        assert len(confidences) >= 5
        assert confidences == sorted(confidences, reverse=True)


def test_the_order_is_its_own_and_no_answer_is_surer_than_one_before_it() -> None:
    """Ordered the other way round than sure, all are as sure as the first, and stay in their order."""
    sure = by_score(threshold=0.0)
    turned = replace(sure, order_weights=tuple(-weight for weight in sure.weights))
    scores = {"May 1990": 1.0, "June 1991": 2.0, "long and hard": 3.0}
    passages = PassagesDouble([TALKS, SIEGE], 1)
    result = Answerer(passages, Finder(scores), turned, passages_read=5, read_first=5).answer("when")
    assert quotes(result) == ["May 1990", "June 1991", "long and hard"]
    assert [answer.confidence for answer in result.answers] == pytest.approx([1 / (1 + exp(-1.0))] * 3)


def test_overlapping_passages_do_not_repeat_an_answer() -> None:
    result = answerer({"May 1990": 3.0, "June 1991": 1.0}, paragraphs=2).answer("when", top_k=20)
    assert quotes(result) == ["May 1990", "June 1991"]
    places = [(place.document.id, place.span) for place in result.answers[1].other_citations]
    assert len(places) == len(set(places)) == 2


def test_an_answer_never_crosses_a_paragraph_nor_takes_a_heading() -> None:
    scores = {"1991.\n\nNobody": 5.0, "# Talks\nThe talks": 5.0}
    result = answerer(scores, paragraphs=3).answer("when", top_k=20, min_confidence=0.0)
    assert quotes(result) == ["The talks", "1991"]
    for answer in result.answers:
        assert "\n" not in answer.text
        assert answer.citation.paragraph.span.contains(answer.citation.span)


def test_nothing_found_is_no_answer() -> None:
    result = answerer({}).answer("when")
    assert (result.status, result.best) == ("no_answer", None)
    empty = Answerer(PassagesDouble([document("", "empty")]), Finder({"a": 1.0}), by_score()).answer("when")
    assert (empty.status, empty.passages) == ("no_answer", ())


def test_documents_narrow_the_search_and_unknown_ones_are_refused() -> None:
    asked = answerer({"June 1991": 1.0})
    (june,) = asked.answer("when", documents={"siege"}).answers
    assert (june.citation.document.id, june.other_citations) == ("siege", ())
    with pytest.raises(UnknownDocumentError, match="none-such"):
        asked.answer("when", documents={"none-such"})


def test_only_so_many_passages_are_read() -> None:
    asked = Answerer(PassagesDouble([TALKS, SIEGE]), Finder({"June": 1.0}), by_score(), passages_read=1)
    result = asked.answer("siege began", top_k=20)
    assert [answer.citation.document.id for answer in result.answers] == ["siege"]
    assert result.answers[0].other_citations == ()
    assert len(result.passages) == 5


@pytest.mark.parametrize("top_k", [0, -1, 21])
def test_top_k_out_of_bounds(top_k: int) -> None:
    with pytest.raises(InvalidQuestionError, match=f"top_k is {top_k}: ask for 1 to 20"):
        answerer({}).answer("when", top_k=top_k)


@pytest.mark.parametrize("least", [-0.01, 1.01, float("nan")])
def test_min_confidence_out_of_bounds(least: float) -> None:
    with pytest.raises(InvalidQuestionError, match="min_confidence"):
        answerer({}).answer("when", min_confidence=least)


def test_a_batch_is_its_questions_one_by_one() -> None:
    asked = answerer({"May 1990": 3.0, "June 1991": 1.0})
    together = asked.answer_batch(["siege began", "talks ended ", "nobody"])
    assert [result.question for result in together] == ["siege began", "talks ended", "nobody"]
    for result in together:
        alone = asked.answer(result.question)
        assert replace(alone, timing=result.timing) == result
    assert asked.answer_batch([]) == []


def test_a_calibration_for_other_models_is_used_and_said() -> None:
    index = PassagesDouble([TALKS])
    assert Answerer(index, Finder({}), by_score()).fitted
    assert not Answerer(index, Finder({}), by_score(reader="other@1")).fitted
    assert not Answerer(index, Finder({}), by_score(encoder="other@1")).fitted


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(threads=1)


HOSTILE = [
    "The siege began on\u00a0December\u00a012, 2022.\r\n\r\nIt went on. It went on. It went on.",
    "😀 The siege 👩\u200d👩\u200d👧 began on December 12, 2022 😀\nnaïve cafe\u0301 “begin",
    "  The siege began on December 12, 2022  \n\t\n   and ended on September 19, 2023   ",
    "بدأ الحصار: the siege began on December 12, 2022.\nنهاية",
    "word " * 300 + "the siege began on December 12, 2022 " + "word " * 300,
    "x" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_every_text_is_the_sources_own(reader: Reader, tmp_path: Path, text: str) -> None:
    """The file read anew from disk, cut at the offsets given: nothing of ours but the numbers."""
    path = tmp_path / "source.txt"
    path.write_bytes(text.encode("utf-8"))
    asked = Answerer(PassagesDouble([document(text)], 2), reader, by_score())
    result = asked.answer("when did the siege begin", top_k=20, min_confidence=0.0)
    source = path.read_bytes().decode("utf-8")
    assert result.answers
    for answer in result.answers:
        for citation in (answer.citation, *answer.other_citations):
            assert citation.text == source[citation.span.start : citation.span.end]
            assert citation.text == citation.text.strip()
            assert source[: citation.span.start].endswith(citation.prefix)
            assert source[citation.span.end :].startswith(citation.suffix)


def test_threads_answer_as_one_does(reader: Reader) -> None:
    asked = Answerer(PassagesDouble([TALKS, SIEGE], 2), reader, by_score())
    questions = [
        "when did the siege begin",
        "when did the talks begin",
        "who came in June 1991",
        "what was said",
    ] * 4

    def tell(question: str) -> list[tuple[str, float]]:
        result = asked.answer(question, top_k=5, min_confidence=0.0)
        return [(answer.text, answer.confidence) for answer in result.answers]

    alone = [tell(question) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(tell, questions)) == alone


def broken(result: Result, **changes: object) -> Result:
    citation = replace(result.answers[0].citation, **changes)  # type: ignore[arg-type]
    return replace(result, answers=(replace(result.answers[0], citation=citation),))


def test_promises_are_checked() -> None:
    result = answerer({"June 1991": 1.0, "May 1990": 0.5}).answer("siege")
    check_promises(result)
    first, second = result.answers
    citation = first.citation
    end = len(citation.document.text)
    whole = Passage("w", citation.document.id, Span(0, end))
    cases = [
        (broken(result, span=Span(3, 3)), "empty answer"),
        (broken(result, span=Span(end, end + 1)), "answer .* leaves its document"),
        (broken(result, span=Span(0, end)), "answer .* leaves its paragraph"),
        (broken(result, passage=Passage("p", citation.document.id, Span(0, 1))), "leaves its passage"),
        (broken(result, passage=Passage("p", "elsewhere", whole.span)), "is not of document"),
        (broken(result, sentence=Span(0, 1)), "answer .* leaves its sentence"),
        (broken(result, passage=whole, sentence=Span(0, end)), "sentence .* leaves its paragraph"),
        (replace(result, answers=(second, first)), "out of order"),
        (replace(result, answers=(replace(first, confidence=1.5),)), "no probability"),
        (replace(result, answers=(replace(first, other_citations=(second.citation,)),)), "another place of"),
    ]
    for case, told in cases:
        with pytest.raises(BrokenPromiseError, match=told):
            check_promises(case)
    passage = replace(result.passages[0], hit=Hit(Passage("p", "elsewhere", Span(0, 1)), 0.0, 0.0, 0.0))
    with pytest.raises(BrokenPromiseError, match="is cited from document"):
        check_promises(replace(result, passages=(passage,)))


def test_the_best_span_is_checked_though_it_is_withheld() -> None:
    result = answerer({"June 1991": 1.0}).answer("siege", min_confidence=1.0)
    assert isinstance(result.best, Answer)
    citation = result.best.citation
    assert isinstance(citation, Citation)
    bad = replace(result.best, citation=replace(citation, span=Span(0, len(citation.document.text))))
    with pytest.raises(BrokenPromiseError):
        check_promises(replace(result, best=bad))
