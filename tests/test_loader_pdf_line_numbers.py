"""PDF: numbers of lines are no part of the text, and other numbers left of it are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from index.loaders.pdf.loader import extract
from tests.loader_law import parts_of
from tests.pdf_writer import Pdf, width

SAID = [
    "The claim was brought in the spring of that",
    "year, and the judge, who knew the town, asked",
    "for the return of all that had been taken. He",
    "heard four witnesses on the first day, of whom",
    "two had seen the fire, and three on the second",
    "day, when the hall was closed to the public at",
    "the wish of the family. None of them had known",
    "of the letter before it was read to the court,",
    "and none could say by whom it had been written",
    "or when it came to the house in the old town.",
    "It was put in the file, and the court went home.",
]
EDGE, TEXT, TOP, LEADING = 60.0, 90.0, 500.0, 24.0


def _read(pages: Sequence[Sequence[tuple[str, str]]], way: str, *, text: float = TEXT) -> str:
    pdf = Pdf()
    for lines in pages:
        pdf.page()
        at = [TOP - LEADING * row for row in range(len(lines))]
        labels = [(_left(label, way), y, label) for y, (label, _) in zip(at, lines, strict=True) if label]
        said = [(text, y, line) for y, (_, line) in zip(at, lines, strict=True) if line]
        drawn = labels + said
        if "line by line" in way:
            drawn.sort(key=lambda one: -one[1])
        for x, y, what in drawn:
            pdf.set(x, y, what, 10)
    return "\n".join(text for _, text in parts_of(extract(pdf.to_bytes(), "p.pdf")))


def _left(label: str, way: str) -> float:
    return EDGE - width(label, 10) if "right" in way else EDGE - 10


def _numbered(lines: Sequence[str], first: int = 1) -> list[tuple[str, str]]:
    return [(str(number), line) for number, line in enumerate(lines, start=first)]


WAYS = [
    f"{order}, {edge}" for order in ("line by line", "numbers first") for edge in ("left edge", "right edge")
]


@pytest.mark.parametrize("way", WAYS)
def test_text_with_numbered_lines_is_read_as_without(way: str) -> None:
    plain = [("", line) for line in SAID]
    for pages in (
        [_numbered(SAID)],
        [_numbered(SAID), _numbered(SAID)],
        [_numbered(SAID), _numbered(SAID, 12), _numbered(SAID, 23)],
        # The last page has too few lines to show by itself that they are numbered.
        [_numbered(SAID), _numbered(SAID[:3])],
        # Lines without text are numbered too.
        [[*_numbered(SAID), ("12", ""), ("13", ""), ("14", "")]],
    ):
        read = _read(pages, way)
        bare = [[("", line) for _, line in page if line] for page in pages]
        assert read == _read(bare, way)
    assert " ".join(_read([plain], way).split()) == " ".join(SAID)


def test_numbers_over_what_is_asked_and_answered() -> None:
    lines = [
        "Q. Where were you on the night when the fire was",
        "seen from the bridge?",
        "A. At home. My brother came late, and told me of",
        "it before he went to bed.",
        "Q. Did he say more?",
        "A. No.",
    ]
    read = _read([_numbered(lines)], "line by line")
    assert "seen from the bridge?" in read
    assert not any(character.isdigit() for character in read)


KEPT = {
    "items of one line": [
        "Bread",
        "Milk and butter",
        "Flour for a cake",
        "Salt",
        "Sugar",
        "Eggs of the hens",
    ],
    "items in small letters": [
        "bread of rye",
        "milk of the goat",
        "flour for a cake",
        "salt of the sea",
        "a",
    ],
    "sentences": [f"The {nth} witness was heard." for nth in ("first", "second", "third", "fourth", "fifth")],
}


@pytest.mark.parametrize("lines", KEPT.values(), ids=KEPT.keys())
@pytest.mark.parametrize("way", WAYS)
def test_the_numbers_of_a_list_stay(lines: Sequence[str], way: str) -> None:
    read = _read([_numbered(lines)], way)
    assert [word for word in read.split() if word.isdigit()] == [str(n + 1) for n in range(len(lines))]


@pytest.mark.parametrize("way", WAYS)
def test_numbers_before_items_of_several_lines_stay(way: str) -> None:
    lines = [(str(at // 2 + 1) if at % 2 == 0 else "", SAID[at]) for at in range(10)]
    read = _read([lines], way)
    assert [word for word in read.split() if word.isdigit()] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("way", WAYS)
def test_numbers_before_items_of_which_few_go_on_stay(way: str) -> None:
    items = [*_numbered([f"The hall of {town}. It is of brick." for town in "ABCDEFGHIJ"]), ("", "")]
    items[3:3] = [("", "and of stone, as the one before it is.")]
    items[8:8] = [("", "and of wood, and was burnt in a war.")]
    read = _read([[(label, line.replace("brick.", "brick")) for label, line in items]], way)
    assert [word for word in read.split() if word.isdigit()] == [str(n) for n in range(1, 11)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "labels",
    [
        [str(1990 + at) for at in range(11)],
        ["10", "12", "15", "17", "20", "22", "25", "27", "30", "32", "35"],
        [f"{at}." for at in range(1, 12)],
        ["1", "2", "3", "4", *[""] * 7],
    ],
    ids=["years", "amounts", "with full stops", "only four"],
)
def test_other_numbers_left_of_text_stay(labels: Sequence[str], way: str) -> None:
    read = _read([list(zip(labels, SAID, strict=True))], way).split()
    assert all(label in read for label in labels if label)


@pytest.mark.parametrize("way", WAYS)
def test_a_tables_first_column_stays(way: str) -> None:
    pdf_rows = [(str(n), f"Town {name} of the hills") for n, name in enumerate("ABCDEFG", start=1)]
    read = _read([pdf_rows], way)
    assert [word for word in read.split() if word.isdigit()] == [str(n) for n in range(1, 8)]


def test_numbers_among_the_text_stay() -> None:
    read = _read([_numbered(SAID)], "line by line", text=EDGE - 10 + width("11 ", 10) - 3)
    assert "11" in read
