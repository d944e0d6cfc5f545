"""Candidates of a question: one for each place, one answer for each string, no near-copies."""

from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from index.document import Document, Passage, Span
from index.store import Hit
from qa.reading import Reading, ScoredSpan
from qa.spans import Candidate, candidates_of, group, merge, near_copies, places_in, same_string
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
    return candidates_of(DOCUMENT, hit(of), rank, Reading(0.0, scored, 1.0))


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


def test_a_place_seen_through_two_passages_is_one_place_at_its_best() -> None:
    one = read((at("Vladimir Putin"), 3.0))
    two = read((at("Vladimir Putin"), 4.0), of=Span(at("Putin spoke").start, len(TEXT)), rank=1)
    merged = merge(one + two, lambda candidate: candidate.score)
    assert [candidate.rank for candidate in merged] == [1]


def test_order_is_by_judgement_then_by_place() -> None:
    found = read(
        (at("Vladimir Putin"), 3.0), (at("December 12", 2), 3.0), (at("December 12"), 3.0), (at("2022"), 4.0)
    )
    assert texts(merge(found, lambda candidate: candidate.score)) == [
        "2022",
        "December 12",
        "December 12",
        "Vladimir Putin",
    ]
    assert merge(found, lambda candidate: candidate.score)[1].span == at("December 12")


def test_the_same_string_elsewhere_is_another_place_of_the_one_answer() -> None:
    found = merge(
        read(
            (at("Putin"), 5.0), (at("putin"), 4.0), (at("Vladimir Putin"), 3.0), (at("December 12", 2), 1.0)
        ),
        lambda candidate: candidate.score,
    )
    groups = group(found)
    assert [one.best.text for one in groups] == ["Putin", "Vladimir Putin", "December 12"]
    assert [other.text for other in groups[0].others] == ["putin"]
    assert same_string("putin\u00a0 left") == same_string(" PUTIN\nleft")


def test_a_near_copy_in_its_own_place_goes() -> None:
    found = merge(
        read((at("December 12, 2022"), 5.0), (at("December 12"), 4.0), (at("December 12", 2), 3.0)),
        lambda candidate: candidate.score,
    )
    groups = group(found)
    assert [(one.best.text, one.best.span) for one in groups] == [
        ("December 12, 2022", at("December 12, 2022")),
        ("December 12", at("December 12", 2)),
    ]


def test_strings_of_other_documents_are_grouped_too() -> None:
    other = document(TEXT, "e")
    span = at("Vladimir Putin")
    there = candidates_of(
        other, hit(Span(0, len(TEXT)), other), 1, Reading(0.0, (ScoredSpan(span, 2.0),), 1.0)
    )
    (one,) = group(merge(read((span, 3.0)) + there, lambda candidate: candidate.score))
    assert [place.document.id for place in (one.best, *one.others)] == ["d", "e"]
    assert not near_copies(one.best, one.others[0])


@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20), st.integers(0, 9)), max_size=25))
def test_laws_of_grouping(cells: list[tuple[int, int, int]]) -> None:
    spans = [(Span(start, min(len(TEXT), start + length)), float(score)) for start, length, score in cells]
    candidates = read(*spans)
    ranked = merge(candidates, lambda candidate: candidate.score)
    assert len({candidate.place for candidate in ranked}) == len(ranked)
    groups = group(ranked)
    strings = [same_string(one.best.text) for one in groups]
    assert len(set(strings)) == len(strings)
    assert [one.best.score for one in groups] == sorted((one.best.score for one in groups), reverse=True)
    for one, another in combinations(groups, 2):
        assert not near_copies(one.best, another.best)
    for one in groups:
        places = [one.best, *one.others]
        assert {same_string(place.text) for place in places} == {same_string(one.best.text)}
        for first, second in combinations(places, 2):
            assert not first.span.overlaps(second.span)
    # Nothing is lost but copies: every candidate is led or outshone by an answer in its own place.
    for candidate in ranked:
        assert any(
            candidate in (one.best, *one.others)
            or near_copies(candidate, one.best)
            or any(candidate.span.overlaps(place.span) for place in one.others)
            for one in groups
        )
