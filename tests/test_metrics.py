"""The measures, against values worked out by hand and against slow, plain definitions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Span
from qa.evaluation.metrics import (
    auroc,
    best_over,
    coverage_at_precision,
    exact_match,
    expected_calibration_error,
    is_hit,
    normalised,
    on_word_borders,
    token_f1,
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The  Siege, of a Karabakh!", "siege of karabakh"),
        ("“day of reckoning”", "day of reckoning"),
        ("Armenia’s", "armenias"),
        ("Armenia's", "armenias"),
        ("1914–1918", "19141918"),
        ("well-known — and", "wellknown and"),
        ("another theory anathema", "another theory anathema"),
        ("a the an", ""),
        ("$140,000", "140000"),
    ],
)
def test_normalising_is_that_of_squad_with_curly_quotes_and_dashes(text: str, plain: str) -> None:
    assert normalised(text) == plain


@pytest.mark.parametrize(
    ("said", "wanted", "f1"),
    [
        ("December 12, 2022", "December 12", 0.8),
        ("December 12", "December 12, 2022", 0.8),
        ("the war", "war", 1.0),
        ("war and peace and war", "war war war", 0.5),
        ("one two three four", "three", 0.4),
        ("peace", "war", 0.0),
        ("the", "a", 1.0),
        ("the", "war", 0.0),
    ],
)
def test_token_f1(said: str, wanted: str, f1: float) -> None:
    assert token_f1(said, wanted) == pytest.approx(f1)


def test_exact_match_forgives_what_normalising_drops_and_nothing_else() -> None:
    assert exact_match("the “Frozen” conflicts.", "frozen conflicts") == 1
    assert exact_match("frozen conflict", "frozen conflicts") == 0


def test_the_accepted_answer_that_fits_best_counts() -> None:
    assert best_over(token_f1, "December 12, 2022", ("December 2022", "December 12, 2022")) == 1
    assert best_over(token_f1, "December", ()) == 0


TEXT = (
    "On December 12, 2022, and again on December 12, roughly 140,000 Armenians were cut off from the world."
)


def at(quote: str, nth: int = 1) -> Span:
    start = -1
    for _ in range(nth):
        start = TEXT.index(quote, start + 1)
    return Span(start, start + len(quote))


def test_a_hit_overlaps_where_it_counts() -> None:
    first, second = at("December 12"), at("December 12", 2)
    assert is_hit(TEXT, first, [first])
    assert not is_hit(TEXT, second, [first])
    assert is_hit(TEXT, second, [first, second])
    assert not is_hit(TEXT, first, [])


def test_a_hit_has_half_the_tokens_or_contains_the_answer_with_ten_more_words() -> None:
    # One token of four in common is F1 0.4; one of three is 0.5.
    assert is_hit(TEXT, at("140,000 Armenians were"), [at("140,000")])
    words = "2022, and again on December 12, roughly 140,000 Armenians were cut off"
    assert len(words.split()) == 12
    assert not is_hit(TEXT, at(words), [at("Armenians")])
    assert is_hit(TEXT, at(words.removesuffix(" off")), [at("Armenians")])
    assert not is_hit(TEXT, at("off from the world"), [at("Armenians were cut off")])


def test_a_hit_stands_on_word_borders() -> None:
    assert not is_hit(TEXT, at("Armenian"), [at("Armenians")])
    assert not is_hit(TEXT, at("rmenians"), [at("Armenians")])
    assert is_hit(TEXT, at("Armenians"), [at("Armenians")])
    assert on_word_borders(TEXT, Span(0, len(TEXT)))
    assert not is_hit(TEXT, Span(5, 5), [at("December 12")])


def test_calibration_error_by_hand() -> None:
    # Ten bins of two: in each, mean confidence 0.75, one of two right, so 0.25 everywhere.
    assert expected_calibration_error([0.75] * 20, [True, False] * 10) == pytest.approx(0.25)
    # One question a bin: the mean of the distances.
    sure = [0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95]
    assert expected_calibration_error(sure, [False] * 10) == pytest.approx(0.5)
    # Bins hold equal counts, not equal widths: 20 questions near 0.9 fill ten bins of two.
    sure = [0.9 + place / 1000 for place in range(20)]
    right = [place % 2 == 0 for place in range(20)]
    assert expected_calibration_error(sure, right) == pytest.approx(sum(sure) / 20 - 0.5)
    # Within a bin too much and too little confidence cancel; across bins they do not.
    assert expected_calibration_error([0.0, 1.0], [True, False], bins=1) == pytest.approx(0.0)
    assert expected_calibration_error([0.0, 1.0], [True, False], bins=2) == pytest.approx(1.0)
    assert expected_calibration_error([], []) is None


def test_calibration_error_weighs_bins_by_their_count() -> None:
    # Three questions in two bins: two in the first (errors cancel to 0.25 each side), one in the second.
    assert expected_calibration_error([0.1, 0.2, 0.9], [False, True, True], bins=2) == pytest.approx(
        (abs(0.3 - 1) + abs(0.9 - 1)) / 3
    )


@given(
    st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), min_size=1),
    st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), min_size=1),
)
def test_auroc_is_the_chance_of_ranking_higher(positive: list[float], negative: list[float]) -> None:
    wins = sum((a > b) + 0.5 * (a == b) for a in positive for b in negative)
    assert auroc(positive, negative) == pytest.approx(wins / len(positive) / len(negative))


def test_auroc_needs_both_kinds() -> None:
    assert auroc([0.5], []) is None
    assert auroc([], [0.5]) is None


@given(
    st.lists(
        st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]), st.booleans()), min_size=1, max_size=40
    )
)
def test_coverage_is_that_of_the_best_threshold(questions: list[tuple[float, bool]]) -> None:
    best = 0.0
    for threshold in {sure for sure, _ in questions}:
        answered = [right for sure, right in questions if sure >= threshold]
        if sum(answered) * 10 >= len(answered) * 9:
            best = max(best, len(answered) / len(questions))
    sure, right = zip(*questions, strict=True)
    found = coverage_at_precision(sure, right)
    assert found is not None
    assert math.isclose(found, best)


def test_coverage_at_exactly_the_precision() -> None:
    assert coverage_at_precision([0.9] * 10, [True] * 9 + [False]) == 1.0
    assert coverage_at_precision([0.9] * 10, [True] * 8 + [False] * 2) == 0.0
    assert coverage_at_precision([], []) is None
