"""How much is read for a question, and when reading stops."""

from collections.abc import Sequence
from dataclasses import replace

from qa.answerer import Answerer
from qa.features import FEATURES
from qa.reading import Excerpt, Reading
from tests.passages_double import PassagesDouble, document
from tests.reading_doubles import SIEGE, TALKS, Finder, by_score, quotes


class Counter(Finder):
    """Notes how many passages it is given at a time; sentences come without places."""

    def __init__(self, scores: dict[str, float]) -> None:
        super().__init__(scores)
        self.given: list[int] = []
        self.sentences: list[list[str]] = []

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        if any(excerpt.places is not None for excerpt in excerpts):
            self.given.append(len(excerpts))
        else:
            self.sentences.append([excerpt.text for excerpt in excerpts])
        return super().read(question, excerpts)


def early(scores: dict[str, float]) -> tuple[Answerer, Counter]:
    """Passages without a word of the question come in the order of their ids: the siege, then the talks."""
    counter = Counter(scores)
    return Answerer(PassagesDouble([SIEGE, TALKS]), counter, by_score(), read_first=2), counter


def test_the_rest_is_read_only_while_no_answer_is_sure() -> None:
    found = [hit.passage.document_id for hit in PassagesDouble([SIEGE, TALKS]).search("x", 5)]
    assert found[:2] == ["siege", "siege"]
    assert set(found[2:]) == {"talks"}
    sure, counter = early({"siege began": 0.0, "Nobody": 5.0})
    assert quotes(sure.answer("x")) == ["siege began"]
    assert counter.given == [2]
    unsure, counter = early({"siege began": -0.001, "Nobody": 5.0})
    assert quotes(unsure.answer("x")) == ["Nobody"]
    assert counter.given[0] == 2
    assert len(counter.given) == 2
    assert sum(counter.given) == len(found)


def test_sentences_are_read_once_more_only_where_they_could_make_an_answer_sure() -> None:
    """While passages are left: a sentence usually says 1.5 more than its passage. What it said is kept."""
    documents = [
        document("They ended. Nobody came.\nIn June.", "a"),
        document("It was hard. It was long.\nIn May.", "b"),
    ]
    weights = tuple(float(name == "alone") for name in FEATURES)
    one, other = "They ended.", "It was hard."
    for score, read in ((-1.6, [[other, one]]), (-1.5, [[one], [other]])):
        counter = Counter({"They": score, "hard": 2.0})
        by_alone = replace(by_score(), weights=weights)
        result = Answerer(PassagesDouble(documents), counter, by_alone, read_first=2).answer("x")
        assert counter.given == [2, 2]
        assert counter.sentences == read
        assert quotes(result) == ["hard"]


def test_whoever_wants_more_answers_or_less_sure_ones_gets_what_all_passages_hold() -> None:
    for further, read_all in (
        ({"top_k": 3}, False),
        ({"top_k": 4}, True),
        ({"min_confidence": 0.5}, False),
        ({"min_confidence": 0.499}, True),
    ):
        asked, counter = early({"siege began": 4.0, "Nobody": 5.0})
        result = asked.answer("x", **further)  # type: ignore[arg-type]
        assert (quotes(result)[0] == "Nobody") is read_all
        assert (counter.given[0] > 2) is read_all
        assert len(counter.given) == 1


def test_the_confidence_is_fitted_on_what_all_passages_hold() -> None:
    asked, counter = early({"siege began": 4.0, "Nobody": 5.0})
    (judged,) = asked.contenders(["x"])
    assert {one.candidate.text for one in judged.contenders} == {"siege began", "Nobody"}
    assert len(counter.given) == 1


def test_a_batch_stops_for_each_question_by_itself() -> None:
    class ByQuestion(Finder):
        def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
            return Finder({question: 2.0}).read(question, excerpts)

    asked = Answerer(PassagesDouble([SIEGE, TALKS]), ByQuestion({}), by_score(), read_first=2)
    questions = ["siege began", "Nobody", "nowhere", "May 1990", "long and hard"]
    together = asked.answer_batch(questions)
    assert [quotes(one) for one in together] == [quotes(asked.answer(question)) for question in questions]
    assert [one.status for one in together].count("no_answer") == 1
