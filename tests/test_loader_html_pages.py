"""HTML pages as wholes: their encoding, their title, every word of them, and what they take to read."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.loaders.html.loader import extract
from tests.benchmarks.pages import long_page
from tests.loader_law import assert_lawful


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("<title>T</title><h1>H</h1>", "H"),
        ("<title> T \n u</title><h2>H</h2>", "T u"),
        ("<title>T</title><meta property='og:title' content='O'><p>x</p>", "O"),
        ("<svg><title>S</title></svg><p>x</p>", None),
    ],
)
def test_title(page: str, title: str | None) -> None:
    assert extract(page.encode(), "p.html").title == title


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("<meta charset=windows-1251><p>Ереван".encode("cp1251"), "cp1251"),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><p>Ереван".encode("koi8-r"),
            "koi8-r",
        ),
        ("<meta charset=iso-8859-1><p>“café”".encode("cp1252"), "cp1252"),
        ("<meta charset=iso-8859-1><p>“café”".encode(), "utf-8"),
        ("<meta charset=utf-8><p>caf\u00e9 et th\u00e9".encode("cp1252"), "cp1252"),
        ("<meta charset=shift_jis><p>東京は日本の首都".encode("cp932"), "cp932"),
        ("<meta charset=gb2312><p>北京是首都".encode("gb18030"), "gb18030"),
        ("<meta charset=utf-8><p>Ереван".encode("utf-16"), "utf-16-le"),
        ("<meta charset=unicode_escape><p>Ереван \\n".encode(), "utf-8"),
        (b"<meta charset=hex><p>6162", "utf-8"),
    ],
)
def test_the_declared_encoding_is_used_and_said(data: bytes, encoding: str) -> None:
    found = extract(data, "p.html")
    assert found.encoding == encoding
    assert data.decode("utf-16" if encoding.startswith("utf-16") else encoding).endswith(found.text)


def test_the_lines_run_for_a_page_grow_as_its_length() -> None:
    # A clock in a busy process lies; what it would see inside C is in tests.benchmarks.pages.
    def lines(paragraphs: int) -> int:
        page = long_page(paragraphs)
        run = 0

        def trace(_frame: FrameType, event: str, _argument: object) -> Callable[..., object]:
            nonlocal run
            run += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            extract(page, "p.html")
        finally:
            sys.settrace(before)
        return run

    # Fourfold input; quadratic work would take sixteenfold.
    assert 2 < lines(400) / lines(100) < 5


class _Words(HTMLParser):
    """The standard library's parser, as an oracle: every word outside tags, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()


_INLINE = st.sampled_from(["b", "i", "span", "a", "em", "code"])
_BLOCK = st.sampled_from(["p", "div", "h1", "h2", "h4", "li", "blockquote", "section"])
_WORDS = st.lists(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=9), max_size=4)


@st.composite
def _pages(draw: st.DrawFn) -> str:
    pieces = []
    for _ in range(draw(st.integers(1, 8))):
        words = escape(" ".join(draw(_WORDS)))
        inline, block = draw(_INLINE), draw(_BLOCK)
        space = draw(st.sampled_from([" ", "\n", "\t "]))
        pieces.append(f"<{block}>{space}<{inline}>{words}</{inline}>{space}{words}</{block}>")
    return f"<body>{''.join(pieces)}</body>"


@given(_pages())
def test_every_word_of_a_page_comes_out_once_and_in_order(page: str) -> None:
    oracle = _Words()
    oracle.feed(page)
    oracle.close()
    if not oracle.words:
        return
    found = extract(page.encode(), "p.html")
    assert_lawful(found)
    assert re.split(r"\s+", found.text) == oracle.words
