"""Of Markdown's link definitions and comments, what is text is in a block."""

from pathlib import Path

import pytest

from index.loaders import load_bytes


def blocks_of(text: str) -> list[tuple[str, str]]:
    document = load_bytes(text.encode(), Path("notes.md"))
    assert document.text == text
    return [(block.kind, block.span.cut(text)) for block in document.blocks]


@pytest.mark.parametrize(
    "definition",
    [
        "[^1]: https://court.example/2021/12",
        "[^1]: Ibid.",
        "[^a]: <Ibid.>\n'He said so.'",
        "[Witness]: Yes",
        '[Judge]: "No"',
        "[The ruling]: https://court.example/2021/12",
        "[1]: https://court.example/2021/12",
        "[yes]: No",
        "[ref]: https://court.example/2021/12 'The ruling of May'",
    ],
)
def test_a_definition_that_nothing_refers_to_is_text(definition: str) -> None:
    assert blocks_of(f"He paid.[^1]\n\n{definition}\n\nEnd.") == [
        ("paragraph", "He paid.[^1]"),
        ("paragraph", definition),
        ("paragraph", "End."),
    ]


@pytest.mark.parametrize("reference", ["[Ruling]", "[ruling][]", "the [text][RULING]", "![seal][ruling]"])
@pytest.mark.parametrize(
    "form", ["See {}.", "# See {}", "- See {}", "> See {}", "|See {}|\n|--|", "- {}: see it"]
)
def test_a_definition_that_text_refers_to_is_a_link(reference: str, form: str) -> None:
    definition = "[Ruling]: https://court.example/2021/12 'May'\n"
    for text in (f"{form.format(reference)}\n\n{definition}", f"{definition}\n{form.format(reference)}\n"):
        assert "court.example" not in " ".join(shown for _, shown in blocks_of(text))


@pytest.mark.parametrize("text", ["`[Judge]`", r"\[Judge]", "[Judge](http://example.org)", "[Judge][other]"])
def test_what_is_no_reference_makes_no_link(text: str) -> None:
    assert blocks_of(f"{text} came.\n\n[Judge]: No\n")[1:] == [("paragraph", "[Judge]: No")]


def test_an_interview_is_text_however_short_its_answers_are() -> None:
    lines = [
        "[Judge]: Did you come?",
        "[Witness]: Yes",
        "[Judge]: Alone?",
        "[Witness]: I came with Ann.",
        "[Judge]: So",
    ]
    assert blocks_of("\n\n".join(lines)) == [("paragraph", line) for line in lines]


def test_definitions_stay_where_they_stand() -> None:
    assert blocks_of(
        "[^1]: Ibid.\n[^2]: Passim.\nMore.\n\n- One.\n\n  [^3]: Ibid.\n\n> [^4]: Ibid.\n\n- [^5]: Ibid.\n"
    ) == [
        ("paragraph", "[^1]: Ibid."),
        ("paragraph", "[^2]: Passim."),
        ("paragraph", "More."),
        ("list_item", "One."),
        ("list_item", "[^3]: Ibid."),
        ("paragraph", "[^4]: Ibid."),
        ("list_item", "[^5]: Ibid."),
    ]


def test_a_second_definition_of_a_label_is_no_link() -> None:
    assert blocks_of("As [Ann] says.\n\n[Ann]: http://a.example\n\n[Ann]: No\n")[1:] == [
        ("paragraph", "[Ann]: No")
    ]


@pytest.mark.parametrize(
    "definition",
    [
        "[//]: # (Not shown.)",
        "[comment]: <> (Not shown.)",
        "[ref]: http://example.org",
        "[`a::b`]: http://example.org",
    ],
)
def test_comments_and_addresses_for_the_writer_are_in_no_block(definition: str) -> None:
    assert blocks_of(f"One.\n\n{definition}\n\nTwo.") == [("paragraph", "One."), ("paragraph", "Two.")]


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<!-- a --> The rent is 500 euros. <!-- b -->", ["The rent is 500 euros."]),
        ("<!-- a --> One. <!-- b --> Two. <!-- c -->", ["One. <!-- b --> Two."]),
        ("<!-- a\n\nb --> The rent is 500 euros.", ["The rent is 500 euros."]),
        ("<!-- a --><!-- b -->\n<!--> The rent is 500 euros.", ["The rent is 500 euros."]),
        ("<!-- a -- > The rent is 500 euros.", ["<!-- a -- > The rent is 500 euros."]),
        ("<p>One.</p>\n<!-- a -->", ["<p>One.</p>"]),
        ("```\n<!-- shown -->\n```", ["<!-- shown -->"]),
        ("    <!-- shown -->", ["<!-- shown -->"]),
        ("<!-- a -->", []),
        ("<!-- a\n\nb -->", []),
        ("<!-- a --> <!-- b -->", []),
        ("<!-->", []),
    ],
)
def test_a_comment_hides_only_itself(html: str, shown: list[str]) -> None:
    assert [text for _, text in blocks_of(html)] == shown


def test_many_marks_are_read_soon() -> None:
    for mark in ("[", "[a", "[a]", "`", "`a", "[a]:", "\\[", "<!-- a -->", "<!--", "[a]: b\n", "[^a]: b\n\n"):
        load_bytes(("[b]: c\n\n" + mark * 5_000 + "\n").encode(), Path("notes.md"))
