"""Bytes to text: every encoding said right, nothing that is not text let through."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SourceError
from index.loaders.encodings import decode
from seeds import article_path

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\r\t"), max_size=200)
MARKED = {
    "utf-8-sig": b"\xef\xbb\xbf",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
    "utf-32-le": b"\xff\xfe\0\0",
    "utf-32-be": b"\0\0\xfe\xff",
}


@given(TEXTS, st.sampled_from(sorted(MARKED)))
def test_a_byte_order_mark_tells_the_encoding_and_is_no_text(text: str, encoding: str) -> None:
    plain = "utf-8" if encoding == "utf-8-sig" else encoding
    assert decode(MARKED[encoding] + text.encode(plain), "f.txt") == (text, encoding)


@given(TEXTS.filter(lambda text: not text.startswith("\ufeff")))
def test_utf8_without_a_mark_is_untouched(text: str) -> None:
    assert decode(text.encode("utf-8"), "f.txt") == (text, "utf-8")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_that_can_be_decoded_again_or_are_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data, "f.txt")
    except SourceError:
        return
    again = data.decode(encoding)
    assert text == (again.removeprefix("\ufeff") if encoding.startswith(("utf-16", "utf-32")) else again)
    assert "\0" not in text


def test_only_one_mark_is_left_out() -> None:
    assert decode(b"\xef\xbb\xbf\xef\xbb\xbfa", "f") == ("\ufeffa", "utf-8-sig")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text",
    [
        article_path().read_text(encoding="utf-8"),
        "Россия и Армения подписали договор о дружбе.\r\nОн действует.",
        "Ερεβάν είναι η πρωτεύουσα της Αρμενίας.",
        "hello world",
    ],
    ids=["article", "Cyrillic", "Greek", "short"],
)
def test_wide_encodings_are_evident_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "f.txt") == (text, encoding)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "caf\u00e9"),
        (
            "cp1252",
            "“Quoted” text with dashes – only a few – in mostly English words to be read by somebody.",
        ),
        ("cp1252", "L’été à la plage était très agréable — vraiment."),
        ("cp1252", "Die Straße über die Brücke ist schön, sagte Müller."),
        ("cp1251", "Россия и Армения подписали договор в прошлом году о дружбе и сотрудничестве."),
        ("cp1253", "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας και έχει πολλούς κατοίκους."),
        ("cp932", "これは日本語の文章です。東京は日本の首都であり、世界最大の都市の一つです。"),
        ("gb18030", "这是一个中文句子，北京是中华人民共和国的首都，人口众多。"),
        ("big5", "這是一個中文句子，台北是一個城市，人口眾多。"),
    ],
)
def test_other_encodings_are_guessed(encoding: str, text: str) -> None:
    assert decode(f"{text}\n".encode(encoding), "f.txt") == (f"{text}\n", encoding)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
        b"%PDF-1.4\n" + zlib.compress(bytes(range(256)) * 40) + b"\0",
        b"PK\x03\x04\x14\0\0\0\x08\0",
        b"MZ" + bytes(60) + b"This program cannot be run in DOS mode.",
        b"text with \0 a NUL",
        b"\x01\x02\x03\x04\x05\x06 some text",
        b"\xff\xfe" + bytes(10),
    ],
    ids=["png", "pdf", "zip", "exe", "nul", "controls", "wide nul"],
)
def test_binary_data_is_refused_not_turned_into_mojibake(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"^f\.bin: binary data, not text; "):
        decode(data, "f.bin")


def test_a_text_with_one_broken_sequence_of_utf8_is_refused_with_its_place() -> None:
    data = "Ереван — столица".encode() + b"\x93" + " Армении".encode()
    with pytest.raises(
        SourceError, match=r"^f\.txt: UTF-8 but for byte 0x93 at offset 31; save it as UTF-8 again$"
    ):
        decode(data, "f.txt")


def test_line_ends_are_untouched() -> None:
    assert decode(b"a\r\nb\rc\nd\x0b", "f")[0] == "a\r\nb\rc\nd\x0b"


def test_quotes_and_dashes_alone_are_those_of_windows() -> None:
    text = "The \u201ctreaty\u201d \u2014 it\u2019s called that \u2014 cost \u20ac5 million\u2026\n"
    assert decode(text.encode("cp1252"), "t.txt") == (text, "cp1252")
