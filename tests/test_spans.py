"""Candidates of a question: one contender for each place, one answer for each string."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Passage, Span
from index.store import Hit
from qa.borders import Borders
from qa.reading import Reading, ScoredSpan
from qa.spans import Candidate, candidates_of, contend, group, places_in, same_string
from tests.passages_double import document

TEXT = (
    "# Head\nOn December 12, 2022 it began, so December 12\n\n"
    "Putin spoke. putin\u00a0 left. Vladimir Putin stayed."
)
WHOLE = Span(0, len(TEXT))
DOCUMENT = document(TEXT)


def hit(span: Span, of: Document = DOCUMENT) -> Hit:
    return Hit(Passage("p", of.id, span), 0.5, 1.0, 0.03)


def at(quote: str, nth: int = 1) -> Span:
    start = -1
    for _ in range(nth):
        start = TEXT.index(quote, start + 1)
    return Span(start, start + len(quote))


def read(*spans: tuple[Span, float], of: Span = WHOLE, rank: int = 0) -> list[Candidate]:
    scored = tuple(ScoredSpan(span.shifted(-of.start), score) for span, score in spans)
    return candidates_of(DOCUMENT, hit(of), rank, Reading(0.0, scored))


def texts(candidates: list[Candidate]) -> list[str]:
    return [candidate.text for candidate in candidates]


def test_places_are_the_sentences_parts_inside_the_passage_and_no_headings() -> None:
    first, second = DOCUMENT.paragraphs
    spoke, left, stayed = at("Putin spoke."), at("putin\u00a0 left."), at("Vladimir Putin stayed.")
    assert places_in(DOCUMENT, WHOLE) == (
        (first, first.span),
        (second, spoke),
        (second, left),
        (second, stayed),
    )
    inside = Span(first.span.start + 3, left.start + 5)
    assert [part for _, part in places_in(DOCUMENT, inside)] == [
        Span(first.span.start + 3, first.span.end),
        spoke,
        Span(left.start, left.start + 5),
    ]
    assert places_in(DOCUMENT, Span(0, 6)) == ()
    assert places_in(DOCUMENT, Span(first.span.end, second.span.start)) == ()


def test_a_paragraph_of_unknown_sentences_is_one_place() -> None:
    blocks = tuple(replace(block, sentences=()) for block in DOCUMENT.blocks)
    bare = replace(DOCUMENT, blocks=blocks)
    assert [part for _, part in places_in(bare, WHOLE)] == [one.span for one in bare.paragraphs]


def test_candidates_are_snapped_into_their_paragraph_and_placed_in_the_document() -> None:
    passage = Span(at("On December").start, len(TEXT))
    found = read((at("ecember 12, 20"), 9.0), (at("12\n\nPutin"), 8.0), (at("Vladimir"), 7.0), of=passage)
    assert texts(found) == ["December 12, 2022", "12", "Vladimir"]
    assert found[0].span == at("December 12, 2022")
    assert found[1].paragraph.number == 1


def test_spans_that_become_the_same_place_are_one_candidate() -> None:
    found = read(
        (at("December 12, 2022"), 5.0), (at("ecember 12, 2022 "), 6.0), (at(","), 9.0), (at("# Head"), 9.0)
    )
    assert texts(found) == ["December 12, 2022"]
    assert found[0].score == 5.0


def test_what_begins_in_the_headings_read_above_a_passage_is_no_candidate() -> None:
    """However far it reaches, and where the headings are longer than the text before the passage."""
    lead, passage = len("A long title\n# Head\n"), Span(at("On December").start, len(TEXT))
    begins = (0, lead - len("Head\n"), lead - 1)
    scored = tuple(ScoredSpan(Span(start, lead + len("On December 12")), 9.0) for start in begins)
    inside = ScoredSpan(Span(lead, lead + len("On December 12")), 1.0)
    found = candidates_of(DOCUMENT, hit(passage), 0, Reading(0.0, (*scored, inside)), lead)
    assert [(one.text, one.score) for one in found] == [("On December 12", 1.0)]


def leaders(candidates: list[Candidate]) -> list[Candidate]:
    return [contender.candidate for contender in contend(candidates, Borders("").choose)]


def test_a_place_seen_through_two_passages_is_one_place_at_its_best() -> None:
    one = read((at("Vladimir Putin"), 3.0))
    two = read((at("Vladimir Putin"), 4.0), of=Span(at("Putin spoke").start, len(TEXT)), rank=1)
    (contender,) = contend(one + two, Borders("").choose)
    assert contender.candidate.rank == 1
    assert contender.support == pytest.approx(2 * log(exp(1.5) + exp(2.0)))


def test_order_is_by_margin_then_by_place() -> None:
    found = read(
        (at("Vladimir Putin"), 3.0), (at("December 12", 2), 3.0), (at("December 12"), 3.0), (at("2022"), 4.0)
    )
    assert texts(leaders(found)) == ["2022", "December 12", "December 12", "Vladimir Putin"]
    assert leaders(found)[1].span == at("December 12")


def test_borders_are_those_of_the_best_margin_where_it_is_far_the_best() -> None:
    found = read((at("December 12"), 4.0), (at("December 12, 2022"), 5.0), (at("12, 2022 it began"), 4.5))
    (contender,) = contend(found, Borders("").choose)
    assert contender.candidate.span == at("December 12, 2022")
    assert contender.support == pytest.approx(2 * log(exp(2.5) + exp(2.25) + exp(2.0)))


def test_borders_are_those_that_overlap_most_with_what_else_may_be_right() -> None:
    """The likeliest borders agree with none of the others; two nearly as likely agree with each other."""
    found = read((at("it"), 5.0), (at("2022 it began"), 4.9), (at("12, 2022 it began"), 4.8))
    (contender,) = contend(found, Borders("").choose)
    assert contender.candidate.span == at("2022 it began")
    assert contender.margin == 5.0


def test_a_span_that_chosen_borders_reach_is_no_place_of_its_own() -> None:
    """It does not touch the likeliest span, only the one chosen in its place."""
    found = read(
        (at("it"), 5.0), (at("2022 it began"), 4.9), (at("12, 2022 it began"), 4.8), (at("2022"), 4.0)
    )
    (contender,) = contend(found, Borders("").choose)
    assert contender.candidate.span == at("2022 it began")
    assert contender.support == pytest.approx(2 * log(sum(exp(m / 2) for m in (5.0, 4.9, 4.8, 4.0))))


def test_what_touches_a_beaten_span_alone_is_a_place_of_its_own() -> None:
    """The loser is no leader, so it keeps nobody out."""
    found = read((at("Vladimir Putin"), 5.0), (at("Putin stayed."), 4.0), (at("stayed"), 3.0))
    assert texts(leaders(found)) == ["Vladimir Putin", "stayed"]


def test_the_margin_counts_and_not_the_score() -> None:
    """Passages differ in what null scores; the same score means less where null scores more."""
    scored = (ScoredSpan(at("Vladimir Putin"), 3.0),)
    low = candidates_of(DOCUMENT, hit(WHOLE), 0, Reading(0.0, scored))
    high = candidates_of(DOCUMENT, hit(WHOLE), 1, Reading(2.0, scored))
    assert [one.rank for one in leaders(high + low)] == [0]


def test_the_same_string_elsewhere_is_another_place_of_the_one_answer() -> None:
    found = leaders(
        read((at("Putin"), 5.0), (at("putin"), 4.0), (at("Vladimir Putin"), 3.0), (at("December 12", 2), 1.0))
    )
    groups = group(found)
    assert [one.best.text for one in groups] == ["Putin", "Vladimir Putin", "December 12"]
    assert [other.text for other in groups[0].others] == ["putin"]
    assert same_string("putin\u00a0 left") == same_string(" PUTIN\nleft")
    assert same_string("Straße") == same_string("STRASSE")


def test_strings_of_other_documents_are_grouped_too() -> None:
    other = document(TEXT, "e")
    span = at("Vladimir Putin")
    there = candidates_of(other, hit(Span(0, len(TEXT)), other), 1, Reading(0.0, (ScoredSpan(span, 2.0),)))
    (one,) = group(leaders(read((span, 3.0)) + there))
    assert [place.document.id for place in (one.best, *one.others)] == ["d", "e"]


@given(
    st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20), st.integers(0, 9)), max_size=25),
    st.integers(0, 24),
)
def test_laws_of_contending_and_grouping(cells: list[tuple[int, int, int]], pick: int) -> None:
    """Whatever borders are chosen: here the same number in every place, as far as it has so many."""

    def choose(touching: Sequence[Candidate]) -> Candidate:
        return touching[pick % len(touching)]

    spans = [(Span(start, min(len(TEXT), start + length)), float(score)) for start, length, score in cells]
    candidates = read(*spans)
    contenders = contend(candidates, choose)
    assert contend(candidates[::-1], choose) == contenders
    assert [one.margin for one in contenders] == sorted((one.margin for one in contenders), reverse=True)
    for one, another in combinations(contenders, 2):
        assert not one.candidate.span.overlaps(another.candidate.span)
    assert all(one.candidate in candidates and one.candidate.margin <= one.margin for one in contenders)
    assert [one.margin for one in contenders[:1]] == sorted(one.margin for one in candidates)[-1:]
    # Nothing is lost: every candidate counts for one place.
    assert sum(exp(one.support / 2) for one in contenders) == pytest.approx(
        sum(exp(candidate.margin / 2) for candidate in candidates)
    )
    groups = group([one.candidate for one in contenders])
    strings = [same_string(one.best.text) for one in groups]
    assert len(set(strings)) == len(strings)
    assert [place for one in groups for place in (one.best, *one.others)] == sorted(
        (one.candidate for one in contenders), key=lambda one: strings.index(same_string(one.text))
    )
    for one in groups:
        assert {same_string(place.text) for place in one.others} <= {same_string(one.best.text)}
