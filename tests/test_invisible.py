"""Characters that show nothing, inside words: they hide no word and part none, and stay in a quote."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from index.analysis import fold
from index.document import Span
from index.folder.lexical import LexicalIndex, LexicalWriter
from index.invisible import is_invisible
from qa.asked_words import keys, names, words_in
from qa.snapping import snap
from qa.words import splits_word

INVISIBLE = ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200e", "\u034f", "\u2060\u00ad"]


@pytest.mark.parametrize("mark", INVISIBLE)
def test_a_word_with_one_inside_is_the_word(mark: str) -> None:
    for at in range(1, len("Karabakh")):
        stored = "Karabakh"[:at] + mark + "Karabakh"[at:]
        assert fold(f"The {stored}, 20{mark}23.") == "the karabakh 2023"
        assert words_in(f"The {stored}, 20{mark}23.") == ["The", "Karabakh", "2023"]
        assert names(f"in {stored}") == names("in Karabakh")
        text = f"all {stored} fell"
        for inside in range(5, len(text) - len(" fell")):
            assert splits_word(text, inside)
            if is_invisible(text[inside - 1]):
                continue
            found = snap(text, Span(inside - 1, inside), Span(0, len(text)))
            assert found is not None
            assert found.cut(text) == stored
        for border in (3, 4, 4 + len(stored)):
            assert not splits_word(text, border)


def test_at_the_ends_of_a_word_they_are_none_of_it() -> None:
    assert fold("\u200eone\u00ad, \u2060two \u200b") == "one two"
    assert words_in("\u200eone\u00ad, \u2060two \u200b") == ["one", "two"]
    text = "one\u00ad two"
    assert [splits_word(text, at) for at in range(1, len(text))] == [
        True,
        True,
        False,
        False,
        False,
        True,
        True,
    ]
    far = "a" + "\u2060" * 100 + "b"
    assert not splits_word(far, 50)


def test_an_accent_is_one_with_its_letter_however_it_is_stored() -> None:
    for name in ("René", "Orléans", "Ångström", "Việt"):
        apart = unicodedata.normalize("NFD", name)
        assert apart != name
        assert fold(apart) == fold(name)
        assert words_in(apart) == [name]
        assert keys(f"where is {apart}") == keys(f"where is {name}")


@pytest.mark.parametrize(
    ("text", "folded", "words"),
    [
        # Joiners of Persian and Hindi are in the middle of words, vowels of Hindi have no letter with them.
        ("می\u200cخواهم", "میخواهم", ["میخواهم"]),
        ("हिन्दी है", None, ["हिन्दी", "है"]),
        # Thai and Khmer mark the border of two words by a space of no width.
        ("ไทย\u200bมา", "ไทย มา", ["ไทย", "มา"]),
        ("ខ្មែរ\u200bភាសា", None, ["ខ្មែរ", "ភាសា"]),
        ("super\u200bcali", "supercali", ["supercali"]),
    ],
)
def test_scripts_of_their_own_ways(text: str, folded: str | None, words: list[str]) -> None:
    assert folded is None or fold(text) == folded
    assert words_in(text) == words


def test_what_is_drawn_is_not_invisible() -> None:
    drawn = [char for char in map(chr, range(0x3100)) if unicodedata.category(char)[0] not in "CM"]
    assert not [char for char in drawn if is_invisible(char)]
    assert not is_invisible("\u0600")
    assert not is_invisible("\u0301")


def test_what_stands_so_in_a_source_is_found_by_what_people_type(tmp_path: Path) -> None:
    stored = ["The siege of Kara\u00adbakh.", "A fine of 14\u00a0500 euros.", "Rene\u0301 of Zan\u200bzibar."]
    writer = LexicalWriter(tmp_path / "words")
    for text in stored:
        writer.add("d", text)
    writer.close()
    index = LexicalIndex(tmp_path / "words")
    for asked, row in (("Karabakh", 0), ("KARA\u2060BAKH", 0), ("14,500", 1), ("14500", 1), ("René", 2)):
        assert [found for found, _ in index.search(asked, 5)] == [row]
    assert index.search("Zanzibar", 5) == index.search("Zan\u00adzibar", 5) != []
