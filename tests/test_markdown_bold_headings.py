"""Markdown: lines in bold that head what stands below them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.document import Block
from index.loaders.markdown import loader as markdown

TEXT = "The mill closed in 1911, and nobody was told why."


def blocks(text: str) -> list[tuple[str, int | None, str]]:
    found = markdown.extract(text.encode(), "mill.md").blocks
    return [(block.kind, block.level, block.span.cut(text)) for block in found]


def headings(text: str) -> list[tuple[int | None, str]]:
    return [(level, words) for kind, level, words in blocks(text) if kind == "heading"]


@pytest.mark.parametrize("between", ["\n\n", "\n", "\r\n\r\n", "\r\n"])
@pytest.mark.parametrize("marks", ["**", "__"])
def test_they_stand_one_level_below_the_heading_above_them(between: str, marks: str) -> None:
    text = f"# Mills\n\n{TEXT}\n\n{marks}The owner{marks}{between}{TEXT}\n\n## Dams\n\n"
    text += f"{marks}Why it broke?{marks}{between}{TEXT}\n\n{marks}§ 2 Who paid:{marks}{between}- {TEXT}\n"
    prose = ("paragraph", None, TEXT)
    assert blocks(text) == [
        ("heading", 1, "Mills"),
        prose,
        ("heading", 2, "The owner"),
        prose,
        ("heading", 2, "Dams"),
        ("heading", 3, "Why it broke?"),
        prose,
        ("heading", 3, "§ 2 Who paid"),
        ("list_item", None, TEXT),
    ]


def test_what_opens_a_text_without_other_headings_is_its_title() -> None:
    text = f"**The Mill of Ashby**\n\n{TEXT}\n\n**Owners**\n{TEXT}\n\n**Dams**:\n\n{TEXT}\n"
    assert headings(text) == [(1, "The Mill of Ashby"), (2, "Owners"), (2, "Dams")]
    assert markdown.extract(text.encode(), "mill.md").title == "The Mill of Ashby"
    assert headings(f"**The Mill of Ashby**\n\n{TEXT}\n") == [(1, "The Mill of Ashby")]


def test_without_a_title_the_first_is_none() -> None:
    text = f"{TEXT}\n\n**Owners**\n{TEXT}\n\n**Dams**\n\n{TEXT}\n"
    assert headings(text) == [(2, "Owners"), (2, "Dams")]
    assert markdown.extract(text.encode(), "mill.md").title is None


@pytest.mark.parametrize(
    "line",
    [
        "**Prepared for the town council, 4 May 1911**",
        "**Reward: forty crowns**",
        "**By Anna Vogel**",
        "**The mill is closed.**",
        "**The mill** is closed",
        "**The mill** and **the dam**",
        "**the mill**",
        "**The mill will close**",
        "**Never use the sluice**",
        "**The light was put out in 1987. How was the night?**",
        "**The light is out. How was the night?**",
        "    **The mill**",
        "**Open from 9 to 5**",
        "**City politics · Anna Vogel**",
        "***",
        "> **The mill**",
        "- **The mill**",
        "`**The mill**`",
        "****",
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_what_may_be_asked_for_stays_text(line: str, between: str) -> None:
    text = f"# Mills\n\n{TEXT}\n\n{line}{between}{TEXT}\n\n{line}{between}{TEXT}\n"
    assert headings(text) == [(1, "Mills")]
    if line.startswith("**") and line[2:3].isalpha():
        said = [words for _, _, words in blocks(text)][2:]
        assert said == ([line, TEXT] if between == "\n\n" else [f"{line}\n{TEXT}"]) * 2


@pytest.mark.parametrize("last", ["", "\n\n**Dams**"])
def test_one_alone_may_be_a_warning_and_one_without_a_text_heads_nothing(last: str) -> None:
    assert headings(f"# Mills\n\n**Keep off the dam**\n\n**Owners**\n\n{TEXT}{last}\n") == [(1, "Mills")]


@given(st.text(alphabet="ab*_ \n#->1.", max_size=60))
def test_no_word_is_lost_or_said_twice(text: str) -> None:
    data = text.encode()
    plain = list(markdown.find_blocks(text))
    found = markdown.extract(data, "x.md").blocks

    def letters(blocks: list[Block]) -> str:
        return "".join(filter(str.isalnum, "".join(block.span.cut(text) for block in blocks)))

    assert letters(list(found)) == letters(plain)
    assert all(before.span.end <= after.span.start for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"**Mills**\n=========\n\n{TEXT}\n\n**Owners**\n\n{TEXT}\n", [(1, "**Mills**")]),
        (f"**Mills**\n\n{TEXT}\n\n**Owners**\n\n{TEXT}\n", [(1, "Mills")]),
        (
            f"###### Mills\n\n**Owners**\n\n{TEXT}\n\n**Dams**\n\n{TEXT}\n",
            [(6, "Mills"), (6, "Owners"), (6, "Dams")],
        ),
        (f"{TEXT}\n\n**Owners**\n\n# Mills\n\n**Dams**\n\n## Dams\n\n{TEXT}\n", [(1, "Mills"), (2, "Dams")]),
    ],
)
def test_headings_with_signs_of_their_own_stay_as_they_are(
    text: str, expected: list[tuple[int, str]]
) -> None:
    assert headings(text) == expected


def test_code_has_no_headings() -> None:
    code = "```\n**Role**\nYou are a clerk.\n\n**Task**\nSort the letters.\n```\n"
    assert headings(f"# Prompts\n\n{code}\n{TEXT}\n\n~~~ text\n**Tone**\nDry.\n~~~\n") == [(1, "Prompts")]


def test_below_code_they_are_headings() -> None:
    code = "```\nSort the letters.\n```\n"
    text = f"# Prompts\n\n{code}\n**Role**\n\n{TEXT}\n\n{code}\n**Tone**\n\n{TEXT}\n"
    assert headings(text) == [(1, "Prompts"), (2, "Role"), (2, "Tone")]


def test_what_asks_may_have_a_verb() -> None:
    text = f"# Mills\n\n**How it was built**\n\n{TEXT}\n\n**Is it still there?**\n\n{TEXT}\n"
    assert headings(text)[1:] == [(2, "How it was built"), (2, "Is it still there?")]


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
def test_a_text_of_very_many_paragraphs_is_read_at_once(line_end: str) -> None:
    assert len(blocks(f"**Owners**{line_end}{TEXT}{line_end}{line_end}" * 10_000)) == 20_000
