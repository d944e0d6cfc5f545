"""The figures that the confidence is fitted on, each against its definition by hand."""

import math
from dataclasses import replace

import pytest

from index.document import Document, Passage, Span
from index.store import Hit
from qa.borders import Borders
from qa.features import FEATURES, elsewhere, features
from qa.reading import Reading, ScoredSpan
from qa.spans import Candidate, candidates_of, contend, sentence_of
from tests.passages_double import document

TEXT = "Armenia’s talks began in May 1990. They ended in June 1991.\nThe siege began in June 1991."
DOCUMENT = document(TEXT)
FIRST, SECOND = (paragraph.span for paragraph in DOCUMENT.paragraphs)


def found(
    quotes: list[tuple[str, float]],
    passage: Span,
    rank: int,
    dense: float = 0.5,
    lexical: float = 2.0,
    of: Document = DOCUMENT,
) -> list[Candidate]:
    text = passage.cut(of.text)
    spans = tuple(
        ScoredSpan(Span(text.index(quote), text.index(quote) + len(quote)), score) for quote, score in quotes
    )
    hit = Hit(Passage(f"p{rank}", of.id, passage), dense, lexical, 0.0)
    return candidates_of(of, hit, rank, Reading(-1.0, spans))


def table(question: str, candidates: list[Candidate]) -> list[dict[str, float]]:
    """The figures of each candidate, of which no two may overlap, in their order."""
    contenders = contend(candidates, Borders("").choose)
    matrix = features(question, contenders)
    assert matrix.shape == (len(candidates), len(FEATURES))
    rows = {
        contender.candidate.place: dict(zip(FEATURES, row, strict=True))
        for contender, row in zip(contenders, matrix.tolist(), strict=True)
    }
    return [rows[candidate.place] for candidate in candidates]


def test_each_figure_by_hand() -> None:
    candidates = found([("May 1990", 4.0), ("June 1991", 3.0)], FIRST, 0, dense=0.6, lexical=3.0)
    candidates += found([("June 1991", 3.5), ("siege", 1.0)], SECOND, 1, dense=-0.1, lexical=1.5)
    may, june, siege_june, siege = table("When did armenias siege begin in 1991, Baku?", candidates)
    # The null scores -1.
    assert (may["margin"], siege["margin"]) == (5.0, 2.0)
    assert (may["cosine"], siege["cosine"]) == (0.6, -0.1)
    assert (may["lexical_part"], siege["lexical_part"]) == (1.0, 0.5)
    # Nothing else touches these places, so their support is their margin.
    assert (may["support"], siege["support"]) == (5.0, 2.0)
    assert (june["support"], siege_june["support"]) == (4.0, 4.5)
    # Asked: armenias, siege, begin, 1991, Baku, by their first letters; "when", "did" and "in" say nothing.
    assert may["asked_in_sentence"] == pytest.approx(1 / 5)
    assert june["asked_in_sentence"] == pytest.approx(1 / 5)
    assert may["asked_in_passage"] == pytest.approx(2 / 5)
    assert siege["asked_in_passage"] == siege["asked_in_sentence"] == pytest.approx(2 / 5)
    # Names and numbers: 1991, which stands in both passages, and Baku, which stands in none.
    assert (may["names_missing"], siege["names_missing"]) == (0.5, 0.5)


def test_what_the_text_asks_before_a_sentence_counts_as_said_in_it() -> None:
    asked = document("When did the siege of Baku begin? In May 1990.\nThey ended it in June.")
    first, second = (paragraph.span for paragraph in asked.paragraphs)
    (may,) = table("When did the siege of Baku end in 1990?", found([("May 1990", 1.0)], first, 0, of=asked))
    # Of siege, Baku and 1990 all; "end" has three letters.
    assert may["asked_in_sentence"] == may["asked_in_passage"] == 1.0
    assert may["names_missing"] == 0.0
    (alone,) = table("When did the siege of Baku end in 1990?", found([("June", 1.0)], second, 0, of=asked))
    assert (alone["asked_in_sentence"], alone["asked_in_passage"], alone["names_missing"]) == (0.0, 0.0, 1.0)
    # A heading that asks is in no passage, and counts for all under it.
    under = document("# When did the siege of Baku begin?\nIn May 1990.")
    (passage,) = (paragraph.span for paragraph in under.paragraphs)
    (may,) = table(
        "When did the siege of Baku end in 1990?", found([("May 1990", 1.0)], passage, 0, of=under)
    )
    assert (may["asked_in_sentence"], may["asked_in_passage"], may["names_missing"]) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Armenia and siege", 0.0),
        ("siege of Baku", 1.0),
        ("siege of baku", 0.0),
        ("siege of 1991 or 1992", 0.5),
        ("Did Armenia’s talks end, Baku?", 0.5),
    ],
)
def test_names_are_words_with_a_capital_past_the_first_and_numbers(question: str, missing: float) -> None:
    (row,) = table(question, found([("May 1990", 1.0)], FIRST, 0))
    assert row["names_missing"] == missing


def test_no_candidates_no_rows() -> None:
    assert features("when", []).shape == (0, len(FEATURES))


def test_bm25_is_a_part_of_the_best_of_all_passages_found() -> None:
    contenders = contend(found([("May 1990", 1.0)], FIRST, 0, lexical=3.0), Borders("").choose)
    column = FEATURES.index("lexical_part")
    near, far, wordless = (Hit(Passage("p", "d", SECOND), 0.5, score, 0.0) for score in (4.0, 2.0, 0.0))
    for others, part in (((), 1.0), ((far, wordless), 1.0), ((far, near), 0.75)):
        assert features("when", contenders, others)[0, column] == part


def test_read_as_well_elsewhere_only_nearness_differs() -> None:
    (row,) = features("when", contend(found([("May 1990", 1.0)], FIRST, 0), Borders("").choose))
    near, wordless = (
        Hit(Passage("p", "d", SECOND), 0.25, 3.0, 0.0),
        Hit(Passage("q", "d", SECOND), 0.125, 0.0, 0.0),
    )
    best = Hit(Passage("r", "d", SECOND), 0.1, 4.0, 0.0)
    rows = elsewhere(row, [near, wordless], [near, best, wordless])
    columns = [FEATURES.index(name) for name in ("cosine", "lexical_part")]
    assert rows[:, columns].tolist() == [[0.25, 0.75], [0.125, 0.0]]
    rows[:, columns] = row[columns]
    assert (rows == row).all()


def test_every_figure_of_a_lone_candidate_is_finite() -> None:
    (row,) = table("?", found([("siege", -2.0)], SECOND, 0, dense=0.0, lexical=0.0))
    assert all(math.isfinite(value) for value in row.values())
    assert (row["cosine"], row["lexical_part"], row["asked_in_sentence"]) == (0.0, 0.0, 0.0)


def test_the_support_of_a_place_is_that_of_all_spans_that_touch_it() -> None:
    candidates = found([("May 1990", 4.0), ("in May 1990", 3.0), ("1990", 1.0), ("talks", 2.0)], FIRST, 0)
    contenders = contend(candidates, Borders("").choose)
    rows = features("when", contenders).tolist()
    may, talks = (dict(zip(FEATURES, row, strict=True)) for row in rows)
    # The margins of the three are 5, 4 and 2.
    assert may["support"] == pytest.approx(2 * math.log(math.exp(2.5) + math.exp(2.0) + math.exp(1.0)))
    assert (may["margin"], talks["support"]) == (5.0, pytest.approx(3.0))


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
