"""The confidence and how it is fitted: against definitions written out in plain loops."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.calibration import SHIPPED_CALIBRATION, Calibration
from qa.errors import CalibrationError
from qa.features import FEATURES
from qa.fitting import choose_threshold, fit

COUNT = len(FEATURES)


def calibration(**changes: Any) -> Calibration:
    facts: dict[str, Any] = {
        "mean": tuple(float(place) for place in range(COUNT)),
        "scale": tuple(1.0 + place for place in range(COUNT)),
        "weights": tuple((-1.0) ** place / 3 for place in range(COUNT)),
        "bias": 0.25,
        "threshold": 0.5,
        "reader": "r@1",
        "encoder": "e@1",
        "fitted_on": "nothing",
    }
    return Calibration(**{**facts, **changes})


@given(st.lists(st.floats(-1e4, 1e4), min_size=COUNT, max_size=COUNT))
def test_confidence_is_the_logistic_of_the_standardised_features(row: list[float]) -> None:
    fitted = calibration()
    logit = fitted.bias
    for place in range(COUNT):
        logit += (row[place] - fitted.mean[place]) / fitted.scale[place] * fitted.weights[place]
    expected = 1 / (1 + math.exp(-logit)) if logit > -700 else 0.0
    (found,) = fitted.confidence(np.array([row]))
    assert found == pytest.approx(expected, abs=1e-9)
    assert 0 <= found <= 1


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
        (lambda facts: facts.update(format=2), "not a calibration of format 1"),
        (lambda facts: facts.pop("bias"), "lacks or misstates 'bias'"),
        (lambda facts: facts.update(features=["margin"]), "was fitted on margin, and the features are now"),
        (lambda facts: facts.update(features=facts["features"][::-1]), "the features are now"),
        (lambda facts: facts["weights"].pop(), f"weights needs {COUNT} finite numbers"),
        (lambda facts: facts.update(mean=[math.nan] * COUNT), "mean needs"),
        (lambda facts: facts.update(scale=[0.0] * COUNT), "scale needs numbers above 0"),
        (lambda facts: facts.update(threshold=1.5), "threshold from 0 to 1"),
        (lambda facts: facts.update(bias=math.inf), "bias must be finite"),
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


def sample(rows: int, seed: int) -> tuple[Any, Any]:
    draw = np.random.default_rng(seed)
    features = draw.normal(size=(rows, COUNT)) * 3 + 1
    chance = 1 / (1 + np.exp(-(features[:, 0] - 0.5 * features[:, 1] - 1)))
    return features, draw.random(rows) < chance


def fitted(features: Any, right: Any, **changes: Any) -> Calibration:
    facts = {"threshold": 0.5, "reader": "r", "encoder": "e", "fitted_on": "x", **changes}
    return fit(features, right, **facts)


def loss(found: Calibration, features: Any, right: Any, penalty: float) -> float:
    total = penalty / 2 * sum(weight**2 for weight in found.weights)
    for sure, true in zip(found.confidence(features), right, strict=True):
        total -= math.log(sure if true else 1 - sure)
    return total


def test_the_fit_is_a_minimum_in_every_direction() -> None:
    features, right = sample(400, 1)
    found = fitted(features, right, penalty=2.0)
    least = loss(found, features, right, 2.0)
    for place in range(COUNT):
        for step in (-0.01, 0.01):
            weights = list(found.weights)
            weights[place] += step
            assert (
                loss(Calibration(**{**vars(found), "weights": tuple(weights)}), features, right, 2.0) > least
            )
    for step in (-0.01, 0.01):
        assert loss(Calibration(**{**vars(found), "bias": found.bias + step}), features, right, 2.0) > least


def test_the_fit_finds_what_made_the_data() -> None:
    features, right = sample(20_000, 2)
    found = fitted(features, right)
    slopes = np.array(found.weights) / np.array(found.scale)
    assert slopes[0] == pytest.approx(1.0, abs=0.1)
    assert slopes[1] == pytest.approx(-0.5, abs=0.1)
    assert np.abs(slopes[2:]).max() < 0.1
    # Mean confidence equals the share of right ones, which a fitted bias makes so.
    assert found.confidence(features).mean() == pytest.approx(right.mean(), abs=1e-6)


def test_a_weight_of_two_is_a_row_twice() -> None:
    features, right = sample(200, 3)
    counts = np.ones(200)
    counts[:50] = 2
    twice = fitted(np.concatenate([features, features[:50]]), np.concatenate([right, right[:50]]))
    weighted = fitted(features, right, weights=counts)
    assert weighted.weights == pytest.approx(twice.weights, abs=1e-6)
    assert weighted.bias == pytest.approx(twice.bias, abs=1e-6)


def test_separable_and_constant_features_still_fit() -> None:
    features = np.zeros((40, COUNT))
    features[20:, 0] = 1.0
    right = np.arange(40) >= 20
    found = fitted(features, right)
    assert all(math.isfinite(weight) for weight in found.weights)
    assert (found.confidence(features) > 0.5).tolist() == right.tolist()


@pytest.mark.parametrize("right", [[True] * 5, [False] * 5])
def test_one_kind_alone_cannot_be_fitted(right: list[bool]) -> None:
    with pytest.raises(CalibrationError, match="of 5 candidates are right: both kinds are needed"):
        fitted(np.zeros((5, COUNT)), right)


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
    chosen = choose_threshold(sure, right, [kind != "none" for kind in kinds], cost)
    assert costs(chosen) == min(costs(tried) for tried in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))
    assert 0 <= chosen <= 1


def test_of_equal_costs_the_surer_threshold() -> None:
    assert choose_threshold([0.9, 0.8, 0.2], [True, False, True], [True] * 3) == pytest.approx(0.85)


def test_a_false_answer_costs_two_withheld_ones_by_itself() -> None:
    sure, right = [0.9, 0.8, 0.7, 0.6], [True, False, True, True]
    answerable = [True, False, True, True]
    # Past the false answer two right ones pay for it, and not for more: it stays withheld.
    assert choose_threshold(sure, right, answerable) == pytest.approx(0.85)
    assert choose_threshold([*sure, 0.5], [*right, True], [*answerable, True]) == pytest.approx(0.25)
    # A wrong answer to a question that has one is paid for by one right answer more.
    assert choose_threshold(sure, right, [True] * 4) == pytest.approx(0.3)
