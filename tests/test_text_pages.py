"""Plain texts with form feeds: what runs along the heads and feet of their pages is no text."""

import pytest

from index.loaders.text.loader import find_blocks


def paragraphs(text: str) -> list[str]:
    return [block.span.cut(text) for block in find_blocks(text)]


def bodies(count: int) -> list[str]:
    return [f"The {'very ' * page}long text\nof one page." for page in range(count)]


def printed(head: str, foot: str, *, pages: int = 4, first: int = 1) -> str:
    """The pages as a printer would get them, `#` in head and foot standing for the number."""
    return "\f".join(
        f"{head}\n\n{body}\n\n\n{foot}\n".replace("#", str(first + at))
        for at, body in enumerate(bodies(pages))
    )


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("", "- # -"),
        ("", "Page # of 4"),
        ("", "| # |"),
        ("", "· # ·"),
        ("", "#"),
        ("p. #", ""),
    ],
)
def test_lines_that_number_the_pages_are_in_no_block(head: str, foot: str) -> None:
    for first in (1, 298):
        text = printed(head, foot, first=first)
        assert paragraphs(text) == bodies(4)
        assert paragraphs(text.replace("\n\f", "\n\f\n\n").replace("\n", "\r\n")) == [
            body.replace("\n", "\r\n") for body in bodies(4)
        ]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("", "Osborne         Standards Track         [Page #]"),
        ("Harbour Board, 4 May 2021        Page #", ""),
        ("2021-05-04        Page #", ""),
        ("", "No. 21-1234      Smith v. Brown      #"),
        ("THE WOOL TRADE      #", ""),
        ("#      THE WOOL TRADE", ""),
    ],
)
def test_what_stands_beside_the_number_of_a_page_stays_the_first_time(head: str, foot: str) -> None:
    for first in (1, 298):
        line = (head or foot).replace("#", str(first))
        opening, *others = bodies(4)
        stays = [line, opening] if head else [opening, line]
        text = printed(head, foot, first=first)
        assert paragraphs(text) == [*stays, *others]
        assert paragraphs(text.replace("\n\f", "\n\f\n\n").replace("\n", "\r\n")) == [
            words.replace("\n", "\r\n") for words in [*stays, *others]
        ]


FLOWING = "went on to the harbour, where nobody knew of it\nand the boats lay as before, until he told all"


@pytest.mark.parametrize("head", ["#", "- # -", "Hume      #"])
def test_a_number_above_a_text_that_goes_on_is_a_pages(head: str) -> None:
    for first in (1, 298):
        numbered = [f"{head.replace('#', str(first + at))}\n\n{FLOWING}" for at in range(5)]
        kept = [line for line in paragraphs("\f".join(numbered)) if line != FLOWING]
        assert kept == ([f"Hume      {first}"] if "Hume" in head else [])
    ends = "\f".join(f"{at}\n\n{FLOWING}{'' if at % 2 else ' council.'}" for at in range(1, 6))
    assert {"1", "2", "3"}.isdisjoint(paragraphs(ends))


def test_a_number_that_counts_pages_without_one_is_a_pages() -> None:
    pages = bodies(12)
    numbered = [f"{at}\n\n{body}" if at % 3 == 1 else body for at, body in enumerate(pages, start=1)]
    assert paragraphs("\f".join(numbered)) == pages


@pytest.mark.parametrize(
    "line",
    ["#", "#.", "[#]", "10#", "§ #", "(#)", "INVOICE      #", "Lot\t10#", "Lot No.\t10#"],
)
def test_a_number_above_a_text_that_begins_anew_is_its_own(line: str) -> None:
    numbers = [line.replace("#", str(number)) for number in range(1, 5)]
    for bodies_of in (bodies(4), ["the sea\ncame in at evening light\nand took"] * 4):
        pages = [f"{number}\n\n{body}\n" for number, body in zip(numbers, bodies_of, strict=True)]
        assert set(numbers) <= set(paragraphs("\f".join(pages)))


@pytest.mark.parametrize("line", ["§ #", "£#", "(#", "#)", "+#", "#%", "INVOICE      #"])
def test_a_number_with_a_sign_below_a_text_is_none_of_a_page(line: str) -> None:
    numbers = [line.replace("#", str(number)) for number in range(1, 5)]
    assert paragraphs(printed("", line))[1::2] == numbers


@pytest.mark.parametrize("line", ["#", "Receipts of Hull      #", "#      Receipts of Hull"])
def test_a_number_far_from_its_pages_is_none_of_it_unless_it_is_named_so(line: str) -> None:
    for head, foot in (("", line), (line, "")):
        found = paragraphs(printed(head, foot, first=58110))
        assert [words for words in found if "581" in words] == [
            line.replace("#", str(number)) for number in range(58110, 58114)
        ]
    assert paragraphs(printed("", "Page #", first=58110)) == bodies(4)


def test_what_the_pages_say_alike_is_in_no_block_where_they_are_numbered() -> None:
    assert paragraphs(printed("RFC 9999         May 2021", "#"))[1:] == bodies(4)
    unnumbered = paragraphs(printed("RFC 9999         May 2021", ""))
    assert unnumbered.count("RFC 9999         May 2021") == 4


def test_the_first_line_of_all_may_be_a_title() -> None:
    assert paragraphs(printed("The Wool Trade", "#")) == ["The Wool Trade", *bodies(4)]


def test_heads_of_left_and_right_pages_are_told_apart() -> None:
    pages = [
        f"{'THE WOOL TRADE' if at % 2 else 'CHAPTER I'}\n\n{body}\n\n{at + 12}"
        for at, body in enumerate(bodies(6))
    ]
    first, *others = bodies(6)
    assert paragraphs("\f".join(pages)) == ["CHAPTER I", first, "THE WOOL TRADE", *others]


@pytest.mark.parametrize("line", ["CHAPTER #", "Invoice No. 100#", "Total: £#", "Dear Sir,"])
def test_what_a_page_begins_or_ends_with_itself_stays(line: str) -> None:
    kept = [line.replace("#", str(number)) for number in range(1, 5)]
    assert set(kept) <= set(paragraphs(printed(line, "- # -")))
    assert paragraphs(printed(line, "- # -")).count("Dear Sir,") == 4 * (line == "Dear Sir,")
    assert set(kept) <= set(paragraphs(printed("Page #", line)))


def test_numbers_that_do_not_count_the_pages_stay() -> None:
    sold = [f"Page {at + 1}: {7 * at} sacks" for at in range(4)]
    text = "\f".join(f"{body}\n\n{line}" for body, line in zip(bodies(4), sold, strict=True))
    assert paragraphs(text)[1::2] == sold
    assert paragraphs(printed("", "Total         4#", pages=2))[1::2] == [
        "Total         41",
        "Total         42",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "A.  Yes, sir.",
        "A.  Yes",
        "THE CLERK: Order",
        "Signed: Anna Vogel, Director",
        "Nobody came.",
        "“Who is it?”",
        "Serves 4",
    ],
)
def test_what_is_said_on_every_page_is_text(line: str) -> None:
    assert paragraphs(printed(line, "- # -")).count(line) == 4
    assert paragraphs(printed("Page #", line)).count(line) == 4


def test_a_title_that_runs_along_the_pages_below_it_stays_once() -> None:
    title = "II. THE SEA"
    heads = ["THE BOOK", title, title, title, "III. THE SKY", "IV. THE MUD", title]
    pages = zip(heads, bodies(7), strict=True)
    text = "\f".join(f"{head}\n\n{body}\n\n{at}" for at, (head, body) in enumerate(pages))
    first, second, third, fourth, fifth, sixth, seventh = bodies(7)
    assert paragraphs(text) == [
        "THE BOOK", first, title, second, third, fourth, "III. THE SKY", fifth, "IV. THE MUD", sixth,
        title, seventh,
    ]  # fmt: skip


def test_what_ends_every_page_is_text() -> None:
    assert paragraphs(printed("Page #", "Serves four")).count("Serves four") == 4


def test_what_begins_two_pages_or_pages_far_apart_is_text() -> None:
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"] * 3
    pages = zip(days, bodies(15), strict=True)
    text = "\f".join(f"{day}\n\n{body}\n\n{at}" for at, (day, body) in enumerate(pages))
    assert paragraphs(text)[::2] == days
    assert paragraphs(printed("Terms", "Page #", pages=2)).count("Terms") == 2


@pytest.mark.parametrize(
    "line",
    [
        "1#",
        "England      1#",
        "Exhibit P #",
        "Exhibit   P #",
        "PG #",
        "Votes in favour:   #",
        "Total p.   #:",
        "Grade p #",
    ],
)
def test_a_number_of_something_else_is_text(line: str) -> None:
    numbers = range(166, 170)
    kept = [line.replace("#", str(number)) for number in numbers]
    assert set(kept) <= set(paragraphs(printed(line, "", first=166)))
    assert set(kept) <= set(paragraphs(printed("", line, first=166)))


def test_numbers_that_count_on_two_pages_only_stay() -> None:
    assert paragraphs(printed("", "#", pages=2))[1::2] == ["1", "2"]
    assert paragraphs(printed("Page #", "", first=1999)) == bodies(4)


def test_a_line_right_at_the_text_is_text() -> None:
    text = "\f".join(f"{body}\n{at + 1}" for at, body in enumerate(bodies(4)))
    assert paragraphs(text) == [f"{body}\n{at + 1}" for at, body in enumerate(bodies(4))]


def test_a_page_of_nothing_else_keeps_it() -> None:
    assert paragraphs("1\f2\f3") == ["1", "2", "3"]
    assert paragraphs("\f" * 5) == []


def test_a_text_of_very_many_pages_is_read_at_once() -> None:
    assert len(paragraphs("Head\n\nText.\n\n7\n\f" * 20_000)) == 60_000
    assert len(paragraphs("Body.\n\n" + " 1" * 50_000 + "\f" + "x" + " " * 50_000 + "1\n\nBody.")) == 4
