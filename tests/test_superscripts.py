"""What is set raised is no part of the number or word before it, and marks of notes stay what they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loaders.superscripts import in_line, lowered_beside, raised, takes_power


@pytest.mark.parametrize(
    ("before", "power", "written"),
    [
        ("10", "8", "10⁸"),
        ("10", "-6", "10⁻⁶"),
        ("10", "1.5", "10^1.5"),
        ("10", " 1.5 ", "10^1.5 "),
        ("2", "n", "2^n"),
        ("2", "n+1", "2^(n+1)"),
        ("2", "(n+1)", "2^(n+1)"),
        ("2", "x²", "2^(x²)"),
        ("(1+i)", "n", "(1+i)^n"),
        ("e", "−x", "e^−x"),
        ("km", "2", "km²"),
        ("text", "1", "text¹"),
        ("1903", "1, 2", "1903¹, ²"),
        ("1903", "12a", "1903^(12a)"),
        ("1903", "[1]", "1903[1]"),
        ("1903", "[note 1]", "1903[note 1]"),
        ("1903", "(a)", "1903(a)"),
        ("1903", "a", "1903a"),
        ("1903", "*", "1903*"),
        ("19", "th", "19th"),
        ("3", "ème", "3ème"),
        ("word", "1.5", "word1.5"),
        ("M", "me", "Mme"),
        ("K", "+", "K⁺"),
        ("NH₄", "+", "NH₄⁺"),
        ("Na", "+ ", "Na⁺ "),
        ("F", "−", "F⁻"),
        ("F", "-", "F⁻"),
        ("A", "±", "A±"),
        ("A", "+/−", "A+/−"),
        ("$9", ".99", "$9.99"),
        ("10", ":30", "10:30"),
        ("1", ",2a", "1,2a"),
    ],
)
def test_powers_and_marks_of_notes(before: str, power: str, written: str) -> None:
    assert before + raised(power, after_digit=takes_power(before)) == written


@given(st.integers(0, 9999), st.decimals(0, 99, places=1))
def test_no_power_makes_another_number(number: int, power: object) -> None:
    written = f"{number}{raised(str(power), after_digit=takes_power(str(number)))}"
    assert written == f"{number}^{power}"


@given(st.text())
def test_what_follows_no_number_loses_and_gains_nothing(text: str) -> None:
    assert len(raised(text)) == len(text)


@pytest.mark.parametrize(
    ("before", "base", "behind", "written"),
    [
        ("1010", "2", " is", "1010₂ is"),
        ("log", "10", "100", "log₁₀100"),
        ("H", "2", "O", "H2O"),
        ("1/", "2", "3", "1/23"),
        ("1/", "2", " cup", "1/2 cup"),
        ("x²", "1", "", "x²1"),
        ("10", "n", "", "10n"),
        ("10", "2.5", "", "102.5"),
        ("", "2", "", "2"),
    ],
)
def test_figures_beside_others_are_lowered(before: str, base: str, behind: str, written: str) -> None:
    assert before + lowered_beside(base, before, behind) + behind == written


@given(st.integers(0, 9999), st.integers(0, 99), st.integers(0, 99))
def test_no_base_makes_another_number(number: int, base: int, behind: int) -> None:
    runs = [(str(number), "level"), (str(base), "lowered"), (f"+{behind}", "level")]
    line = in_line(runs, lambda text, _: text)
    assert line.startswith(str(number))
    assert line.endswith(f"+{behind}")
    assert not line[len(str(number)) : -len(f"+{behind}")].isdecimal()
