"""Plain texts with form feeds: which numbers at the heads and feet of their pages are the pages' own."""

import pytest

from index.loaders.text.loader import find_blocks

FIRST = 12
PROSE = [
    "The merchants of Hull bought their wool in the Wolds, and sold it\nagain in Flanders at a price which",
    "went on for another forty years. The king took his part of it, as\nkings do, and it is written in the",
    "books of the customs, which few people have read from the first\npage to the",
    "last. Nobody has made an index of names.",
]
ANEW = {
    "testimony": [f" 1   Q.  Was it {at}?\n 2   A.  It was {at},\n 3       that day." for at in range(9)],
    "verse": [f"The sea came in at evening light\nAnd took the harbour, {at}," for at in range(9)],
    "minutes": [f"Item {at}. The board heard Mr. Brown\nand thanked him." for at in range(1, 10)],
    "clauses": [f"{at}. The tenant keeps the house.\n\nHe has read this\nand agrees." for at in range(1, 10)],
}


def kept(text: str) -> list[str]:
    return [block.span.cut(text) for block in find_blocks(text)]


def numbered(pages: list[str], *, head: str = "", foot: str = "") -> tuple[str, list[str]]:
    """The pages with a line above or below the text of each, `@` standing for its number; and those lines."""
    heads, feet = (
        [line.replace("@", str(FIRST + at)) for at in range(len(pages))] if line else [""] * len(pages)
        for line in (head, foot)
    )
    text = "\f".join(
        f"{above}\n\n{page}\n\n{below}\n" for above, page, below in zip(heads, pages, feet, strict=True)
    )
    return text, heads if head else feet


def without(pages: list[str], *, head: str, lacking: set[int]) -> str:
    """The pages with a number each, but some."""
    text, lines = numbered(pages, head=head)
    parts = zip(text.split("\f"), lines, strict=True)
    return "\f".join(
        part.removeprefix(f"{line}\n\n") if at in lacking else part for at, (part, line) in enumerate(parts)
    )


SET_OFF = [
    "~ @ ~", "( @ )", "(@)", "(@.)", "* @ *", "« @ »", "{@}", "<@>", "= @ =", "+ @ +", "\\@\\", "/ @ \\",
    "-=[ @ ]=-", "_@_", "@ |", "• @", "– @ –",
]  # fmt: skip
"""The same signs or their mirror on both sides, or such as mean nothing by themselves."""

MEANING = [
    "§ @", "£@", "@ €", "@%", "+@", "#@", "№ @", "(@", "@)", "@.)", "<@", "> @", "~@", "=@", "@°", "±@",
    "@′", '@"', "@,-", "@ ★", "☎ @", "@ ℃", "@:", "@!", "@*", "@'",
]  # fmt: skip


@pytest.mark.parametrize("pages", [PROSE, *ANEW.values()])
@pytest.mark.parametrize("line", [*SET_OFF, "Page @ ~", "~ page @", "§ p. @"])
def test_a_number_set_off_below_a_text_is_a_pages(line: str, pages: list[str]) -> None:
    for count in (3, len(pages)):
        alone = kept("\f".join(f"{page}\n" for page in pages[:count]))
        assert kept(numbered(pages[:count], foot=line)[0]) == alone
        headed = [f"RFC 9999        May\n\n{page}" for page in pages[:count]]
        assert kept(numbered(headed, foot=line)[0]) == ["RFC 9999        May", *alone]


@pytest.mark.parametrize("pages", [PROSE, *ANEW.values()])
@pytest.mark.parametrize("line", MEANING)
def test_a_number_with_a_sign_that_means_something_is_its_own(line: str, pages: list[str]) -> None:
    for text, lines in (numbered(pages, foot=line), numbered(pages, head=line)):
        assert [words for words in kept(text) if words in lines] == lines


@pytest.mark.parametrize("sides", ["~ @ ~", "(@)", "- @ -", "@"])
def test_a_number_beside_the_names_of_a_book_may_be_set_off_too(sides: str) -> None:
    for line in (f"The wool trade      {sides}", f"{sides}      The wool trade"):
        for text, lines in (numbered(PROSE, head=line), numbered(PROSE, foot=line)):
            assert [words for words in kept(text) if words in lines] == lines[:1]
    text, lines = numbered(PROSE, foot="The wool trade      £@")
    assert set(lines) <= set(kept(text))


@pytest.mark.parametrize("pages", ANEW.values(), ids=ANEW.keys())
@pytest.mark.parametrize("head", ["- @ -", "-@-", "– @ –", "-- @ --", "Page @ ~"])
def test_a_number_in_dashes_above_a_text_is_a_pages(head: str, pages: list[str]) -> None:
    for count in (4, 9):
        alone = kept("\f".join(f"{page}\n" for page in pages[:count]))
        assert kept(numbered(pages[:count], head=head)[0]) == alone
        assert kept(without(pages[:count], head=head, lacking={0})) == alone


@pytest.mark.parametrize("head", ["- @", "@ -", "-@"])
def test_a_dash_on_one_side_is_no_pair_of_them(head: str) -> None:
    text, lines = numbered(ANEW["verse"][:5], head=head)
    assert set(lines) <= set(kept(text))


@pytest.mark.parametrize("pages", ANEW.values(), ids=ANEW.keys())
@pytest.mark.parametrize("head", ["@", "[ @ ]", "( @ )", "· @ ·"])
@pytest.mark.parametrize("lacking", [set(), {0}, {8}, {0, 8}, {4}, {0, 4}, {0, 4, 6}])
def test_a_number_that_counts_through_many_pages_is_theirs(
    head: str, pages: list[str], lacking: set[int]
) -> None:
    alone = kept("\f".join(f"{page}\n" for page in pages))
    text = without(pages, head=head, lacking=lacking)
    assert kept(text) == kept(f"{text}\f") == alone


HYMNS = [
    f"The harbour song of {at}\n" + f"\n\nAnd so we sing {at},\nand go." * (1 + at * 5 % 7) for at in range(9)
]
"""Texts of their own, as long as they are."""


@pytest.mark.parametrize(
    ("head", "pages"),
    [(head, pages) for head in ("@.", "[@]", "(@)", "@)") for pages in ANEW.values()]
    + [(head, HYMNS) for head in ("@", "[@]", "(@)", "@.")]
    + [("@/2019", HYMNS), ("@/1998", HYMNS)],
)
def test_a_number_above_a_text_of_its_own_is_that_texts(head: str, pages: list[str]) -> None:
    text, lines = numbered(pages, head=head)
    assert set(lines) <= set(kept(text))


@pytest.mark.parametrize("line", ["- @ -", "— @ —"])
@pytest.mark.parametrize("first", [1066, 1991, 20417])
def test_years_and_numbers_far_from_the_pages_are_no_pages_though_in_dashes(line: str, first: int) -> None:
    for where in ({"head": line}, {"foot": line}):
        text, lines = numbered(ANEW["minutes"][:4], **where)
        moved = text
        for at, was in enumerate(lines):
            moved = moved.replace(was, line.replace("@", str(first + at)))
        assert {line.replace("@", str(first + at)) for at in range(4)} <= set(kept(moved))


@pytest.mark.parametrize("name", ["Invoice number", "Tax Invoice No.", "Question", "Our lot no."])
@pytest.mark.parametrize("gap", ["   ", "\t", "          "])
def test_what_has_a_number_of_its_own_keeps_it_on_every_page(name: str, gap: str) -> None:
    text, lines = numbered(ANEW["minutes"][:4], head=f"{name}{gap}@")
    assert set(lines) <= set(kept(text))
    for book in ("No. 7 Mill Lane", "THE WAITING ROOM", "Law and Order", "Dr No"):
        text, lines = numbered(PROSE, head=f"{book}{gap}@")
        assert set(kept(text)) & set(lines) == {lines[0]}


@pytest.mark.parametrize("pages", ANEW.values(), ids=ANEW.keys())
@pytest.mark.parametrize(
    ("count", "lacking"), [(3, set()), (5, set()), (5, {0}), (9, {0, 1}), (9, {7, 8}), (9, {0, 1, 2, 7, 8})]
)
def test_a_number_that_counts_through_few_of_the_pages_is_its_own(
    pages: list[str], count: int, lacking: set[int]
) -> None:
    found = kept(without(pages[:count], head="@", lacking=lacking))
    assert {str(FIRST + at) for at in range(count) if at not in lacking} <= set(found)


def test_a_number_that_does_not_count_through_all_pages_is_its_own() -> None:
    text, lines = numbered(ANEW["verse"], head="@")
    jumps = text.replace(f"{lines[4]}\n\n", "112\n\n")
    assert {*lines[:4], *lines[5:]} <= set(kept(jumps))
    inserted = text.replace(f"{lines[5]}\n\n", f"{lines[4]}a\n\nThe sky\n\nand no sea.\n\f{lines[5]}\n\n")
    assert set(lines) <= set(kept(inserted))


@pytest.mark.parametrize("running", ["THE WOOL TRADE\n\n", "The Wool Trade\n"])
def test_a_line_that_runs_along_below_the_number_hides_no_sentence(running: str) -> None:
    text, lines = numbered([f"{running}{page}" for page in PROSE], head="@")
    assert set(kept(text)).isdisjoint(lines)
    sides = [f"{running if at % 2 else 'CHAPTER II'}\n\n{page}" for at, page in enumerate(PROSE * 2)]
    assert set(kept(numbered(sides[:7], head="@")[0])).isdisjoint(lines)


@pytest.mark.parametrize("pages", ANEW.values(), ids=ANEW.keys())
def test_a_line_that_runs_along_below_a_number_makes_it_none_of_a_page(pages: list[str]) -> None:
    text, lines = numbered([f"INVOICE\n\n{page}" for page in pages[:5]], head="@")
    assert set(lines) <= set(kept(text))
    named = [f"{'The Sea' * at}\n\nthe sea\ncame in at evening light\nand took" for at in range(1, 6)]
    text, lines = numbered(named, head="@")
    assert set(lines) <= set(kept(text))
