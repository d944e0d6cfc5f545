"""The figures that the confidence is fitted on, each against its definition by hand."""

import math
from dataclasses import replace

import pytest

from index.document import Document, Passage, Span
from index.store import Hit
from qa.features import FEATURES, features, sentence_of
from qa.reading import Reading, ScoredSpan
from qa.spans import Candidate, candidates_of
from tests.passages_double import document

TEXT = "Armenia’s talks began in May 1990. They ended in June 1991.\nThe siege began in June 1991."
DOCUMENT = document(TEXT)
FIRST, SECOND = (paragraph.span for paragraph in DOCUMENT.paragraphs)


def found(
    quotes: list[tuple[str, float]],
    passage: Span,
    rank: int,
    dense: float | None = 0.5,
    lexical: float | None = 2.0,
    of: Document = DOCUMENT,
) -> list[Candidate]:
    text = passage.cut(of.text)
    spans = tuple(
        ScoredSpan(Span(text.index(quote), text.index(quote) + len(quote)), score) for quote, score in quotes
    )
    hit = Hit(Passage(f"p{rank}", of.id, passage), dense, lexical, 0.0)
    return candidates_of(of, hit, rank, Reading(-1.0, spans, 6.0 + rank))


def table(question: str, candidates: list[Candidate]) -> list[dict[str, float]]:
    matrix = features(question, candidates)
    assert matrix.shape == (len(candidates), len(FEATURES))
    return [dict(zip(FEATURES, row, strict=True)) for row in matrix.tolist()]


def test_each_figure_by_hand() -> None:
    candidates = found([("May 1990", 4.0), ("June 1991", 3.0)], FIRST, 0, dense=0.6, lexical=3.0)
    candidates += found([("June 1991", 3.5), ("siege", 1.0)], SECOND, 1, dense=None, lexical=1.5)
    may, june, siege_june, siege = table("When did armenias siege begin?", candidates)
    assert (may["score"], may["margin"]) == (4.0, 5.0)
    mass = math.log(math.exp(6.0) + math.exp(7.0))
    assert may["share"] == pytest.approx(4.0 - mass)
    # The rival of each June is May, never the other June: they say the same.
    assert (may["gap"], june["gap"], siege_june["gap"], siege["gap"]) == (0.5, -1.0, -0.5, -3.0)
    assert (may["cosine"], siege["cosine"]) == (0.6, 0.0)
    assert (may["cosine_below_best"], siege["cosine_below_best"]) == (0.0, 0.6)
    assert (may["lexical_part"], siege["lexical_part"]) == (1.0, 0.5)
    assert (may["rank"], siege["rank"]) == (0.0, pytest.approx(math.log(2)))
    assert (may["length"], siege["length"]) == (pytest.approx(math.log(2)), 0.0)
    assert june["agreement"] == siege_june["agreement"] == pytest.approx(math.log(2))
    assert may["agreement"] == 0.0
    # Asked: when, armenias, siege, begin, by their first letters; "did" says nothing.
    assert may["asked_in_sentence"] == pytest.approx(1 / 4)
    assert siege["asked_in_passage"] == pytest.approx(1 / 4)
    assert (siege["asked_in_answer"], may["asked_in_answer"]) == (pytest.approx(1 / 4), 0.0)


def test_no_candidates_no_rows() -> None:
    assert features("when", []).shape == (0, len(FEATURES))


def test_a_lone_candidate_has_no_rival_and_every_figure_is_finite() -> None:
    (row,) = table("?", found([("siege", -2.0)], SECOND, 0, dense=None, lexical=None))
    assert row["gap"] == 10.0
    assert all(math.isfinite(value) for value in row.values())
    assert (row["cosine"], row["lexical_part"], row["asked_in_sentence"]) == (0.0, 0.0, 0.0)


def test_a_place_found_twice_is_one_place_of_its_string() -> None:
    whole = Span(0, len(TEXT))
    candidates = found([("siege", 2.0)], SECOND, 0) + found([("siege", 1.0)], whole, 1)
    assert [row["agreement"] for row in table("what", candidates)] == [0.0, 0.0]
    assert [row["gap"] for row in table("what", candidates)] == [10.0, 10.0]


def test_the_order_of_candidates_changes_no_figure() -> None:
    candidates = found([("May 1990", 4.0), ("June 1991", 3.0), ("talks", 2.0)], FIRST, 0)
    candidates += found([("June 1991", 3.5)], SECOND, 1)
    there = table("when did it begin", candidates)
    back = table("when did it begin", candidates[::-1])
    assert there == back[::-1]


def test_the_sentence_is_that_of_the_span() -> None:
    may, june = found([("May 1990", 4.0), ("June 1991", 3.0)], FIRST, 0)
    assert sentence_of(may).cut(TEXT) == "Armenia’s talks began in May 1990."
    assert sentence_of(june).cut(TEXT) == "They ended in June 1991."
    unsplit = replace(may.paragraph, block=replace(may.paragraph.block, sentences=()))
    assert sentence_of(replace(may, paragraph=unsplit)) == FIRST
