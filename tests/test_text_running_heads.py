"""Plain texts with form feeds: which words beside a number run along their pages, and which own it."""

import pytest

from index.loaders.text.loader import find_blocks

WHOLE = "The harbour was built in 1816 by the fishermen of the town, who had\nasked the county for money."
FLOWING = [
    "The merchants of Hull bought their wool in the Wolds, and sold it\nagain in Flanders at a price which",
    "went on for another forty years. The king took his part of it, as\nkings do, and it is written in the",
    "books of the customs, which few people have read from the first\npage to the",
    "last, as nobody has made an index of the names that are in them\nall.",
]


def paragraphs(text: str) -> list[str]:
    return [block.span.cut(text) for block in find_blocks(text)]


def printed(line: str, bodies: list[str], *, foot: bool, first: int = 1) -> tuple[str, list[str]]:
    """The pages with a line above or below each, `#` standing for its number; and those lines."""
    lines = [line.replace("#", str(first + at)) for at in range(len(bodies))]
    pairs = zip(lines, bodies, strict=True)
    return "\f".join(f"{b}\n\n{a}" if foot else f"{a}\n\n{b}" for a, b in pairs), lines


@pytest.mark.parametrize("foot", [False, True])
@pytest.mark.parametrize("first", [1, 102])
@pytest.mark.parametrize(
    "line",
    [
        "Witness statement    #",
        "Patient ID    #",
        "SAMPLE SHEET\t#",
        "Total score    #",
        "#      votes were cast",
        "Form B 12      Patient      #",
    ],
)
def test_words_with_a_number_of_their_own_keep_it_on_every_page(line: str, first: int, foot: bool) -> None:
    for bodies in ([WHOLE] * 3, [f"{WHOLE}\n{WHOLE}"] * 4, ["name: Anna\nage: 31\nstays"] * 4):
        text, lines = printed(line, bodies, foot=foot, first=first)
        assert [words for words in paragraphs(text) if words in lines] == lines


@pytest.mark.parametrize("first", [1, 298])
@pytest.mark.parametrize(
    ("line", "foot"),
    [
        ("No. 21-1234      Smith v. Brown      #", True),
        ("THE WOOL TRADE      #", False),
        ("#      THE WOOL TRADE", False),
    ],
)
def test_words_beside_the_number_of_a_page_stay_once_where_the_text_goes_on(
    line: str, foot: bool, first: int
) -> None:
    text, lines = printed(line, FLOWING, foot=foot, first=first)
    stays = [FLOWING[0], lines[0]] if foot else [lines[0], FLOWING[0]]
    assert paragraphs(text) == [*stays, *FLOWING[1:]]
    crlf = text.replace("\n\f", "\n\f\n\n").replace("\n", "\r\n")
    assert paragraphs(crlf) == [words.replace("\n", "\r\n") for words in [*stays, *FLOWING[1:]]]


def test_words_beside_a_number_that_is_named_a_pages_stay_once_in_any_text() -> None:
    text, lines = printed("The Wool Trade    Page #", [WHOLE] * 3, foot=False)
    assert [words for words in paragraphs(text) if words in lines] == lines[:1]


def test_a_report_of_many_pages_has_its_foot_once_though_every_page_ends_a_sentence() -> None:
    line = "County Engineer Annual Report            #"
    text, lines = printed(line, [f"{WHOLE}\n{WHOLE}"] * 12, foot=True)
    assert [words for words in paragraphs(text) if words in lines] == lines[:1]
