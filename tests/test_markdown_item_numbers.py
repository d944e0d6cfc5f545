import pytest

from index.loaders.markdown import loader as markdown


def texts(text: str) -> list[str]:
    return [block.span.cut(text) for block in markdown.find_blocks(text)]


def test_the_years_of_a_list_are_in_its_items() -> None:
    text = "1986. Founded in Ashby by Helen Lee.\n1991. Moved to Leeds.\n\n1992. Sold.\n"
    assert texts(text) == ["1986. Founded in Ashby by Helen Lee.", "1991. Moved to Leeds.", "1992. Sold."]


def test_years_that_follow_each_other_count_nothing() -> None:
    years = ["2019. Rain.", "2020. Drought.", "2021. Rain."]
    assert texts("\n".join(years)) == years


def test_the_clauses_of_a_part_of_a_contract_keep_their_numbers() -> None:
    text = "# Repairs\n\n12) The tenant paints.\n13) The landlord glazes.\n\n# Pets\n\n14) None."
    assert texts(text) == [
        "Repairs",
        "12) The tenant paints.",
        "13) The landlord glazes.",
        "Pets",
        "14) None.",
    ]


def test_a_list_that_skips_a_number_keeps_all() -> None:
    assert texts("1. Cash.\n2. Debts.\n4. Land.") == ["1. Cash.", "2. Debts.", "4. Land."]
    assert texts("1. May: sown.\n15. May: sprouted.") == ["1. May: sown.", "15. May: sprouted."]


def test_a_year_that_opens_an_items_second_line_is_not_lost() -> None:
    assert texts("- The mill was pulled down in\n2010. Nobody knows why.\n") == [
        "The mill was pulled down in",
        "2010. Nobody knows why.",
    ]


def test_a_number_that_opens_a_tables_row_is_in_it() -> None:
    assert texts("1. place | Ani\n---------|----\n2nd | Bo\n") == ["1. place | Ani", "2nd | Bo"]


def test_a_number_without_words_is_an_item() -> None:
    assert texts("1986. \n\nFounded.") == ["1986.", "Founded."]


def test_a_year_in_another_container_is_kept_and_the_containers_mark_is_not() -> None:
    assert texts("> - 1986. Founded.\n> - 1991. Moved.\n") == ["1986. Founded.", "1991. Moved."]
    assert texts("1. 1986. Founded.\n2. 1991. Moved.\n") == ["1986. Founded.", "1991. Moved."]
    assert texts("1986. # Founded\n") == ["1986. # Founded"]


@pytest.mark.parametrize(
    "marks",
    [("1.", "2.", "3."), ("0.", "1.", "2."), ("1)", "2)", "3)"), ("1.", "1.", "1."), ("-", "*", "+")],
)
def test_marks_that_do_no_more_than_count_are_outside(marks: tuple[str, ...]) -> None:
    items = ("Cash.", "[x] Debts.", "Land.")
    assert texts("\n".join(map(" ".join, zip(marks, items, strict=True)))) == ["Cash.", "Debts.", "Land."]


def test_a_count_goes_on_below_a_heading_and_around_another_list() -> None:
    text = (
        "1. Name.\n\n## Members\n\n2. Fees:\n   1. Adults.\n   2. Children.\n\n"
        "In crowns.\n\n3. Keys.\n4. Dogs.\n"
    )
    assert texts(text) == [
        "Name.",
        "Members",
        "Fees:",
        "Adults.",
        "Children.",
        "In crowns.",
        "Keys.",
        "Dogs.",
    ]


def test_each_list_counts_for_itself() -> None:
    text = (
        "1. Flour.\n2. Salt.\n\nHistory:\n\n1911. First baked.\n1923. Sold.\n\nSteps:\n\n1. Mix.\n2. Bake.\n"
    )
    assert texts(text) == [
        "Flour.",
        "Salt.",
        "History:",
        "1911. First baked.",
        "1923. Sold.",
        "Steps:",
        "Mix.",
        "Bake.",
    ]


def test_a_paragraphs_line_that_opens_with_a_year_begins_no_item() -> None:
    text = "The park was founded in\n1951. Before, it was a moor."
    assert texts(text) == [text]
