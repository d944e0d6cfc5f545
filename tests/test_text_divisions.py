"""Lines without a letter in a plain text: several of one shape divide it as headings, one is a fact."""

from pathlib import Path

import pytest

from index.document import Document
from index.loaders import load_bytes
from tests.plain_text import headings

BODY = "The hall was full of people who had come."
WRAPPED = f"{BODY}\nThey stayed there until the evening"


def document_of(text: str) -> Document:
    return load_bytes(text.encode(), Path("notes.txt"), document_id="d")


def divided(lines: list[str], body: str = BODY, title: str = "The Harbour\n\n") -> str:
    return title + "\n\n".join(f"{line}\n\n{body}" for line in lines) + "\n"


@pytest.mark.parametrize(
    "lines",
    [
        ["3.2.0", "3.1.0", "2.10.1.4"],
        ["1.2", "1.1", "1.0"],
        ["0.9", "0.10", "0.10.1"],
        ["[2.3.3] - 2021-09-12", "[2.2.5] - 2017-08-30", "[2.2.4] - 2017-01-18"],
        ["5.4.1 (2023-01-11)", "5.4 (2022-12-13)", "5.2.10 (2022-12-13)"],
        ["2022-12-28 (3.40.1)", "2022-11-16 (3.40.0)", "2022-09-29 (3.39.4)"],
        ["9:00", "10:30", "14:15"],
        ["9:00", "10:30 – 12:00", "12:00-13:30"],
        ["121", "122", "123"],
        ["98", "101", "102", "103", "110"],
        ["(1)", "(2)", "(3)"],
    ],
)
@pytest.mark.parametrize("body", [BODY, WRAPPED])
def test_lines_of_one_shape_that_go_up_or_down_divide_the_text(lines: list[str], body: str) -> None:
    document = document_of(divided(lines, body))
    assert [part.section for part in document.paragraphs] == [("The Harbour", line) for line in lines]
    assert len(headings(divided(lines[:2], body))) == 1


def test_a_section_of_another_name_ends_where_a_number_divides() -> None:
    text = f"Manual\n\nVersion 1.1 (beta)\n\n{BODY}\n\n" + divided(["1.2", "1.3", "1.4"], title="")
    assert [part.section[-1] for part in document_of(text).paragraphs] == [
        "Version 1.1 (beta)", "1.2", "1.3", "1.4",
    ]  # fmt: skip


@pytest.mark.parametrize("lines", [["101", "102", "103"], ["1.2", "1.1", "1.0"], ["3.2.0", "3.1.0", "3.0.0"]])
def test_the_first_of_them_is_no_title_of_the_text(lines: list[str]) -> None:
    for title in ("", "New in it\n\n"):
        text = "\n\n".join(f"{line}\n\n{title}{BODY}" for line in lines)
        document = document_of(text)
        assert document.title == "notes.txt"
        assert {block.level for block in document.blocks if block.kind == "heading"} == {1}
    assert document_of(f"300\n===\n\nPlot\n----\n\n{BODY}\n").title == "300"


def test_pages_begin_with_them_and_end_with_none() -> None:
    lots = [f"{number}\n\nA chair of oak.\n\nEstimate: £{number}" for number in (101, 102, 103)]
    assert headings("\f".join(lots)) == ["101", "102", "103"]
    assert headings("\f".join(f"{BODY}\n\n{number}" for number in (2501, 2502, 2503)) + f"\f{BODY}") == []


def test_versions_above_notes_without_a_full_stop_are_headings() -> None:
    versions = ["0.9", "0.8.2", "0.8.1", "0.8.0"]
    for notes in ("proxy: speaks IPv6\n  see issue 7", "- proxy speaks IPv6\n- fewer faults"):
        assert headings(divided(versions, notes, title="")) == versions
    below_line = divided(["1.2", "1.1", "1.0"], "- proxy speaks IPv6\n- fewer faults", title="Proxy\n\n")
    assert headings(below_line) == ["1.2", "1.1", "1.0"]


def test_a_version_under_its_name_is_a_fact_beside_those_that_divide() -> None:
    versions = ["3.2.0", "3.1.0", "3.0.0"]
    for fact in (f"Needs\n\n2.9.9\n\n{BODY}\n", f"{BODY}\nIt needs this one:\n\n2.9.9\n\n{BODY}\n"):
        assert [line for line in headings(divided(versions) + "\n" + fact) if "." in line] == versions


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(
            ["Sacks sold", "12", BODY, "Ropes sold", "13", BODY, "Ships sold", "14", BODY], id="names"
        ),
        pytest.param(
            ["It is\nhis:", "7", BODY, "It is\nhers:", "8", BODY, "It is\nours:", "9", BODY],
            id="longer lead-ins",
        ),
        pytest.param(["Call them:", "911", BODY, "Or:", "912", BODY, "Or:", "913", BODY], id="lead-ins"),
        pytest.param(
            ["How many came?", "12", BODY, "How many left?", "13", BODY, "Who fell?", "14", BODY],
            id="answers",
        ),
        pytest.param([BODY, "12", "of them came.", BODY, "13", BODY, "14", BODY], id="pages"),
        pytest.param([BODY, "400", BODY, "380", BODY, "520", BODY], id="sums"),
        pytest.param([BODY, "40", BODY, "45", BODY, "60", BODY], id="sums that grow"),
        pytest.param([BODY, "£4", BODY, "£5", BODY, "£6", BODY], id="money"),
        pytest.param([BODY, "4%", BODY, "5%", BODY, "6%", BODY], id="shares"),
        pytest.param([BODY, "5.50", BODY, "6.50", BODY, "7.50", BODY], id="prices"),
        pytest.param(["One film.", "9.1", "Two films.", "8.9", "Three films.", "8.7"], id="marks below"),
        pytest.param([BODY, "2:1", BODY, "3:1", BODY, "4:1", BODY], id="scores"),
        pytest.param([BODY, "555-0101", BODY, "555-0102", BODY, "555-0103", BODY], id="telephones"),
        pytest.param(["1", "North", "40", "2", "South", "45", "3", "West", "50", BODY], id="cells"),
        pytest.param(["1", "Bread", "2", "Milk", "3", "Rope", BODY], id="list"),
        pytest.param(
            ["Date: May", "0.9.3", BODY, "Date: June", "0.9.2", BODY, "Date: July", "0.9.1", BODY], id="log"
        ),
        pytest.param([BODY, "2021-03-01", BODY, "2021-03-02", BODY, "2021-03-03"], id="dates below"),
    ],
)
def test_numbers_of_something_else_are_facts(texts: list[str]) -> None:
    found = headings("They met.\n\n" + "\n\n".join(texts) + "\n")
    assert [line for line in found if not any(map(str.isalpha, line))] == []


def test_times_that_begin_anew_every_day_stay_in_their_days() -> None:
    days = [divided(["9:00", "10:30"], title=f"{day}\n\n{BODY}\n\n") for day in ("Monday", "Tuesday")]
    assert headings("Plan\n\n" + "\n".join(days)) == ["Plan", "Monday", "Tuesday"]


def test_very_many_lines_are_read_at_once() -> None:
    text = divided([str(number % 9999) for number in range(20_000)], "It is.")
    assert len(headings(text)) > 15_000
