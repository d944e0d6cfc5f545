"""How much is read for a question, and when reading stops."""

from collections.abc import Sequence

from qa.answerer import Answerer
from qa.reading import Excerpt, Reading
from tests.passages_double import PassagesDouble
from tests.reading_doubles import SIEGE, TALKS, Finder, by_score, quotes


class Counter(Finder):
    """Notes how many passages it is given at a time."""

    def __init__(self, scores: dict[str, float]) -> None:
        super().__init__(scores)
        self.given: list[int] = []

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        self.given.append(len(excerpts))
        return super().read(question, excerpts)


def early(scores: dict[str, float], threshold: float = 0.5) -> tuple[Answerer, Counter]:
    """Passages without a word of the question come in the order of their ids: the siege, then the talks."""
    counter = Counter(scores)
    index = PassagesDouble([SIEGE, TALKS])
    return Answerer(index, counter, by_score(threshold), passages_read=5, read_first=2), counter


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


def test_sure_is_what_would_be_given() -> None:
    """Nothing that is withheld afterwards keeps the rest from being read."""
    for threshold, reads_on in ((0.5, False), (0.55, True)):
        asked, counter = early({"siege began": 0.1, "Nobody": 5.0}, threshold)
        assert quotes(asked.answer("x")) == (["Nobody"] if reads_on else ["siege began"])
        assert (len(counter.given) == 2) is reads_on
        asked, counter = early({"siege began": 4.0, "Nobody": 5.0}, threshold)
        asked.answer("x", min_confidence=0.52)
        assert (counter.given[0] > 2) is (threshold > 0.52)
    # A leader of 0.52 that is asked to be surer: by_score is half sure at 0, 0.9 sure at 2.2.
    for least, reads_on in ((0.51, False), (0.9, True)):
        asked, counter = early({"siege began": 0.1, "Nobody": 5.0})
        assert quotes(asked.answer("x", min_confidence=least)) == (
            ["Nobody"] if reads_on else ["siege began"]
        )
        assert (len(counter.given) == 2) is reads_on


def test_whoever_wants_more_answers_or_less_sure_ones_gets_what_all_passages_hold() -> None:
    for top_k, least, read_all in (
        (3, None, False),
        (4, None, True),
        (3, 0.5, False),
        (3, 0.499, True),
    ):
        asked, counter = early({"siege began": 4.0, "Nobody": 5.0})
        result = asked.answer("x", top_k=top_k, min_confidence=least)
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
            return Finder({question.rstrip("?"): 2.0}).read(question, excerpts)

    index = PassagesDouble([SIEGE, TALKS])
    asked = Answerer(index, ByQuestion({}), by_score(), passages_read=5, read_first=2)
    questions = ["siege began", "Nobody", "nowhere", "May 1990", "long and hard"]
    together = asked.answer_batch(questions)
    assert [quotes(one) for one in together] == [quotes(asked.answer(question)) for question in questions]
    assert [one.status for one in together].count("no_answer") == 1
