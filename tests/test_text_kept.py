"""Lines of a plain text that look like headings and stay in it, and a text of one-line paragraphs."""

import pytest

from tests.plain_text import headings, kinds_and_texts

LONG = "The harbour was built in 1816 by the fishermen of the town. " * 5
BODY = f"{LONG}\n\n{LONG}\n\n{LONG}\n"


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [("Spain 900, Oregon 750", False), ("THE HARBOUR", True), ("2. The harbour", True), ("Article 2", True)],
)
def test_what_a_lead_in_leads_to_is_no_heading(line: str, is_heading: bool) -> None:
    text = f"The Town\n\nSixty of them go abroad:\n\n{line}\n\n{BODY}"
    assert headings(text) == (["The Town", line] if is_heading else ["The Town"])


def test_the_last_row_of_a_table_is_no_heading() -> None:
    text = f"The Ferry\n\n{LONG}\n\nCar            4.00\nSchool children free\n\n{BODY}"
    assert headings(text) == ["The Ferry"]
    assert "The quay" in headings(f"The Ferry\n\n{LONG}\n\nCar            4.00\n\nThe quay\n\n{BODY}")


def test_cells_are_no_heading() -> None:
    assert headings(f"The Shop\n\n{LONG}\n\n30 ml   140 euros\n\n{BODY}") == ["The Shop"]
    assert headings(f"The Shop\n\n{LONG}\n\n2.   The owner\n\n{BODY}") == ["The Shop", "2.   The owner"]


@pytest.mark.parametrize("line", ["Introduction", "The Border Camp", "LET IT STAND", "1. The stones"])
def test_a_heading_below_the_title_of_a_text_without_others_is_one(line: str) -> None:
    assert headings(f"The Harbour\n\n{line}\n\n{BODY}") == ["The Harbour", line]


def test_the_name_right_below_a_parts_number_is_a_heading() -> None:
    names = ["CHAPTER FOUR", "In which I am not a pianist"]
    assert headings("\n".join(names) + f"\n\n{BODY}") == names


def test_what_stands_right_below_a_title_is_text_and_the_title_above_all() -> None:
    text = f"The Harbour\nA leaflet from the Museum\n\n{LONG}\n\nThe quay\n\n{BODY}"
    assert headings(text) == ["The Harbour", "The quay"]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Minutes kept by Anna Vogel", False),
        ("Prepared for the Council by the Fire Board", False),
        ("Compiled by the Overseas Desk, last revised in May", False),
        ("Written by hand", True),
        ("The road taken by night", True),
    ],
)
def test_who_made_the_text_is_no_heading(line: str, is_heading: bool) -> None:
    assert (line in headings(f"It is a record.\n\n{line}\n\nBody text\nfollows it.\n")) is is_heading


def test_a_text_of_one_line_paragraphs_is_not_wrapped() -> None:
    lines = ["OFFICE OF THE AUDITOR", "Report 17: The buying of medicines", "Drawn up by: Ana Ruiz"]
    found = kinds_and_texts("\n".join(lines) + f"\n\n{LONG}\n\n{LONG}\n")
    assert found[:3] == list(zip(["heading", "paragraph", "paragraph"], lines, strict=True))


def test_one_long_line_among_wrapped_ones_unwraps_no_text() -> None:
    wrapped = "\n".join(["The harbour was built by the fishermen of the town, who had"] * 6) + " it."
    assert ("paragraph", wrapped) in kinds_and_texts(f"{wrapped}\n\n{LONG}\n\n{wrapped}\n")


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Measures taken by the Government", True),
        ("Decisions of weight taken by the Board", True),
        ("Interviews conducted by the Police", True),
        ("Minutes taken by Paula Ortega", False),
        ("Prepared for the Council by Boris Weber", False),
    ],
)
def test_who_made_the_text_is_no_heading_and_what_others_did_is(line: str, is_heading: bool) -> None:
    assert (line in headings(f"The Harbour\n\n{BODY}\n{line}\n\n{BODY}")) == is_heading


def test_in_a_text_without_blank_lines_a_table_is_followed_by_headings() -> None:
    rows = "Pump\tAge\nNorth\t20\nSouth\t30"
    text = f"The Pumps\n{LONG}\n{rows}\nConclusions\n{LONG}\nRecommendations\n{LONG}"
    assert headings(text) == ["The Pumps", "Conclusions", "Recommendations"]


def test_wrapped_prose_pasted_into_a_text_of_long_lines_stays_whole() -> None:
    pasted = (
        "The Harrow Water Company gives notice that the pumps at the Old Mill and at\n"
        "Church Street will be shut on Tuesday. Customers may call Anna Vogel or her\n"
        "deputies Jonas Brandt and Clara Jung, who are at the office until five in the\n"
        "evening."
    )
    assert ("paragraph", pasted) in kinds_and_texts(f"Pumps fail\n\n{BODY}\n{pasted}\n\n{LONG}")


def test_a_text_of_very_many_titles_is_read_at_once() -> None:
    text = "The Mill Road\nIt was built in 1911.\n" * 20_000
    assert len(headings(text)) >= 1


def test_the_first_heading_below_a_title_page_is_one_and_a_last_line_of_it_none() -> None:
    page = "Harrow Water Company\nAnnual report 2019\nThe pumps of the town"
    assert headings(f"{page}\n\nSummary\n\n{BODY}\nPumps\n\n{LONG}")[1:] == ["Summary", "Pumps"]
    assert headings(f"{page}\nSummary\n\n{BODY}\nPumps\n\n{LONG}")[1:] == ["Pumps"]


def test_long_lines_that_stand_together_are_a_paragraph_each() -> None:
    lines = [LONG.strip(), f"iPod: {LONG.strip()}", LONG.strip()]
    found = kinds_and_texts(f"The Harbour\n\n{BODY}\n" + "\n".join(lines))
    assert [words for _, words in found[-3:]] == lines
