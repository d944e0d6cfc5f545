"""How the confidence is fitted: minima, what made the data, and thresholds that no other one beats."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.calibration import moved
from qa.errors import CalibrationError
from qa.features import FEATURES
from qa.training.confidence.fitting import choose_threshold, fit_choice, fit_odds, fit_order, standardisation

COUNT = len(FEATURES)
Drawn = tuple[list[Any], list[Any]]


def drawn(questions: int, seed: int) -> Drawn:
    """Questions of 1 to 5 contenders, one of which is right, or none, as a known choice has it."""
    draw = np.random.default_rng(seed)
    features, right = [], []
    for _ in range(questions):
        rows = draw.normal(size=(int(draw.integers(1, 6)), COUNT))
        weight = np.append(np.exp(rows[:, 0] - 0.5 * rows[:, 1] - 0.3), 1.0)
        chosen = draw.choice(len(weight), p=weight / weight.sum())
        features.append(rows)
        right.append(np.arange(len(rows)) == chosen)
    return features, right


def loss(weights: Any, bias: float, questions: Drawn, counts: Any, penalty: float) -> float:
    total = penalty / 2 * sum(weight**2 for weight in weights)
    for rows, flags, count in zip(*questions, counts, strict=True):
        scores = [float(row @ weights) + bias for row in rows]
        whole = 1 + sum(math.exp(score) for score in scores)
        good = sum(math.exp(score) for score, flag in zip(scores, flags, strict=True) if flag) or 1.0
        total -= count * math.log(good / whole)
    return total


def test_the_fit_is_a_minimum_in_every_direction() -> None:
    questions = drawn(300, 1)
    counts = np.linspace(0.5, 1.5, 300)
    weights, bias = fit_choice(*questions, counts, 2.0)
    least = loss(weights, bias, questions, counts, 2.0)
    for place in range(COUNT):
        for step in (-0.01, 0.01):
            moved = weights + step * (np.arange(COUNT) == place)
            assert loss(moved, bias, questions, counts, 2.0) > least
    for step in (-0.01, 0.01):
        assert loss(weights, bias + step, questions, counts, 2.0) > least


def test_the_fit_finds_what_made_the_data() -> None:
    weights, bias = fit_choice(*drawn(8000, 2), np.ones(8000), 1.0)
    assert weights[0] == pytest.approx(1.0, abs=0.1)
    assert weights[1] == pytest.approx(-0.5, abs=0.1)
    assert np.abs(weights[2:]).max() < 0.1
    assert bias == pytest.approx(-0.3, abs=0.1)


def test_a_count_of_two_is_a_question_twice() -> None:
    features, right = drawn(200, 3)
    counts = np.ones(200)
    counts[:50] = 2
    twice = fit_choice([*features, *features[:50]], [*right, *right[:50]], np.ones(250), 1.0)
    weighted = fit_choice(features, right, counts, 1.0)
    assert weighted[0] == pytest.approx(twice[0], abs=1e-4)
    assert weighted[1] == pytest.approx(twice[1], abs=1e-4)


def test_several_right_contenders_are_right_together() -> None:
    """Two alike, both right, against none: each alone would have to beat the other too."""
    rows = np.zeros((2, COUNT))
    questions = [rows] * 100
    right = [np.array([True, True])] * 80 + [np.array([False, False])] * 20
    _, bias = fit_choice(questions, right, np.ones(100), 1.0)
    assert 2 * math.exp(bias) / (1 + 2 * math.exp(bias)) == pytest.approx(0.8, abs=1e-3)


def test_the_order_is_fitted_to_questions_that_have_a_right_contender() -> None:
    """The odds of none are in the data, and do not matter: it is the choice among the others."""
    weights = fit_order(*drawn(8000, 2), np.ones(8000), 1.0)
    assert weights[0] == pytest.approx(1.0, abs=0.1)
    assert weights[1] == pytest.approx(-0.5, abs=0.1)
    assert np.abs(weights[2:]).max() < 0.1
    features, right = drawn(300, 3)
    told = [at for at, flags in enumerate(right) if flags.any()]
    assert 0 < len(told) < 300
    alone = fit_order([features[at] for at in told], [right[at] for at in told], np.ones(len(told)), 1.0)
    assert fit_order(features, right, np.ones(300), 1.0) == pytest.approx(alone, abs=1e-6)


def test_an_order_needs_a_right_contender() -> None:
    with pytest.raises(CalibrationError, match="none of 5 questions has a right contender"):
        fit_order([np.zeros((1, COUNT))] * 5, [np.array([False])] * 5, np.ones(5), 1.0)


@pytest.mark.parametrize(("below", "above", "shift"), [(0.6, 0.6, -0.4), (0.3, 1.2, -1.0), (1.5, 0.5, 0.7)])
def test_slopes_and_shift_find_what_made_the_data(below: float, above: float, shift: float) -> None:
    draw = np.random.default_rng(4)
    odds = draw.normal(size=100_000) * 3
    right = draw.random(len(odds)) < 1 / (1 + np.exp(-moved(odds, below, above, shift)))
    ones = np.ones(len(odds))
    assert fit_odds(odds, right, ones) == pytest.approx((below, above, shift), abs=0.06)
    # Odds that tell the wrong way round would turn the order: the slopes stay above 0.
    assert min(fit_odds(odds, ~right, ones)[:2]) > 0


def test_constant_features_have_a_scale() -> None:
    mean, scale = standardisation([np.ones((3, COUNT)), np.ones((2, COUNT))])
    assert mean.tolist() == scale.tolist() == [1.0] * COUNT


@pytest.mark.parametrize("flag", [True, False])
def test_one_kind_alone_cannot_be_fitted(flag: bool) -> None:
    with pytest.raises(CalibrationError, match="of 5 questions have a right contender: both"):
        fit_choice([np.zeros((1, COUNT))] * 5, [np.array([flag])] * 5, np.ones(5), 1.0)


@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), st.sampled_from(["right", "wrong", "none"])),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from([1.0, 2.0, 5.0]),
)
def test_no_threshold_costs_less(questions: list[tuple[float, str]], cost: float) -> None:
    given_costs = {"right": 0.0, "wrong": 1.0, "none": cost}

    def costs(threshold: float) -> float:
        return sum(given_costs[kind] if sure >= threshold else kind == "right" for sure, kind in questions)

    sure, kinds = zip(*questions, strict=True)
    right = [kind == "right" for kind in kinds]
    for blur in (0.0, 1e-6):
        chosen = choose_threshold(sure, right, [kind != "none" for kind in kinds], cost, blur=blur)
        assert costs(chosen) == min(costs(tried) for tried in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))
        assert 0 <= chosen <= 1


def test_of_equal_costs_the_surer_threshold() -> None:
    assert choose_threshold([0.9, 0.8, 0.2], [True, False, True], [True] * 3, blur=0) == pytest.approx(0.85)


def test_a_false_answer_costs_two_withheld_ones_by_itself() -> None:
    sure, right = [0.9, 0.8, 0.7, 0.6], [True, False, True, True]
    answerable = [True, False, True, True]
    # Past the false answer two right ones pay for it, and not for more: it stays withheld.
    assert choose_threshold(sure, right, answerable, blur=0) == pytest.approx(0.85)
    assert choose_threshold([*sure, 0.5], [*right, True], [*answerable, True], blur=0) == pytest.approx(0.25)
    # A wrong answer to a question that has one is paid for by one right answer more.
    assert choose_threshold(sure, right, [True] * 4, blur=0) == pytest.approx(0.3)


def test_a_count_weighs_what_it_costs() -> None:
    sure, right, answerable = [0.9, 0.8, 0.7], [True, False, True], [True, False, True]
    assert choose_threshold(sure, right, answerable, counts=[1, 0.4, 1], blur=0) == pytest.approx(0.35)
    assert choose_threshold(sure, right, answerable, counts=[1, 0.6, 1], blur=0) == pytest.approx(0.85)


def test_blurred_the_threshold_hangs_less_on_what_was_drawn() -> None:
    """Where a confidence is as often right as it says, answering pays from two thirds on: 2 (1 - p) < p."""
    draw = np.random.default_rng(8)
    missed: dict[float, list[float]] = {0.0: [], 0.2: []}
    for _ in range(40):
        sure = draw.uniform(0.4, 0.95, 2000)
        right = draw.random(len(sure)) < sure
        for blur, errors in missed.items():
            errors.append(choose_threshold(sure.tolist(), right.tolist(), right.tolist(), blur=blur) - 2 / 3)
    exact, blurred = (np.array(errors) for errors in missed.values())
    assert blurred.std() < 0.7 * exact.std()
    assert abs(blurred.mean()) < 0.01
