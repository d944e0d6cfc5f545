"""What a canonical text that was put together may hold."""

import unicodedata

import pytest

from index.loaders.composition import presentable
from index.loaders.html.loader import extract


def test_no_control_character_is_left_but_tab_and_line_feed() -> None:
    every = "".join(map(chr, range(0x11000)))
    kept = {character for character in presentable(every) if unicodedata.category(character) in ("Cc", "Cs")}
    assert kept == {"\t", "\n"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\x85two\x0bthree", "one two three"),
        ("It\x92s 1914\x9618", "It’s 1914–18"),
        ("a\x81\x8d\x8f\x90\x9db\x07", "ab"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("na\xefve\xa0\xad", "naïve\xa0"),
    ],
)
def test_windows_signs_are_read_and_other_controls_are_not(text: str, expected: str) -> None:
    assert presentable(text) == expected


def test_a_number_that_xhtml_gives_for_a_sign_of_windows_is_that_sign() -> None:
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>It&#146;s 1914&#150;18</p></body></html>'
    assert extract(page.encode(), "a.xhtml").text == "It’s 1914–18"
