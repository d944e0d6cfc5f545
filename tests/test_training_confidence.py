"""Splits, and the confidence fitted in two steps."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from qa.features import FEATURES
from qa.training.confidence.calibrate import by_margin, calibrate, confidences, figures, leading, weigh
from qa.training.confidence.leave_out import FOLDS, folds, trials
from qa.training.confidence.samples import Sample
from qa.training.splits import split
from tests.training_data import squad_json


def samples(seed: int, count: int, none_in: int = 3) -> list[Sample]:
    """Questions whose right candidate tends to have the higher first feature; one in `none_in` has none."""
    rng = np.random.default_rng(seed)
    drawn = []
    for number in range(count):
        features = rng.normal(size=(6, len(FEATURES)))
        right = np.zeros(6, bool)
        answerable = number % none_in > 0
        if answerable:
            right[rng.integers(6)] = True
            features[right, 0] += 3
        question = f"{seed}-{number}"
        drawn.append(Sample("searched", "drawn", question, answerable, features, np.arange(6), right))
    return drawn


def test_the_confidence_fits_questions_it_has_not_seen() -> None:
    drawn = samples(0, 1500, none_in=2)
    fitted = calibrate(drawn, unfitted=by_margin("r@1"), encoder="e@1", fitted_on="drawn")
    unseen = samples(1, 3000, none_in=2)
    _, right = leading(fitted, unseen)
    sure = confidences(fitted, unseen)
    assert abs(sure.mean() - right.mean()) < 0.02
    measured = figures(fitted, unseen)
    assert measured["ece"] is not None
    assert measured["ece"] < 0.04
    assert measured["auroc_answerable"] is not None
    assert measured["auroc_answerable"] > 0.8


def test_the_threshold_stands_where_answering_pays() -> None:
    """A false answer costs two withheld ones, so answering pays from two thirds."""
    drawn = samples(0, 6000, none_in=2)
    fitted = calibrate(drawn, unfitted=by_margin("r@1"), encoder="e@1", fitted_on="drawn")
    assert 0.55 < fitted.threshold < 0.78


def test_the_cost_is_what_the_threshold_makes_least() -> None:
    drawn = samples(6, 900)
    fitted = calibrate(drawn, unfitted=by_margin("r@1"), encoder="e@1", fitted_on="drawn")

    def cost(threshold: float) -> float:
        found = figures(replace(fitted, threshold=threshold), drawn)["cost"]
        assert found is not None
        return found

    _, right = leading(fitted, drawn)
    answerable = np.array([sample.answerable for sample in drawn])
    assert cost(1.0) == pytest.approx(right.mean()), "nothing answered, what is right withheld"
    assert cost(0.0) == pytest.approx((~right & answerable).mean() + 2 * (~answerable).mean())
    least = cost(fitted.threshold)
    beside = np.linspace(fitted.threshold - 0.05, fitted.threshold + 0.05, 21)
    assert all(cost(other) >= least for other in [*beside.tolist(), *np.linspace(0, 1, 21).tolist()])
    assert least < min(cost(0.0), cost(1.0))


def test_a_reader_that_finds_more_does_less_harm() -> None:
    """Withheld as it is either way, a right leader in the place of a wrong one must not count against it."""
    drawn = samples(1, 600)
    fitted = calibrate(drawn, unfitted=by_margin("reader"), encoder="encoder", fitted_on="drawn")
    silent = replace(fitted, threshold=1.0)
    blind = [replace(sample, right=np.zeros_like(sample.right)) for sample in drawn]
    answerable = float(np.mean([sample.answerable for sample in drawn]))
    assert figures(silent, drawn)["harm"] == pytest.approx(answerable)
    assert figures(silent, blind)["harm"] == pytest.approx(answerable)
    speaking = replace(fitted, threshold=0.0)
    assert figures(speaking, blind)["harm"] == pytest.approx(2.0)
    _, right = leading(fitted, drawn)
    assert figures(speaking, drawn)["harm"] == pytest.approx(2 * (1 - right.mean()))


def test_sources_weigh_alike_however_many_questions_they_have() -> None:
    few = [replace(sample, source="few") for sample in samples(3, 30)]
    counts = weigh([*samples(2, 300), *few])
    assert counts.sum() == pytest.approx(330)
    assert counts[:300].sum() == pytest.approx(counts[300:].sum())
    assert len(set(counts[300:].tolist())) == 1
    # Drawn from sources of 100 and 200 questions, one of which was asked in two ways.
    twice = [replace(sample, way="given") for sample in samples(3, 30)]
    counts = weigh([*samples(2, 300), *twice, *few], {"drawn": 100, "few": 200})
    assert counts[330:].sum() == pytest.approx(counts.sum() / 2)
    assert len(set(counts[:330].tolist())) == 1


def test_only_the_feature_that_tells_is_missed() -> None:
    """Judged on questions not fitted on: one asked in two ways would otherwise be known from the other."""
    drawn = samples(5, 600)
    nothing, first, second = trials(drawn, [(), (FEATURES[0],), (FEATURES[1],)])
    assert first.loss > nothing.loss + 0.05
    assert first.right["searched"] < nothing.right["searched"] - 0.2
    assert second.loss == pytest.approx(nothing.loss, abs=0.02)
    twice = [*drawn, *(replace(sample, way="given") for sample in drawn)]
    (both,) = trials(twice, [(FEATURES[0],)])
    assert both.right["given"] == both.right["searched"]
    assert both.loss == pytest.approx(first.loss, abs=0.02)


def test_what_a_question_was_made_of_is_in_its_fold() -> None:
    """By its place in the file, where it has other words, and by its words, where it has another place."""
    drawn = [replace(one, where=f"at {number}") for number, one in enumerate(samples(7, 60))]
    made = [replace(one, question=f"{one.question}, made", exchanged=True) for one in drawn]
    again = [replace(one, way="given", where=f"also {one.where}") for one in drawn]
    other = [replace(one, source="other") for one in samples(7, 60)]
    found = folds([*drawn, *made, *again, *other])
    assert found[:60].tolist() == found[60:120].tolist() == found[120:180].tolist()
    counts = [(found[:60] == number).sum() for number in range(FOLDS)]
    assert all(counts)
    assert sum(counts) == 60
    assert found[180:].tolist() != found[:60].tolist(), "places and words of a source alone"


def test_files_are_split_by_name_or_by_order(tmp_path: Path) -> None:
    path = tmp_path / "named.json"
    path.write_text(json.dumps(squad_json()), encoding="utf-8")
    named = split(path)
    assert [article["title"] for article in named.fitting["data"]] == ["Huguenot"]
    assert named.reporting["data"] == []
    assert [article["title"] for article in named.whole["data"]] == ["Huguenot"]

    articles = [{"title": f"Article {number}", "paragraphs": []} for number in range(15)]
    path.write_text(json.dumps({"data": articles}), encoding="utf-8")
    ordered = split(path)
    assert ordered.fitting["data"] == articles[:12]
    assert ordered.reporting["data"] == articles[12:]
    assert ordered.whole["data"] == articles
