"""Folding never moves an offset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.folding import fold


@given(st.text(st.characters(exclude_categories=())))
def test_folding_keeps_the_length_and_settles_at_once(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_every_code_point_folds_to_one_code_point_that_utf_8_can_write() -> None:
    everything = "".join(map(chr, range(0x110000)))
    folded = fold(everything)
    assert len(folded) == len(everything)
    folded.encode("utf-8")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Armenia’s", "Armenia's"),
        ("“day of reckoning”", '"day of reckoning"'),
        ("1914–1918 — a war", "1914-1918 - a war"),
        ("10\u00a0000\u202f%", "10 000 %"),
        ("a\r\nb\tc\u2028d", "a  b c d"),
        ("naïve \U0001f600 e\u0301", "naïve \U0001f600 e\u0301"),
    ],
)
def test_what_people_type_differently_meets(typed: str, plain: str) -> None:
    assert fold(typed) == plain
