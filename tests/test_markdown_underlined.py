import pytest

from index.loaders.markdown import loader as markdown


def kinds(text: str) -> list[str]:
    return [block.kind for block in markdown.find_blocks(text)]


@pytest.mark.parametrize(
    "paragraph",
    [
        "The mill closed in 1911.\nNobody was told why.",
        "Best wishes,\nRosa",
        "The mill closed in 1911.",
        "It is *closed, and not for the winter.*",
        "He said: “It is closed for good.”",
        "The mill closed in 1911.[^2]",
        "The mill closed in 1911…",
        "The mill, which had ground the corn of eleven villages since the days of the abbots, closed in the"
        " spring of 1911 for want of water",
    ],
)
@pytest.mark.parametrize("rule", ["---", "-", "-" * 70])
def test_a_paragraph_directly_above_a_rule_is_one(paragraph: str, rule: str) -> None:
    text = f"# Mills\n\n{paragraph}\n{rule}\n\nThe end."
    blocks = [(block.kind, block.span.cut(text)) for block in markdown.find_blocks(text)]
    assert blocks == [("heading", "Mills"), ("paragraph", paragraph), ("paragraph", "The end.")]


@pytest.mark.parametrize(
    "heading",
    [
        "The Mill",
        "What became of it?",
        "Closed for good!",
        "Members:",
        "Acme Inc.",
        "Introduction.",
        "Article 5. Governing Law and Language.",
        "*The Mill* and the Abbots",
    ],
)
@pytest.mark.parametrize("rule", ["---", "-", "=", "=" * 70])
def test_a_short_line_without_a_stop_stays_a_heading(heading: str, rule: str) -> None:
    text = f"{heading}\n{rule}\n\nThe end."
    found = next(markdown.find_blocks(text))
    assert (found.kind, found.level, found.span.cut(text)) == ("heading", 1 if "=" in rule else 2, heading)


@pytest.mark.parametrize("sign", "-=")
def test_a_line_drawn_to_measure_underlines_a_heading_of_any_form(sign: str) -> None:
    for heading in ("The Mill that Closed in 1911.", "The Mill " * 15, "The Mill\nThat Closed"):
        heading = heading.strip()
        assert kinds(f"{heading}\n{sign * len(heading)}\n\nThe end.") == ["heading", "paragraph"]


def test_equals_signs_are_doubted_only_below_a_whole_paragraph() -> None:
    assert kinds("I Came, I Saw, I Left.\n===\n\nThe end.") == ["heading", "paragraph"]
    assert kinds("The Mill\nThat Closed\n===\n\nThe end.") == ["heading", "paragraph"]
    assert kinds("The mill closed\nin 1911.\n===\n\nThe end.") == ["paragraph", "paragraph"]


def test_the_title_is_no_paragraph_above_a_rule() -> None:
    text = "The mill closed in 1911.\n---\n\nThe end."
    assert markdown.extract(text.encode(), "mill.md").title is None
