"""Ends of a quote: whole words, whole characters, no dangling marks, pairs complete."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.characters import splits_character
from index.document import Span
from qa.pairs import unbalanced
from qa.snapping import snap
from qa.straight_quotes import curled
from qa.words import splits_word

SCOTLAND = "".join(chr(0xE0000 + ord(sign)) for sign in "gbsct\x7f")
"""The tags behind a black flag that make it that of Scotland."""


def snapped(text: str, quote: str, bounds: Span | None = None, paragraph: Span | None = None) -> str | None:
    start = text.index(quote)
    found = snap(text, Span(start, start + len(quote)), bounds or Span(0, len(text)), paragraph)
    return None if found is None else found.cut(text)


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("the Armenians left", "rmenian", "Armenians"),
        ("the Armenians left", " Armenians ", "Armenians"),
        ("Armenia’s failure", "Armenia", "Armenia"),
        ("Armenia’s failure", "s failure", "Armenia’s failure"),
        ("they don’t know", "don", "don’t"),
        ("they don't know", "t know", "don't know"),
        ("roughly 140,000 people", "140", "140,000"),
        ("roughly 140,000 people", "000", "140,000"),
        ("at 10:30 sharp", "10", "10:30"),
        ("in 1914, 1918", "1914", "1914"),
        ("it cost $5 million.", "5 million.", "$5 million"),
        ("it rose 50% at once", "50", "50%"),
        ("it was −5 degrees", "5 degrees", "−5 degrees"),
        ("pages 3-5 of it", "5", "5"),
        ("the U.S. army", "U.S", "U.S."),
        ("at 5 a.m. today", "a.m.", "a.m."),
        ("the war ended.", "the war ended.", "the war ended"),
        ("(so it was), then", ", then", "then"),
        ("the Cross (ICRC) came", "Cross (ICRC", "Cross (ICRC)"),
        ("the Cross (ICRC) came", "Cross (", "Cross"),
        ("the Cross (ICRC) came", "ICRC", "ICRC"),
        ("the Cross (ICRC) came", "ICRC) came", "(ICRC) came"),
        ("a “day of reckoning” came", "“day of reckoning", "“day of reckoning”"),
        ("a “day of reckoning” came", "day of reckoning”", "“day of reckoning”"),
        ("a “day of reckoning” came", "day of reckoning", "day of reckoning"),
        ('a "day of reckoning" came', '"day of reckoning"', '"day of reckoning"'),
        ('a "day of reckoning" came', '"', None),
        ("a “day of reckoning” came", "“", None),
        ('a "day of reckoning" came', "day of reckoning", "day of reckoning"),
        ('a "day of reckoning" came', 'day of reckoning"', '"day of reckoning"'),
        (
            '"Contributor" shall mean Licensor',
            'Contributor" shall mean Licensor',
            '"Contributor" shall mean Licensor',
        ),
        ('a 5" gun and a 6" gun', '5" gun and', '5" gun and'),
        ('he said: "' + "word " * 30 + 'away" and left', 'word away" and left', "word away"),
        ("(far " + "word " * 30 + "away)", "(far word", "far word"),
        ("the Karabakh—then", "Karabakh—", "Karabakh"),
        ("… and so on …", "…", None),
        ("a cafe\u0301 there", "cafe", "cafe\u0301"),
        ("a 👩\u200d👩\u200d👧 there", "👩", "👩\u200d👩\u200d👧"),
        ("wave 👋🏽 now", "👋", "👋🏽"),
        ("flags 🇦🇲🇷🇺 fly", "🇲🇷", "🇦🇲🇷🇺"),
        ("under \U0001f3f4" + SCOTLAND + " flag", "\U0001f3f4", "\U0001f3f4" + SCOTLAND),
        ("see (a)-5 of it", "5", "5"),
        ("it rose 50%\u20dd at once", "50", "50%\u20dd"),
        ("封锁开始于去年", "开始", "开始"),
        ("بدأ الحصار اليوم", "حصار", "الحصار"),
        ("C++ and C#", "C++", "C++"),
        ("one\r\ntwo", "one\r\n", "one"),
        ("a\u00a0 \u200b word \u00a0", "\u00a0 \u200b word \u00a0", "word"),
        ("¿Por qué?", "¿Por qué?", "¿Por qué"),
    ],
)
def test_examples(text: str, quote: str, expected: str | None) -> None:
    assert snapped(text, quote) == expected


@pytest.mark.parametrize("quote", ['Contributor" shall', 'shall mean "Licensor', "mean", '"'])
def test_a_paragraph_deep_in_a_text_is_cut_as_one_at_its_start(quote: str) -> None:
    paragraph = 'The "Contributor" shall mean "Licensor".'
    alone = snapped(paragraph, quote)
    before, after = 'It ends "so.\n' * 100, '\nIt goes on" so.' * 100
    start = len(before) + paragraph.index(quote)
    bounds = Span(len(before), len(before) + len(paragraph))
    found = snap(before + paragraph + after, Span(start, start + len(quote)), bounds)
    assert (None if found is None else found.cut(before + paragraph + after)) == alone


@pytest.mark.parametrize("said", ["so", '"so"'])
def test_what_stands_about_the_bounds_tells_whether_they_part_a_character(said: str) -> None:
    """With straight quotes and without: bounds between the halves of a flag hold neither of them."""
    text = f"🇦🇲🇷🇺 said {said} 🇦🇲🇷🇺"
    found = snap(text, Span(1, len(text) - 1), Span(1, len(text) - 1))
    assert found is not None
    assert found.cut(text) == f"🇷🇺 said {said} 🇦🇲"


def test_nothing_leaves_the_bounds() -> None:
    text = "the Armenians (who left) stayed"
    start = text.index("menians")
    found = snap(text, Span(start, start + 7), Span(start - 1, start + 9))
    assert found is not None
    assert Span(start - 1, start + 9).contains(found)
    assert snap(text, Span(0, 3), Span(5, 10)) is None
    assert snap(text, Span(3, 3), Span(0, 10)) is None


_PIECES = st.sampled_from(
    [
        *"abcXYZ019 .,;:!?()[]“”«»\"'’‘-—–$%\t\r\n\u00a0",
        "e\u0301",
        "👍🏽",
        "👩\u200d👧",
        "🇦🇲",
        "封",
        "ก",
        "word",
        "3.5",
        "U.S.",
        "\u00ad",
        "\u2060",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=40).map("".join), st.data())
def test_laws(text: str, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(text) - 1))
    bounds = Span(low, data.draw(st.integers(low + 1, len(text))))
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    found = snap(text, span, bounds)
    if found is None:
        return
    quote = found.cut(text)
    assert bounds.contains(found)
    assert quote == quote.strip()
    assert any(unicodedata.category(char)[0] in "LNS" for char in quote)
    assert unbalanced(text, found.start, found.end) is None
    told_apart = text[: bounds.start] + curled(bounds.cut(text)) + text[bounds.end :]
    assert unbalanced(told_apart, found.start, found.end) is None
    if found.start > bounds.start:
        assert not splits_character(text, found.start)
    if found.end < bounds.end:
        assert not splits_character(text, found.end)
    assert quote[-1] not in ",;:!?([{“‘«"
    assert quote[0] not in ",;:!?)]}”»"


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=30).map("".join), st.data())
def test_snapping_again_changes_nothing(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    whole = Span(0, len(text))
    once = snap(text, Span(start, data.draw(st.integers(start + 1, len(text)))), whole)
    if once is not None:
        assert snap(text, once, whole) == once


@given(st.lists(_PIECES, max_size=20).map("".join))
def test_cuts_that_part_a_character_part_a_word_too(text: str) -> None:
    for at in range(len(text) + 1):
        if splits_character(text, at):
            assert splits_word(text, at)
        if at in (0, len(text)):
            assert not splits_word(text, at)


def test_flags_are_parted_only_inside_far_into_a_row_too() -> None:
    flags = "🇦🇲🇷🇺" * 10_000
    assert [splits_character(flags, at) for at in range(20_000, 20_006)] == [False, True] * 3


def test_a_flag_is_parted_only_inside() -> None:
    flags = "🇦🇲🇷🇺"
    assert [splits_character(flags, at) for at in range(5)] == [False, True, False, True, False]


@pytest.mark.parametrize(
    ("paragraph", "pairs"),
    [
        ('"Work" and "Derivative Works" shall', [(0, 5), (11, 28)]),
        ('("Not a Contribution.") is', [(1, 21)]),
        ('he said, "stay," and "go."', [(9, 15), (21, 25)]),
        ("\"she said 'no'\", he wrote", [(0, 14)]),
        ('"and/or" or (see "this")', [(0, 7), (17, 22)]),
        ('a 5" gun', []),
        ('goes on." Then "he" came', [(15, 18)]),
        ('"it never ends', []),
        ('"it never ends and "this" does', [(19, 24)]),
        ('the " alone', []),
        ('""', [(0, 1)]),
    ],
)
def test_straight_quotes_are_told_apart(paragraph: str, pairs: list[tuple[int, int]]) -> None:
    made = curled(paragraph)
    assert made.replace("\u201c", '"').replace("\u201d", '"') == paragraph
    opened = [at for at, char in enumerate(made) if char == "\u201c"]
    closed = [at for at, char in enumerate(made) if char == "\u201d"]
    assert list(zip(opened, closed, strict=True)) == pairs


@pytest.mark.parametrize(
    ("text", "offset", "splits"),
    [
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", 2, True),
        ("a \u0301b", 2, False),
    ],
)
def test_a_joiner_belongs_to_the_letter_before_and_a_mark_on_a_blank_to_no_letter(
    text: str, offset: int, splits: bool
) -> None:
    assert splits_character(text, offset) is splits
