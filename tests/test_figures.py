"""What belongs to a figure is quoted with it: its sign, its money, the dot before it, the unit behind it."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Span
from qa.snapping import snap
from tests.test_snapping import snapped

FRONTS = [
    *("-", "–", "−", "+", "±", "$", "£", "€", "-$", "–$", "−£", "-€", "A$", "US$", "NZ$", "-HK$", "−C$"),
    *("−£ ", "US$ ", "–R$ ", "$-", "€−", ".", "-.", "–.", "−.", "$.", "§ ", "§§ ", "§", "¶ ", "¶¶\u00a0"),
]
BEFORE = [
    "",
    "it was ",
    "of (",
    "as [",
    "said “",
    'said "',
    "of *",
    "p = ",
    "p < ",
    "row 1, ",
    "in\n",
]


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("It fell to –25 °C there.", "–25 °C", "–25 °C"),
        ("It fell to –25 °C there.", "25 °C", "–25 °C"),
        ("a value of –34.2‰ here", "34.2", "–34.2‰"),
        ("a loss of -$5.2 million", "$5.2 million", "-$5.2 million"),
        ("a loss of −£3.8m", "£3.8m", "−£3.8m"),
        ("with r = −.31 here", "−.31", "−.31"),
        ("with r = -.45 here", ".45", "-.45"),
        ("it was so (p = .03)", ".03", ".03"),
        ("it was so (p = .03)", "03", ".03"),
        ("for A$85 million", "$85 million", "A$85 million"),
        ("the interval (–5, –3)", "5, –3", "–5, –3"),
        ("on [1,-5] and", "5", "-5"),
        ("der § 433 BGB gilt", "433 BGB", "§ 433 BGB"),
        ("der § 433 BGB gilt", "§ 433 BGB", "§ 433 BGB"),
        ("die §§ 433 ff. gelten", "§ 433", "§§ 433"),
        ("he is 6'2\" tall", "6'2\"", "6'2\""),
        ("he is 6'2\" tall", "6'2", "6'2\""),
        ("he is 6’2” tall", "6’2”", "6’2”"),
        ("he is 6′2″ tall", "6′2", "6′2″"),
        ("at 40° 26′ 46″ north", "40° 26′ 46″", "40° 26′ 46″"),
        ("it was _–5 °C_ there", "5 °C", "–5 °C"),
        ("it was _–5 there", "5", "–5"),
        ('a gun of 12".', '12".', '12"'),
        ("(95% CI -0.8–-0.3)", "-0.3", "-0.3"),
        ("keep at -25°C–-15°C", "-15°C", "-15°C"),
    ],
)
def test_it_is_quoted_whole(text: str, quote: str, expected: str) -> None:
    assert snapped(text, quote) == expected


@given(st.sampled_from(BEFORE), st.sampled_from(FRONTS), st.sampled_from(["5", "1,400", "25.75"]), st.data())
def test_no_quote_begins_behind_the_front_of_its_figure(
    before: str, front: str, figure: str, data: st.DataObject
) -> None:
    text = f"{before}{front}{figure} men there"
    begin, digits = len(before), len(before) + len(front)
    start = data.draw(st.integers(begin, digits + len(figure) - 1))
    end = data.draw(st.integers(max(start, digits) + 2, len(text)))
    found = snap(text, Span(start, end), Span(0, len(text)))
    assert found is not None
    assert found.start == begin, found.cut(text)


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("pages 3–5 of it", "5 of", "5 of"),
        ("pages 3–5 of it", "–5", "5"),
        ("in 1990–95 it", "95", "95"),
        ("COVID-19 came", "-19", "19"),
        ("- 5 items", "- 5 items", "5 items"),
        ("he left – 25 people stayed", "– 25 people", "25 people"),
        ("from 5%–10% of it", "10", "10%"),
        ("of 5'-6' and 5\"-6\" there", "6", "6"),
        ("for 5€–10€ each", "10€", "10€"),
        ("for 5 €–10 € each", "10 €", "10 €"),
        ("for 5 US$-10 US$ each", "10 US$", "10 US$"),
        ("for $3–$5 each", "$5", "$5"),
        ("Cost$5 now", "5", "$5"),
        ("in No.5 of it", ".5", "5"),
        ("the § BGB means", "§ BGB", "BGB"),
        ("Then in 1914” it began", "in 1914", "in 1914"),
        ('Then in 1914" it began', 'in 1914"', "in 1914"),
        ('He said "Apollo 11" and left', 'Apollo 11"', '"Apollo 11"'),
        ('He said "Apollo 11" and left', "Apollo 11", "Apollo 11"),
        ("90 personas –40 de ellas niños– en el puerto", "40 de ellas niños", "40 de ellas niños"),
        ("Minister of Trade (–2019)", "2019", "2019"),
        ("pp. 20 –25 of it", "25", "25"),
        ("68 +/–3 per cent", "3 per cent", "3 per cent"),
        ("8 kap. 4 § 2 st. lagen", "2 st", "2 st"),
        ("It cost 20 US$ 30 years ago", "30 years ago", "30 years ago"),
        ('Der Film „Apollo 13" kam', "Apollo 13", "Apollo 13"),
        ('Set timeout="30" in it', "30", "30"),
        ("Filmen ”Apollo 13” hade", "Apollo 13", "Apollo 13"),
    ],
)
def test_what_joins_or_parts_belongs_to_none(text: str, quote: str, expected: str) -> None:
    assert snapped(text, quote) == expected


@given(
    st.sampled_from(["3", "1990", "COVID", "5%", "20°", "(a)", "x_", "5*", "5'"]),
    st.sampled_from(["-", "–"]),
    st.sampled_from(["5", "95", "1,400"]),
    st.data(),
)
def test_a_dash_that_joins_is_no_sign(before: str, dash: str, figure: str, data: st.DataObject) -> None:
    text = f"of {before}{dash}{figure} there"
    begin = len(f"of {before}{dash}")
    start = data.draw(st.integers(begin - 1, begin + len(figure) - 1))
    end = data.draw(st.integers(max(start, begin) + 1, len(text)))
    found = snap(text, Span(start, end), Span(0, len(text)))
    assert found is None or found.cut(text)[0] != dash


def test_every_sign_of_money_belongs_to_its_figure() -> None:
    for money in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(money) == "Sc":
            assert snapped(f"of -{money}5 there", "5") == f"-{money}5", hex(ord(money))


def test_a_sign_outside_the_bounds_is_left_there() -> None:
    assert snapped("it was –25 °C", "25", Span(8, 13)) == "25"
