"""Brackets and quotes that belong together are quoted together; one that has no other half costs no word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.document import Span
from qa.halves import halves_in, unbalanced
from qa.snapping import snap
from tests.test_snapping import snapped

LEASE = (
    "the tenant must a) pay the rent on the first day of each month, b) keep the garden in good order and "
    "c) insure the contents of the house."
)
TAP = "1) close the tap, 2) unscrew the cap, 3) press the filter in."


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        (LEASE, LEASE[LEASE.index("pay") :], LEASE[LEASE.index("pay") : -1]),
        (LEASE, LEASE[LEASE.index(") pay") :], LEASE[LEASE.index("pay") : -1]),
        (TAP, TAP, TAP[:-1]),
        ("pay the rent) and go", "pay the rent) and", "pay the rent) and"),
        ("pay the rent) and go", "the rent)", "the rent"),
        ("pay (the rent and go", "(the rent", "the rent"),
        ("pay (the rent and go", "pay (the rent and", "pay (the rent and"),
        ("x in [0, 1) or (0, 5] here", "[0, 1)", "[0, 1)"),
        ("x in [0, 1) or (0, 5] here", "0, 5]", "(0, 5]"),
        ("x in [0, 1) or (0, 5] here", "x in [0, 1", "x in [0, 1)"),
        ("x in [0..1) or (−∞; 5,5] here", "x in [0..1) or (−∞; 5,5]", "x in [0..1) or (−∞; 5,5]"),
        ("so (see [0, 1) below) it is", "see [0, 1) below) it", "(see [0, 1) below) it"),
        ("„Das Rheingold“ und mehr", "„Das Rheingold“ und mehr", "„Das Rheingold“ und mehr"),
        ("und „Das Rheingold“ und mehr", "Rheingold“ und", "„Das Rheingold“ und"),
        ("und „Das Rheingold” und mehr", "und „Das Rheingold", "und „Das Rheingold”"),
        ("und „Das “große” Gold“ dazu", "große” Gold“", "„Das “große” Gold“"),
        ("„Das Rheingold und mehr", "„Das Rheingold", "Das Rheingold"),
        ("the paper »Das Rheingold« was", "the paper »Das Rheingold« was", "the paper »Das Rheingold« was"),
        ("of »Das« and »Gold« it", "of »Das« and »Gold« it", "of »Das« and »Gold« it"),
        ("*so* of »*Das Gold*« it", "of »*Das Gold*« it", "of »*Das Gold*« it"),
        ("boken ”Das Rheingold” kom", "boken ”Das Rheingold” kom", "boken ”Das Rheingold” kom"),
        ("boken ”Das Rheingold” kom", "”Das Rheingold”", "Das Rheingold"),
        ("le « mot » est", "mot » est", "« mot » est"),
        ("l’«ami» est («bon»)", "ami» est", "«ami» est"),
        ("dit (« mot ») et", "(« mot", "(« mot »)"),
        ("a “day of reckoning” came", "reckoning” came", "“day of reckoning” came"),
        ("la « liberté »1 est un droit", "« liberté »", "« liberté »"),
        ("la « liberté »1 est un droit", "liberté »1 est", "« liberté »1 est"),
    ],
)
def test_examples(text: str, quote: str, expected: str) -> None:
    assert snapped(text, quote) == expected


def test_a_half_that_stands_in_the_sentence_before_is_one_all_the_same() -> None:
    text = "It is so (he says. And we pay the rent) then."
    sentence = Span(text.index("And"), len(text))
    assert snapped(text, "pay the rent) then", sentence, Span(0, len(text))) == "pay the rent"


def test_the_next_paragraph_closes_nothing() -> None:
    text = "He pays (the rent and goes.\n\nWe a) pay b) go."
    second = Span(text.index("We"), len(text))
    assert snapped(text, "We a) pay", second, second) == "We a) pay"
    assert halves_in(text, second) == {}
    first = Span(0, second.start - 2)
    assert snapped(text, "He pays (the rent and", first, first) == "He pays (the rent and"


_WORD = st.sampled_from(["pay", "the rent", "so,", "it", "go"])
_ALONE = st.sampled_from(["a)", "2)", "iv)", "b]", "”", "»", "}"])


@given(st.lists(st.one_of(_WORD, _ALONE), min_size=1, max_size=12), st.data())
def test_what_was_never_opened_costs_no_word(words: list[str], data: st.DataObject) -> None:
    text = " ".join(["we", *words, "now"])
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = snap(text, Span(start, end), Span(0, len(text)))
    for at in range(start, end):
        if text[at].isalnum():
            assert found is not None
            assert found.start <= at < found.end


_PIECES = st.sampled_from(
    [*"ab1 .,;()[]{}„“”«»*_\"'–-$§", "word ", " said ", "[0, 1)", "(a; b]", "„so“", "»so« "]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=30).map("".join), st.data())
def test_halves_are_quoted_together_and_snapping_again_changes_nothing(
    text: str, data: st.DataObject
) -> None:
    whole = Span(0, len(text))
    start = data.draw(st.integers(0, len(text) - 1))
    found = snap(text, Span(start, data.draw(st.integers(start + 1, len(text)))), whole)
    if found is None:
        return
    assert snap(text, found, whole) == found
    halves = halves_in(text, whole)
    assert all(halves[other] == half for half, other in halves.items())
    # What is told apart may cross these pairs.
    if set('"_*').isdisjoint(text):
        assert unbalanced(text, found.start, found.end) is None


def test_a_paragraph_as_long_as_a_file_is_not_looked_through() -> None:
    text = "(" + "word and so. " * 5000 + "pay the rent) and go."
    bounds = Span(text.index("pay"), len(text))
    assert snapped(text, "pay the rent) and", bounds, Span(0, len(text))) == "pay the rent) and"
