"""Plain text: a title right above its wrapped text, with no line left blank between them."""

import textwrap

import pytest

from tests.plain_text import kinds_and_texts

PROSE = (
    "The harbour was built in 1816 by the fishermen of the town, who had asked the county for money and had "
    "got none. They took the stones from an old quarry and carried them down to the sea in their own boats."
)
QUOTED = PROSE.replace("The harbour", '"My harbour')


def section(first: str, prose: str = PROSE, width: int = 72) -> str:
    return f"{textwrap.fill(PROSE, width)}\n\n{first}\n{textwrap.fill(prose, width)}\n"


@pytest.mark.parametrize("width", [50, 60, 72, 80])
@pytest.mark.parametrize("title", ["HEAT", "Who paid for it", "What Mrs Osei Remembered", "Men's race"])
def test_it_is_a_heading_and_its_text_a_paragraph(title: str, width: int) -> None:
    _, heading, (kind, prose) = kinds_and_texts(section(title, width=width))
    assert heading == ("heading", title)
    assert (kind, " ".join(prose.split())) == ("paragraph", PROSE)


def test_also_above_words_that_are_quoted() -> None:
    assert ("heading", "HEAT") in kinds_and_texts(section("HEAT", QUOTED))


def test_also_above_the_first_text() -> None:
    text = f"The Harbour\n{textwrap.fill(PROSE, 72)}\n\n{textwrap.fill(PROSE, 72)}\n"
    assert [kind for kind, _ in kinds_and_texts(text)] == ["heading", "paragraph", "paragraph"]


@pytest.mark.parametrize(
    ("first", "prose"),
    [
        ("They were led by the brother of", PROSE.replace("The harbour", "Grant, who")),
        ("They came with their brother and", PROSE.replace("The harbour", "Grant, who")),
        ("They had a leader, Captain Grant,", PROSE.replace("The harbour", "Grant, who")),
        ("Nobody would pay for it.", PROSE),
        ("Will the end be like this?", PROSE),
        ("1. The harbour", PROSE),
        ("The harbour", PROSE.replace("built in 1816", "built    1816")),
        ("The harbour", PROSE.rstrip(".")),
        ("Nobody knew who", PROSE),
        ("They say that the people of Ashby", PROSE.replace("The", "the", 1)),
        ("The mill burned down in May", PROSE.replace("The harbour", "1911, and the harbour")),
        ("The mill that burned down", PROSE.replace("The harbour", "– the harbour")),
        ("Built by: the town", PROSE),
        ("The people who had asked the county of Ashby for money, and others", PROSE),
    ],
)
def test_what_goes_on_below_or_says_something_stays_with_it(first: str, prose: str) -> None:
    _, (_, words) = kinds_and_texts(section(first, prose))
    assert " ".join(words.split()) == " ".join(f"{first} {prose}".split())


@pytest.mark.parametrize(
    "lines",
    [
        "Anna Vogel\n12 Harbour Street\nAshby\nNorthland",
        "The harbour\nThe lighthouse on the rock\nThe mill",
        "The boat of Captain Grant\nWent down one night in May\nAnd nobody was saved.",
        "The harbour\nIt is old.",
        "The harbour\nAnna Vogel takes the chair\nBoris Weber keeps all the accounts of the town\nIt is old.",
    ],
)
def test_lines_that_fill_no_width_are_no_text_of_it(lines: str) -> None:
    text = f"{textwrap.fill(PROSE, 72)}\n\n{lines}\n\n{textwrap.fill(PROSE, 72)}\n"
    assert "heading" not in [kind for kind, _ in kinds_and_texts(text)]
