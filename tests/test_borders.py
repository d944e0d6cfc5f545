"""The choice of borders, by hand and by laws, and its fit against planted preferences."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Block, Document, Passage, Span
from index.store import Hit
from qa.borders import (
    BORDER_FEATURES,
    BY_OVERLAP,
    MOST_BORDERS,
    QUESTION_KINDS,
    Borders,
    question_kind,
    spans_to_weigh,
)
from qa.calibration import Calibration
from qa.errors import CalibrationError
from qa.spans import Candidate
from qa.training.confidence.border_fitting import Place, fit_borders

TEXT = "In the war of 1921, his army, which Count Zoltan Nagy led, took 40 towns. The end came soon."
WHOLE = Span(0, len(TEXT))
DOCUMENT = Document("d", "d.txt", "d.txt", "text/plain", TEXT, (Block("paragraph", WHOLE),), "0" * 64)
HIT = Hit(Passage("p", "d", WHOLE, ()), 0.5, 1.0, 0.5)


def candidate(quote: str, margin: float) -> Candidate:
    start = TEXT.index(quote)
    return Candidate(DOCUMENT, Span(start, start + len(quote)), DOCUMENT.paragraphs[0], HIT, 0, margin, 0.0)


def figures(question: str, *quotes: tuple[str, float]) -> list[dict[str, float]]:
    rows = Borders(question).features([candidate(*quote) for quote in quotes]).tolist()
    return [dict(zip(BORDER_FEATURES, row, strict=True)) for row in rows]


def only(name: str, weight: float = 1.0) -> tuple[float, ...]:
    assert name in BORDER_FEATURES
    return tuple(weight * (one == name) for one in BORDER_FEATURES)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who led it?", "who"),
        ("whose army was it", "who"),
        ("Of whom is it said?", "who"),
        ("How many towns fell?", "number"),
        ("how did it end", "how"),
        ("In which year did it begin?", "which"),
        ("number of towns", "other"),
        ("other", "other"),
        ("", "other"),
        ("towns taken how", "how"),
    ],
)
def test_kinds_of_questions(question: str, kind: str) -> None:
    assert question_kind([word.strip("?").casefold() for word in question.split()]) == kind


def test_each_figure_by_hand() -> None:
    one, two = figures(
        "Which count led the army?", ("Count Zoltan", 2.0), ("his army, which Count Zoltan Nagy", 1.5)
    )
    odds = math.exp(-1.0)
    assert one["overlap"] == pytest.approx((1 + odds * 2 * 12 / (12 + 33)) / (1 + odds))
    assert one["expected"] == pytest.approx(math.log(one["overlap"]), abs=1e-5)
    assert (one["margin"], two["margin"]) == (0.0, -0.5)
    assert (one["words"], two["words"]) == (2, 6)
    assert one["log_words_which"] == one["log_words"] == pytest.approx(math.log(3))
    assert {name: one[name] for name in ("asked", "asked_first", "asked_last")} == {
        "asked": 0.5, "asked_first": 1.0, "asked_last": 0.0
    }  # fmt: skip
    assert (one["name_goes_on"], one["name_began"], one["capitals"]) == (1.0, 0.0, 1.0)
    assert (two["name_goes_on"], two["possessive"], two["comma"], two["clause_inside"]) == (
        0.0,
        1.0,
        1.0,
        1.0,
    )
    assert two["capitals"] == 0.5
    assert sum(one[f"log_words_{kind}"] > 0 for kind in QUESTION_KINDS) == 1


def test_what_stands_around_a_span() -> None:
    war, year, name, towns = (
        figures("when", (quote, 0.0))[0] for quote in ("war", "1921", "Zoltan", "towns. The end")
    )
    assert (war["after_article"], war["before_of"], war["after_preposition"]) == (1.0, 1.0, 0.0)
    assert (year["after_preposition"], year["before_of"]) == (1.0, 0.0)
    assert (name["name_began"], name["name_goes_on"]) == (1.0, 1.0)
    assert figures("x", ("army", 0.0))[0]["after_possessive"] == 1.0
    assert towns["name_began"] == 0.0
    assert figures("x", ("The end", 0.0))[0]["name_began"] == 0.0, "a sentence ends in front of it"
    assert figures("x", ("the war", 0.0))[0]["article_other"] == 1.0


def test_spans_of_no_word_and_at_the_ends_of_the_text_have_figures_too() -> None:
    for quote in (",", ".", "In", "soon."):
        (row,) = figures("?", (quote, -3.0))
        assert all(math.isfinite(value) for value in row.values()), quote


def test_the_weights_choose() -> None:
    touching = [candidate("the war of 1921", 3.0), candidate("war of 1921", 2.9), candidate("1921", 0.0)]
    assert Borders("when", only("words", -1.0)).choose(touching).text == "1921"
    assert Borders("when", only("article", -1.0)).choose(touching).text == "war of 1921", (
        "of equals the first"
    )
    assert Borders("when", only("article_when", 1.0)).choose(touching).text == "the war of 1921"
    assert Borders("who", only("article_when", -1.0)).choose(touching).text == "the war of 1921"


def test_no_more_spans_are_weighed_than_the_best_and_each_once() -> None:
    found = [candidate(TEXT[:end], 99.0 - end) for end in range(2, 20)]
    weighed = spans_to_weigh([found[0], replace(found[0], rank=1), *found])
    assert weighed == found[:MOST_BORDERS]
    beyond = Borders("", only("words")).choose(found)
    assert beyond in found[:MOST_BORDERS]


@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 30), st.floats(-9, 9)), min_size=1, max_size=9
    ),
    st.text(max_size=40),
)
def test_what_is_chosen_was_found(cells: list[tuple[int, int, float]], question: str) -> None:
    spans = [(Span(start, min(len(TEXT), start + length)), margin) for start, length, margin in cells]
    touching = [
        Candidate(DOCUMENT, span, DOCUMENT.paragraphs[0], HIT, 0, margin, 0.0)
        for span, margin in sorted(spans, key=lambda one: -one[1])
    ]
    assert Borders(question, Calibration.load().border_weights).choose(touching) in touching
    assert np.isfinite(Borders(question).features(spans_to_weigh(touching))).all()


def planted(rng: np.random.Generator, count: int) -> list[Place]:
    """People mark no article; nothing else tells right borders from wrong ones."""
    places = []
    for _ in range(count):
        rows = rng.normal(size=(4, len(BORDER_FEATURES)))
        article = rng.permutation([0.0, 1.0, 1.0, 1.0])
        rows[:, BORDER_FEATURES.index("article")] = article
        places.append(Place(rows, np.where(article == 0.0, 1.0, 0.5)))
    return places


def test_the_fit_finds_what_people_mark() -> None:
    rng = np.random.default_rng(0)
    weights = np.array(fit_borders(planted(rng, 400)))
    unseen = planted(rng, 200)
    chosen = [int(np.argmax(place.features @ weights)) for place in unseen]
    assert np.mean([place.f1[at] for place, at in zip(unseen, chosen, strict=True)]) > 0.98
    before = [int(np.argmax(place.features @ np.array(BY_OVERLAP))) for place in unseen]
    assert np.mean([place.f1[at] for place, at in zip(unseen, before, strict=True)]) < 0.75


def test_a_feature_that_never_varies_gets_no_weight_and_places_without_a_choice_say_nothing() -> None:
    rng = np.random.default_rng(1)
    places = planted(rng, 50)
    for place in places:
        place.features[:, BORDER_FEATURES.index("comma")] = 0.0
    silent = Place(rng.normal(size=(3, len(BORDER_FEATURES))), np.full(3, 0.5))
    assert fit_borders([*places, silent]) == fit_borders(places)
    assert fit_borders(places)[BORDER_FEATURES.index("comma")] == 0.0
    with pytest.raises(CalibrationError, match="none of 1 places"):
        fit_borders([silent])


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"border_weights": (1.0,)}, "border_weights"),
        ({"border_weights": (math.nan,) * len(BORDER_FEATURES)}, "border_weights"),
        ({"border_features": BORDER_FEATURES[::-1]}, "calibrate"),
    ],
)
def test_weights_of_other_features_are_refused(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(CalibrationError, match=named):
        replace(Calibration.load(), **changes)
