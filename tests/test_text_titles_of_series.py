"""Plain text: titles right above a list, and those that are known by another of their series."""

import textwrap

import pytest

from tests.plain_text import headings, kinds_and_texts

PROSE = textwrap.fill(
    "The harbour was built in 1816 by the fishermen of the town, who had asked the county for money and had "
    "got none. They took the stones from an old quarry and carried them down to the sea in their own boats.",
    72,
)
LONG = (
    "The stones are taken from the old quarry on the hill, and carried down in boats. Nobody is paid for it."
)


def groups(*parts: str) -> str:
    return "\n\n".join([PROSE, *parts, PROSE]) + "\n"


@pytest.mark.parametrize(
    ("known", "sibling"),
    [("Day 1", "Day 3"), ("Lesson 2. Clean up", "Lesson 3. Bait and trap"), ("AIM", "WHAT WE FOUND")],
)
@pytest.mark.parametrize(
    "below", ["Count the boats. One that is lost is a loss.", "1. Count the boats.", "1. Boats\n2. Oars"]
)
def test_a_title_of_a_series_is_one_above_little_text_too(known: str, sibling: str, below: str) -> None:
    text = groups(f"{known}\n{PROSE}", f"{sibling}\n{below}")
    assert known in headings(text)
    blocks = kinds_and_texts(text)
    assert sibling in [words for _, words in blocks]
    if below[0] == "C" or sibling.isupper():
        assert sibling in headings(text)


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("Day 1", "Week 3"),
        ("Day 1", "Anna Vogel"),
        ("Day 1", "Day 3 was the day of the"),
        ("AIM", "Results"),
        ("Who paid for it", "What it cost"),
    ],
)
def test_what_has_another_form_is_none(known: str, other: str) -> None:
    text = groups(f"{known}\n{PROSE}", f"{other}\nCount the boats. One that is lost is a loss.")
    assert known in headings(text)
    assert other not in headings(text)


def test_two_short_lines_are_none() -> None:
    assert headings(groups(f"AIM\n{PROSE}", "ANNA VOGEL\nHarbour Street")) == ["AIM"]


@pytest.mark.parametrize(
    "fact", ["22 May", "Tripe soup, 6.50 euros", "Killed 14 March 1943", "Opens at 9.30"]
)
def test_a_figure_that_is_asked_for_stays_with_its_text(fact: str) -> None:
    text = groups(f"{fact}\n{PROSE}", f"{fact}\n{PROSE}", f"{fact}\n{PROSE}")
    assert headings(text) == []
    assert ("paragraph", f"{fact}\n{PROSE}") in kinds_and_texts(text)


@pytest.mark.parametrize("title", ["PART ONE. PAY", "Cures tried"])
@pytest.mark.parametrize("marks", [("1.", "2."), ("4.", "5."), ("(a)", "(b)"), ("-", "-")])
def test_a_title_right_above_its_items_is_a_heading(title: str, marks: tuple[str, str]) -> None:
    items = [f"{mark} {LONG}" for mark in marks]
    _, *blocks, _ = kinds_and_texts(groups("\n".join([title, *items])))
    assert blocks == [("heading", title), *(("list_item", item) for item in items)]


@pytest.mark.parametrize(
    "lead",
    ["You need", "Findings.", "What should I do instead?", "V. CARE.", "4 The wardens"],
)
def test_what_else_is_above_a_list_is_a_text_of_its_own(lead: str) -> None:
    items = ["1. Eggs, one gram", "2. Salt, two grams"]
    _, *blocks, _ = kinds_and_texts(groups("\n".join([lead, *items])))
    assert blocks == [("paragraph", lead), *(("list_item", item) for item in items)]


def test_what_items_go_on_with_is_no_heading() -> None:
    text = groups(f"The Court is of opinion\n(a) that {LONG}\n(b) that {LONG}")
    assert headings(text) == []
    assert "list_item" in [kind for kind, _ in kinds_and_texts(text)]


@pytest.mark.parametrize(
    "part",
    [
        "The number of boats\n25. Nobody knows why.",
        "They found what is said in paragraph\n1. of the rules, and in paragraph\n2. of them.",
        "The boats of the harbour\n1. of May and\n3. of June were lost.",
        "The number of boats in the harbour of Ashby was lowered to\n25. Nobody knew why not\n26. or more.",
    ],
)
def test_one_number_or_one_that_is_referred_to_makes_no_list(part: str) -> None:
    assert ("paragraph", part) in kinds_and_texts(groups(part))
