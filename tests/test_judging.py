"""How much is read for a question, and when reading stops."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from qa.answerer import Answerer
from qa.features import FEATURES
from qa.reading import Excerpt, Reading
from tests.passages_double import PassagesDouble, document
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


def test_the_rest_is_read_where_the_nearest_hold_nothing_at_all() -> None:
    for name in NAMES:
        index = PassagesDouble([document(f"{other} went up the hill.", other) for other in NAMES])
        counter = Counter({name: 2.0})
        assert quotes(Answerer(index, counter, by_score()).answer("who")) == [name]
        assert counter.given == ([2] if name in NAMES[:2] else [2, 2])


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


NAMES = ("Alma", "Bela", "Cora", "Dana")


def four(scores: Sequence[float], threshold: float = 0.5, cosine: float = 0.0) -> tuple[Answerer, Counter]:
    """Four documents of a name each, read two first; asked "hill", the first two are near and the others
    not. All strings are rivals, and `cosine` is what nearness adds to a score."""
    counter = Counter(dict(zip(NAMES, scores, strict=True)))
    texts = (f"{name} went up the {'hill' if at < 2 else 'road'}." for at, name in enumerate(NAMES))
    index = PassagesDouble([document(text, name) for name, text in zip(NAMES, texts, strict=True)])
    weights = tuple({"margin": 1.0, "cosine": cosine}.get(name, 0.0) for name in FEATURES)
    rivals = replace(by_score(threshold), weights=weights, order_weights=weights, rivalry=0.75)
    return Answerer(index, counter, rivals, passages_read=4, read_first=2), counter


def test_reading_ends_only_where_rivals_as_good_would_leave_the_answer_sure() -> None:
    """Alone a margin of 2 is 0.88 sure; beside two as good 0.483, of log-odds 2 - 0.75 log(1 + 2 e²)."""
    for threshold, given_two in ((0.48, [2]), (0.49, [2, 2]), (0.87, [2, 2]), (0.89, [2, 2])):
        asked, counter = four([2.0, -30.0, -30.0, -30.0], threshold)
        assert asked.answer("hill").status == ("answered" if threshold < 0.88 else "no_answer")
        assert counter.given == given_two
    # What is found after all counts as it is.
    asked, _ = four([2.0, -30.0, 2.0, 2.0], 0.49)
    assert asked.answer("hill").status == "no_answer"


def test_the_farther_what_is_not_read_the_sooner_reading_ends() -> None:
    for cosine, given_two in ((0.0, [2, 2]), (3.0, [2])):
        asked, counter = four([2.0 - cosine, -30.0, -30.0, -30.0], 0.7, cosine)
        assert quotes(asked.answer("hill")) == ["Alma"]
        assert counter.given == given_two


def test_every_answer_of_a_list_has_to_stand() -> None:
    """The second, 0.67 sure beside the first, would be 0.47 beside two more as good as the first."""
    for second, given_two in ((3.7, [2, 2]), (-30.0, [2])):
        asked, counter = four([4.0, second, -30.0, -30.0], 0.5)
        asked.answer("hill")
        assert counter.given == given_two


@given(
    st.lists(st.floats(-6.0, 6.0), min_size=4, max_size=4),
    st.floats(0.05, 0.95),
    st.floats(0.0, 3.0),
)
def test_a_lower_bar_loses_no_answer(scores: list[float], threshold: float, cosine: float) -> None:
    """Where nothing that was not read reads better than what was, which no one can know before."""
    scores[2:] = [min(score, max(scores[:2])) for score in scores[2:]]
    asked, _ = four(scores, threshold, cosine)
    lower = asked.answer("hill", top_k=4, min_confidence=0.999 * threshold)
    assert set(quotes(asked.answer("hill"))) <= set(quotes(lower))


@given(
    st.lists(st.floats(-6.0, 6.0), min_size=4, max_size=4),
    st.floats(0.05, 0.95),
    st.floats(0.0, 1.0),
)
def test_a_higher_bar_gives_the_usual_answers_that_are_as_sure(
    scores: list[float], threshold: float, part: float
) -> None:
    asked, _ = four(scores, threshold)
    higher = threshold + part * (1 - threshold)
    usual = [answer for answer in asked.answer("hill").answers if answer.confidence >= higher]
    assume(usual)
    assert list(asked.answer("hill", min_confidence=higher).answers) == usual


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
