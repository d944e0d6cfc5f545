"""Wrapped lines of a plain text: which belong together, and which begin an item of a list."""

import textwrap

import pytest

from tests.plain_text import kinds_and_texts

PROSE = (
    "The harbour was built in 1816 by the fishermen of the town, who had asked the county for money and had "
    "got none. They took the stones from an old quarry and carried them down to the sea in their own boats, "
    "one after another, all through the winter."
)


def joined(text: str) -> list[tuple[str, str]]:
    return [(kind, " ".join(words.split())) for kind, words in kinds_and_texts(text)]


@pytest.mark.parametrize("width", [50, 60, 72, 80])
@pytest.mark.parametrize("indent", ["", "   "])
def test_wrapped_prose_without_blank_lines_is_paragraphs(width: int, indent: str) -> None:
    paragraphs = [PROSE, PROSE.replace("harbour", "lighthouse on the rock"), PROSE.replace("1816", "1834")]
    text = "\n".join(textwrap.fill(words, width, initial_indent=indent) for words in paragraphs)
    found = joined(text)
    assert {kind for kind, _ in found} == {"paragraph"}
    assert " ".join(words for _, words in found) == " ".join(paragraphs)
    begun = {words.split(maxsplit=1)[0] for _, words in found}
    assert begun == {"The"}, "none begins inside a sentence"
    if indent:
        assert [words for _, words in found] == paragraphs


def test_wrapped_prose_without_blank_lines_keeps_its_title_and_list() -> None:
    text = f"The Harbour\n{textwrap.fill(PROSE, 60)}\n1. It was paid for.\n2. It is still there.\n"
    assert joined(text) == [
        ("heading", "The Harbour"),
        ("paragraph", PROSE),
        ("list_item", "1. It was paid for."),
        ("list_item", "2. It is still there."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "One line.\nTwo lines.\nThree.",
        "Two roads diverged in a yellow wood,\nAnd sorry I could not travel both\nAnd be one traveller",
        "milk and butter\neggs\nflour of any kind\nsugar",
        "info: the disk of node 3 was mounted at 12:03\nerror: the disk of node 3 was lost at 12:04 o'clock",
        "Anna came to us from the harbour office in 1993.\nTheo came from the county and left in 2001.",
    ],
)
def test_lines_that_are_not_wrapped_are_paragraphs(text: str) -> None:
    assert [words for _, words in kinds_and_texts(text)] == text.split("\n")


@pytest.mark.parametrize(
    "clause",
    [
        "TENANT SHALL NOT ASSIGN THIS LEASE OR SUBLET THE PREMISES WITHOUT\nTHE CONSENT OF LANDLORD.",
        "THERE IS NO WARRANTY FOR\nTHE PROGRAM;",
        "TENANT SHALL NOT ASSIGN THIS LEASE OR SUBLET THE PREMISES\nWITHOUT CONSENT",
    ],
)
def test_a_clause_in_capitals_is_one_paragraph(clause: str) -> None:
    assert kinds_and_texts(f"Body before it.\n\n{clause}\n\nThe rent is due.\n")[1] == ("paragraph", clause)


def test_a_title_in_capitals_of_two_lines_is_two_headings() -> None:
    title = ["SKELVANE TIDAL RECORDS", "DATA LICENCE AGREEMENT FOR THE USE OF ALL THE STATIONS"]
    assert kinds_and_texts("\n".join(title) + "\n\nIt is made\ntoday.\n")[:2] == [
        ("heading", line) for line in title
    ]


@pytest.mark.parametrize(
    "clause",
    [
        "2. The tenant may sublet, but only as provided in paragraph\n(b) below and with notice.",
        "(a) It is paid, subject to paragraph\n(b) below, in May.",
        "2. It is due on the day that is set out in section\n12. The landlord may waive it.",
        "3. It may not (a) sell these, (b) lend them to others in any form; or\n"
        "(c) use them for the navigation of ships at sea.",
        "For it is said in the third chapter of the book of John\n(3:16) that God so loved the world.",
    ],
)
def test_a_number_that_a_sentence_goes_on_with_tears_no_clause(clause: str) -> None:
    assert [words for _, words in kinds_and_texts(f"Before it.\n\n{clause}\n\nAfter it.\n")][1] == clause


@pytest.mark.parametrize(
    "items",
    [
        ["1. first", "2. second", "4. a gap"],
        ["(a) sell the records in any form that it likes to;", "(b) lend them; and", "(c) burn them."],
        ["1. a line without any stop that is about as long as they come here", "2. another one"],
        ["- a line without any stop that somebody may look at", "- another", "- and\na third"],
        ["2. The tenant pays.", "(a) He pays in May.", "(b) He pays in cash.", "3. The landlord does not."],
        ["1. Who is it for?", "7. Who is it from?"],
    ],
)
def test_every_item_of_a_list_is_one(items: list[str]) -> None:
    for lead_in in ("Before it.\n\n", "The tenant shall do as\nis said here:\n"):
        found = kinds_and_texts(f"Text.\n\n{lead_in}" + "\n".join(items) + "\n\nAfter it.\n")
        assert found[1] == ("paragraph", lead_in.strip())
        assert found[2:-1] == [("list_item", item) for item in items]


def test_a_short_item_below_its_lead_in_is_no_heading() -> None:
    found = kinds_and_texts("Text.\n\nBring these:\n1. Bread\n\nText goes on\nhere.\n")
    assert found[1:3] == [("paragraph", "Bring these:"), ("list_item", "1. Bread")]


def test_numbers_below_no_lead_in_begin_no_item() -> None:
    paragraph = "The population of the town was about\n12. It grew\n- slowly - to twenty."
    assert ("paragraph", paragraph) in kinds_and_texts(f"Text.\n\n{paragraph}\n\nText.\n")


def test_stamped_lines_begin_a_turn_below_an_end_or_another_stamp() -> None:
    turns = [
        "(00:12) so yeah we went",
        "(00:15) and then it rained.",
        "(00:19) It was\ncold.",
        "[00:24] yes we",
    ]
    text = "Recorded.\n\n" + "\n".join([*turns, "[00:31] left"]) + "\n"
    assert [words for _, words in kinds_and_texts(text)] == ["Recorded.", *turns, "[00:31] left"]
