"""The report's reliability, by hand."""

from __future__ import annotations

import pytest

from qa.answerer import Answerer
from qa.evaluation.outcomes import Outcome
from qa.evaluation.placing import Target
from qa.evaluation.question_files import Question
from qa.training.report import ablation, reliability
from tests.passages_double import PassagesDouble
from tests.reading_doubles import SIEGE, TALKS, Finder, by_score
from tests.training_data import draw

ASKED = Target(Question("who", (), None, None, None, "here"), (), {})


def outcome(confidence: float, hit: bool) -> Outcome:
    return Outcome(ASKED, "they", hit, float(hit), float(hit), confidence, confidence > 0.5, None, 1.0)


OUTCOMES = [
    outcome(0.9, True),
    outcome(0.2, False),
    outcome(0.5, True),
    outcome(0.3, True),
    outcome(0.7, False),
]


@pytest.mark.parametrize("seed", range(5))
def test_bins_hold_as_many_from_the_least_sure_on(seed: int) -> None:
    shuffled = draw(seed).sample(OUTCOMES, len(OUTCOMES))
    assert reliability(shuffled, bins=2) == [
        {"questions": 3, "confidence": pytest.approx(0.3333), "right": pytest.approx(0.6667)},
        {"questions": 2, "confidence": pytest.approx(0.8), "right": pytest.approx(0.5)},
    ]


def test_the_ablation_tells_how_far_it_is_over_all_its_rows() -> None:
    index = PassagesDouble([TALKS, SIEGE])
    told: list[tuple[str, int, int]] = []
    answerer = Answerer(index, Finder({"May 1990": 1.0}), by_score())
    rows = ablation(answerer, [ASKED, ASKED], lambda *step: told.append(step))
    assert len(rows) == len({(row["ranking"], row["passages_read"], row["read_first"]) for row in rows})
    of = 2 * len(rows)
    assert [done for _, done, _ in told] == [done for row in range(0, of, 2) for done in range(row, row + 3)]
    assert {(what, all_of) for what, _, all_of in told} == {("ask", of)}


def test_fewer_questions_than_bins_and_none_at_all() -> None:
    assert [part["questions"] for part in reliability(OUTCOMES)] == [1] * len(OUTCOMES)
    assert reliability([]) == []
