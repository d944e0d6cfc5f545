"""Lines without a letter in a plain text: releases divide it as headings do, any other number is a fact."""

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
        ["3.2.0", "3.1.0", "2.10.1"],
        ["0.9.0", "0.10.0", "0.10.1"],
        ["1.2.8", "1.2.9", "1.2.10", "1.2.11", "1.2.12"],
        ["[2.3.3]", "[2.2.5]", "[2.2.4]"],
        ["[2.3.3] - 2021-09-12", "[2.2.5] - 2017-08-30", "[2.2.4] - 2017-01-18"],
        ["## 2.3 (2021-09-12)", "## 2.2 (2017-08-30)", "## 2.1 (2017-01-18)"],
        ["5.4.1 (2023-01-11)", "5.4 (2022-12-13)", "5.2.10 (2022-12-13)"],
        ["2022-12-28 (3.40.1)", "2022-11-16 (3.40.0)", "2022-09-29 (3.39.4)"],
        ["3.0", "2.1.1", "2.1.0", "2.0", "1.9.0"],
    ],
)
@pytest.mark.parametrize("body", [BODY, WRAPPED])
def test_releases_that_go_up_or_down_divide_the_text(lines: list[str], body: str) -> None:
    for ordered in (lines, lines[::-1]):
        document = document_of(divided(ordered, body))
        assert [part.section for part in document.paragraphs] == [("The Harbour", line) for line in ordered]
    assert len(headings(divided(lines[:2], body))) == 1


@pytest.mark.parametrize("dated", ["#", "[#]", "# (2021-09-12)"])
def test_versions_in_no_order_are_facts(dated: str) -> None:
    for lines in (
        ["3.0.0", "3.2.0", "3.1.0"],
        ["1.0.0", "2.0.0", "2.0.0"],
        ["3.2.0", "3.1.0", "3.0.0", "3.4.0"],
        ["1.2.3", "5.7.1", "9.1.0"],
    ):
        assert headings(divided([dated.replace("#", line) for line in lines])) == ["The Harbour"]


FACTS = {
    "times": ["9:00", "10:30", "14:15"],
    "times from and to": ["9:00 – 10:00", "10:30 – 12:00", "12:00-13:30"],
    "times with dots": ["9.30", "10.15", "14.00"],
    "psalms": ["121", "122", "123"],
    "lots": ["98", "101", "102", "103", "110"],
    "answers": ["3", "4", "5"],
    "paragraphs": ["(1)", "(2)", "(3)"],
    "figures": ["2.4", "3.1", "5.6"],
    "clauses": ["(1.1.1)", "(1.1.2)", "(1.1.3)"],
    "addresses": ["192.168.1.1", "192.168.1.20", "192.168.1.30"],
    "telephones": ["01.42.680", "01.42.690", "01.42.700"],
    "longer telephones": ["01.42.68.53.00", "01.42.68.53.11", "01.42.68.53.22"],
    "sums": ["1.200.400", "1.300.000", "1.400.000"],
    "from one day to another": [f"2024-{month}-12 – 2024-{month}-14" for month in ("09", "10", "12")],
    "in short": [f"2021.{month}.1 – 2021.{month}.4" for month in (3, 4, 5)],
    "in other order": [f"12.{month}.21 – 14.{month}.21" for month in (3, 4, 5)],
    "numbers of meetings": [f"2021-{month}-01 (2021/{month})" for month in ("03", "04", "05")],
    "pages cited": [f"2.3.{last} (14)" for last in (1, 2, 3)],
    "two versions": [f"2.3.{last} 2.4.{last}" for last in (1, 2, 3)],
}


@pytest.mark.parametrize("lines", FACTS.values(), ids=FACTS.keys())
@pytest.mark.parametrize("body", [BODY, WRAPPED, f"1. {BODY}", f"- {BODY}"])
def test_other_numbers_are_facts_in_the_sections_of_the_words_above(lines: list[str], body: str) -> None:
    for ordered in (lines, lines[::-1]):
        day = divided(ordered, body, title=f"Plan\n\nMonday\n\n{BODY}\n\n")
        document = document_of(f"{day}\nCHAPTER II\n\n{BODY}\n")
        *above, last = (part.section[-1] for part in document.paragraphs)
        assert (set(above), last) == ({"Monday"}, "CHAPTER II")
        kept = [block.span.cut(document.text) for block in document.blocks if block.kind != "heading"]
        assert [line for line in kept if line in lines] == ordered


def test_days_that_look_like_versions_are_days() -> None:
    days = ["1.2.10", "1.2.11", "1.2.12"]
    below = "".join(f"Market of wool\n\n{BODY}\n{BODY}\n\n{day}\n\n" for day in days)
    assert (
        headings(f"The Harbour\n\n{below}All of\nthem are open.\n")
        == ["The Harbour"] + ["Market of wool"] * 3
    )


@pytest.mark.parametrize(
    "asked", ["Which version is it?", "1. Which version is it?", f"{BODY}\nWhich is it?"]
)
def test_a_version_that_answers_a_question_divides_nothing(asked: str) -> None:
    found = headings("They met.\n\n" + "".join(f"{asked}\n\n2.{at}.3\n\n{BODY}\n\n" for at in range(4)))
    assert not any(line[0].isdecimal() for line in found)


def test_a_section_of_another_name_ends_where_a_release_begins() -> None:
    text = f"Manual\n\nVersion 1.1 (beta)\n\n{BODY}\n\n" + divided(["1.2.0", "1.3.0", "1.4.0"], title="")
    assert [part.section[-1] for part in document_of(text).paragraphs] == [
        "Version 1.1 (beta)", "1.2.0", "1.3.0", "1.4.0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lines", [["1.2 (2021-09-12)", "1.1 (2021-08-12)", "1.0 (2021-07-12)"], ["3.2.0", "3.1.0", "3.0.0"]]
)
def test_the_first_of_them_is_no_title_of_the_text(lines: list[str]) -> None:
    for title in ("", "New in it\n\n"):
        text = "\n\n".join(f"{line}\n\n{title}{BODY}" for line in lines)
        document = document_of(text)
        assert document.title == "notes.txt"
        assert {block.level for block in document.blocks if block.kind == "heading"} == {1}
    assert document_of(f"300\n===\n\nPlot\n----\n\n{BODY}\n").title == "300"


def test_pages_begin_with_them_and_end_with_none() -> None:
    versions = ["3.2.0", "3.1.0", "3.0.0"]
    pages = [f"{version}\n\nA chair of oak.\n\nEstimate: £{version[2]}" for version in versions]
    assert headings("\f".join(pages)) == versions
    for numbers in (versions, ["2501", "2502", "2503"]):
        assert headings("\f".join(f"{BODY}\n\n{number}" for number in numbers) + f"\f{BODY}") == []
    lots = [f"{number}\n\nA chair of oak.\n\nEstimate: £{number}" for number in (101, 102, 103)]
    assert headings("\f".join(lots)) == []


def test_versions_above_notes_without_a_full_stop_are_headings() -> None:
    versions = ["0.9", "0.8.2", "0.8.1", "0.8.0"]
    for notes in ("proxy: speaks IPv6\n  see issue 7", "- proxy speaks IPv6\n- fewer faults"):
        assert headings(divided(versions, notes, title="")) == versions
    below_line = divided(versions, "- proxy speaks IPv6\n- fewer faults", title="Proxy\n\n")
    assert headings(below_line) == versions


def test_a_version_under_its_name_is_a_fact_beside_those_that_divide() -> None:
    versions = ["3.2.0", "3.1.0", "3.0.0"]
    for fact in (f"Needs\n\n2.9.9\n\n{BODY}\n", f"{BODY}\nIt needs this one:\n\n2.9.9\n\n{BODY}\n"):
        assert [line for line in headings(divided(versions) + "\n" + fact) if "." in line] == versions
    assert headings(divided([*versions[:2], "3.5", versions[2]]))[1:] == versions


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
    text = divided([f"{number // 200}.{number % 200}.0" for number in range(20_000)], "It is.")
    assert len(headings(text)) == 20_001
