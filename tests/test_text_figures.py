"""Short lines of a plain text that state a day, an hour, an amount or who wrote it, and those that only hold
a number."""

import pytest

from tests.plain_text import headings

BODY = "It is a text that goes on for\nmore than a line."


@pytest.mark.parametrize(
    "line",
    [
        "Minutes of the meeting held on 3 March 2020 in the Village Hall",
        "MINUTES OF THE MEETING HELD ON 3 MARCH 2020",
        "Nairobi, 14 March 2023",
        "Judgment of 24 February 2016",
        "Presented on 29 January 2019",
        "Closed on 3 May 1974",
        "Price £12.50",
        "Opens at 19:30",
        "Height 120 m",
        "By Jane Smith and Tom Jones",
        "By Jane Smith, Environment Correspondent",
        "By Ludwig van Beethoven, composer",
    ],
)
def test_a_fact_between_title_and_text_is_no_heading(line: str) -> None:
    assert headings(f"The Title\n\n{line}\n\n{BODY}\n\nMore.\n") == ["The Title"]
    assert headings(f"{line}\n\n{BODY}\n\nMore.\n") == [line], "the first line may be a title"


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Presented on 29 January 2019", False),
        ("Signed at Arle, 19 October 2011", True),
        ("Nairobi, 14 March 2023", False),
        ("Village Hall, 14 March 2023", False),
        ("Closed on 3 May 1974", False),
        ("The inquest on 3 June 2020", True),
        ("The £2.3 million settlement", True),
        ("Fees above £10,000", True),
        ("A Walk of 20 Miles", True),
        ("The Siege of Harrow, 14 March 1843", True),
        ("Minutes of 14 March 2023", True),
    ],
)
def test_a_day_below_sentences_may_head_what_tells_of_it(line: str, is_heading: bool) -> None:
    assert headings(f"Before it.\n\n{line}\n\n{BODY}\n") == ([line] if is_heading else [])


@pytest.mark.parametrize(
    "line",
    [
        "The spill of 2019",
        "FROM THE HANDBOOK (7th ed., 2015)",
        "Appendix 2: Fees 2023/24",
        "Rule 7",
        "Day 3",
        "Day 12 – Saturday",
        "10 things to know",
        "The 10:30 train",
        "The 100 metres final",
        "Top 10 facts",
        "May 2020",
        "3. Fees from 1 April 2020",
        "Schedule 2 Fees from 1 April 2020",
        "2.1 The meeting of 3 May 2020",
        "By the river",
        "By Land and Sea",
        "By The Numbers, a history",
    ],
)
def test_a_number_in_a_heading_is_no_fact_for_that(line: str) -> None:
    for text in (f"The Title\n\n{line}\n\n{BODY}\n", f"The Title\n\n{BODY}\n\n{line}\n\n{BODY}\n"):
        assert headings(text) == ["The Title", line]


def test_a_part_may_be_named_by_a_day() -> None:
    names = ["THE WAR", "CHAPTER IV", "The night of 4 August 1914"]
    assert headings("\n\n".join([*names, BODY, "More."])) == names


@pytest.mark.parametrize(
    "lines",
    [
        ["Saturday 12 March", "Sunday 13 March", "Monday 14 March"],
        ["Meeting of 3 March 2020", "Meeting of 7 April 2020", "Meeting of 5 May 2020"],
        ["Small room £40", "Large room £60", "Hall £200"],
    ],
)
def test_figures_by_which_a_text_is_divided_are_headings(lines: list[str]) -> None:
    text = "The Title\n\n" + "\n\n".join(f"{line}\n\n{BODY}" for line in lines)
    assert headings(text) == ["The Title", *lines]
