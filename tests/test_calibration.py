"""The confidence against definitions written out in plain loops, and the file that it is kept in."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa.borders import BORDER_FEATURES
from qa.calibration import SHIPPED_CALIBRATION, Calibration, less_rivals, moved
from qa.errors import CalibrationError
from qa.features import FEATURES

COUNT = len(FEATURES)


def calibration(**changes: Any) -> Calibration:
    facts: dict[str, Any] = {
        "mean": tuple(float(place) for place in range(COUNT)),
        "scale": tuple(1.0 + place for place in range(COUNT)),
        "order_weights": tuple((-0.7) ** place for place in range(COUNT)),
        "weights": tuple((-1.0) ** place / 3 for place in range(COUNT)),
        "bias": 0.25,
        "rivalry": 0.7,
        "slope_below": 0.8,
        "slope_above": 1.3,
        "shift": -0.1,
        "threshold": 0.5,
        "reader": "r@1",
        "encoder": "e@1",
        "fitted_on": "nothing",
        "border_weights": tuple((-0.9) ** place for place in range(len(BORDER_FEATURES))),
    }
    return Calibration(**{**facts, **changes})


ROWS = st.lists(st.lists(st.floats(-30, 30), min_size=COUNT, max_size=COUNT), min_size=1, max_size=6)


@given(ROWS)
def test_confidence_by_hand(rows: list[list[float]]) -> None:
    fitted = calibration()
    weights = []
    for row in rows:
        score = fitted.bias
        for place in range(COUNT):
            score += (row[place] - fitted.mean[place]) / fitted.scale[place] * fitted.weights[place]
        weights.append(math.exp(score))
    strings = np.array([at % 3 for at in range(len(rows))])
    found = fitted.confidence(np.array(rows), strings).tolist()
    least = 1.0
    for at in fitted.order(np.array(rows)):
        others = {number for number in strings.tolist() if number != at % 3}
        rivals = 1 + sum(max(weights[number::3]) for number in others)
        left = math.log(max(weights[at % 3 :: 3])) - fitted.rivalry * math.log(rivals)
        below = (1 + math.exp(-left)) ** fitted.slope_below
        odds = math.exp(fitted.shift) * (1 + math.exp(left)) ** fitted.slope_above / below
        least = min(least, odds / (1 + odds))
        assert found[at] == pytest.approx(least, abs=1e-9)


@given(ROWS)
def test_order_by_hand(rows: list[list[float]]) -> None:
    fitted = calibration()
    scores = [
        sum((row[at] - fitted.mean[at]) / fitted.scale[at] * fitted.order_weights[at] for at in range(COUNT))
        for row in rows
    ]
    order = fitted.order(np.array(rows)).tolist()
    assert sorted(order) == list(range(len(rows)))
    assert all(scores[one] >= scores[other] - 1e-9 for one, other in pairwise(order))


def test_contenders_alike_stay_in_their_order() -> None:
    assert calibration().order(np.zeros((4, COUNT))).tolist() == [0, 1, 2, 3]
    # So many, as many passages hold, that a sort may come to part them.
    rows = np.zeros((100, COUNT))
    rows[1::2, 0] = 1.0
    assert calibration().order(rows).tolist() == [*range(1, 100, 2), *range(0, 100, 2)]


@given(ROWS, st.floats(0.01, 5.0), st.floats(0.01, 5.0), st.floats(-3.0, 3.0))
def test_laws_of_confidence(rows: list[list[float]], below: float, above: float, shift: float) -> None:
    fitted = calibration(slope_below=below, slope_above=above, shift=shift)
    features = np.array(rows)
    strings = np.arange(len(rows))
    found, order = fitted.confidence(features, strings), fitted.order(features)
    assert ((found >= 0) & (found <= 1)).all()
    assert (np.diff(found[order]) <= 1e-12).all()
    # A rival more never makes an answer surer.
    assert (fitted.confidence(features[:-1], strings[:-1]) >= found[:-1] - 1e-12).all()
    # Nor does its score alone, and it weighs the same.
    scores = fitted.scores(features)
    beside = less_rivals(scores[:-1], strings[:-1], fitted.rivalry, scores[-1:])
    assert beside == pytest.approx(less_rivals(scores, strings, fitted.rivalry)[:-1])
    # The same string again, in another place or in a copy of the document, is none.
    assert fitted.confidence(np.tile(features, (2, 1)), np.tile(strings, 2)) == pytest.approx(
        np.tile(found, 2)
    )
    # In full rivalry and by themselves they are shares of one whole.
    whole = calibration(rivalry=1.0, slope_below=1.0, slope_above=1.0, shift=0.0)
    assert whole.confidence(features, strings).sum() <= 1 + 1e-9


@given(ROWS, st.lists(st.floats(-30, 30), min_size=COUNT, max_size=COUNT))
def test_a_worse_place_of_a_string_makes_it_no_less_sure(rows: list[list[float]], again: list[float]) -> None:
    """Though it may well come before the better one: what the order goes by is not what makes sure."""
    fitted = calibration()
    features, strings = np.array(rows), np.arange(len(rows))
    assume(fitted.scores(np.array([again]))[0] <= fitted.scores(features)[0])
    found = fitted.confidence(features, strings)
    more = fitted.confidence(np.vstack([features, again]), np.append(strings, 0))
    assert max(more[0], more[-1]) >= found[0] - 1e-12


def test_a_list_may_have_several_sure_answers() -> None:
    rows = np.zeros((3, COUNT))
    rows[:2, 0] = 20.0
    half = calibration(rivalry=0.5, slope_below=1.0, slope_above=1.0, shift=0.0)
    apart = np.arange(3)
    assert (half.confidence(rows, apart) > 0.7).tolist() == [True, True, False]
    assert (
        calibration(rivalry=1.0, slope_below=1.0, slope_above=1.0, shift=0.0).confidence(rows, apart)[:2]
        < 0.5
    ).all()


def test_three_answers_of_a_list_are_given_by_the_shipped_one() -> None:
    """Each alone would be 90 % sure; in full rivalry not even two of them would be given."""
    shipped = Calibration.load()
    tried = np.linspace(-10, 10, 20_001)
    odds = moved(tried, shipped.slope_below, shipped.slope_above, shipped.shift)
    surest = float(np.interp(math.log(0.9 / 0.1), odds, tried))
    column = int(np.argmax(shipped.weights))
    row = np.array(shipped.mean)
    row[column] += (surest - shipped.bias) / shipped.weights[column] * shipped.scale[column]
    (alone,) = shipped.confidence(row[None], np.zeros(1, int))
    assert alone == pytest.approx(0.9, abs=1e-4)
    three = shipped.confidence(np.tile(row, (3, 1)), np.arange(3))
    assert (three >= shipped.threshold).all()
    whole = replace(shipped, rivalry=1.0)
    assert (whole.confidence(np.tile(row, (2, 1)), np.arange(2)) < shipped.threshold).all()


def test_far_scores_overflow_nowhere() -> None:
    fitted = calibration()
    for size in (1e6, -1e6):
        (sure,) = fitted.confidence(np.full((1, COUNT), size), np.zeros(1, int))
        assert sure in (0.0, 1.0)
    assert fitted.confidence(np.zeros((0, COUNT)), np.zeros(0, int)).shape == (0,)


def test_the_decision_is_at_or_above() -> None:
    fitted = calibration(threshold=0.5)
    assert fitted.answers(0.5)
    assert not fitted.answers(math.nextafter(0.5, 0))
    assert fitted.answers(0.2, min_confidence=0.2)
    assert not fitted.answers(0.9, min_confidence=0.91)
    assert fitted.answers(0.0, min_confidence=0.0)


def test_it_knows_what_it_was_fitted_for() -> None:
    assert calibration().fits("r@1", "e@1")
    assert not calibration().fits("r@2", "e@1")
    assert not calibration().fits("r@1", "e@2")


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    calibration().save(tmp_path / "c.json")
    assert Calibration.load(tmp_path / "c.json") == calibration()


def test_the_shipped_one_loads() -> None:
    assert Calibration.load().features == FEATURES
    assert Calibration.load() == Calibration.load(SHIPPED_CALIBRATION)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda facts: facts.update(format=1), "not a calibration of format 6"),
        (lambda facts: facts.pop("bias"), "lacks or misstates 'bias'"),
        (lambda facts: facts.update(features=["margin"]), "was fitted on margin, and the features are now"),
        (lambda facts: facts.update(features=facts["features"][::-1]), "the features are now"),
        (lambda facts: facts["weights"].pop(), f"weights needs {COUNT} finite numbers"),
        (lambda facts: facts.update(mean=[math.nan] * COUNT), "mean needs"),
        (lambda facts: facts.update(scale=[0.0] * COUNT), "scale needs numbers above 0"),
        (lambda facts: facts.update(threshold=1.5), "threshold from 0 to 1"),
        (lambda facts: facts.update(bias=math.inf), "bias and shift must be finite"),
        (lambda facts: facts.update(shift=math.nan), "bias and shift must be finite"),
        (lambda facts: facts.update(slope_below=0.0), "slopes must be finite and above 0"),
        (lambda facts: facts.update(rivalry=1.01), "rivalry must be from 0 to 1"),
        (lambda facts: facts.update(slope_above=math.inf), "slopes must be finite and above 0"),
        (lambda facts: facts.pop("slope_above"), "lacks or misstates 'slope_above'"),
        (lambda facts: facts.update(mean="abc"), "lacks or misstates"),
    ],
)
def test_what_cannot_be_used_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    path = tmp_path / "c.json"
    calibration().save(path)
    facts = json.loads(path.read_text())
    change(facts)
    path.write_text(json.dumps(facts))
    with pytest.raises(CalibrationError) as caught:
        Calibration.load(path)
    assert told in str(caught.value)


def test_a_missing_or_broken_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CalibrationError, match=r"cannot be read .* run python -m qa.training calibrate"):
        Calibration.load(tmp_path / "none.json")
    for text in ("{", "[]", "3"):
        (tmp_path / "c.json").write_text(text)
        with pytest.raises(CalibrationError, match=r"run python -m qa.training calibrate"):
            Calibration.load(tmp_path / "c.json")


@given(st.floats(0.01, 5.0), st.floats(0.01, 5.0), st.floats(-3.0, 3.0))
def test_odds_are_moved_in_their_order(below: float, above: float, shift: float) -> None:
    odds = np.linspace(-40, 40, 2001)
    found = moved(odds, below, above, shift)
    assert (np.diff(found) > 0).all()
    assert found[0] == pytest.approx(below * -40 + shift)
    assert found[-1] == pytest.approx(above * 40 + shift)
    assert moved(odds, 1.0, 1.0, 0.0) == pytest.approx(odds)
