"""Subtitles saved as plain text: what is said is text; its number and times are no answers, no headings."""

from pathlib import Path

import pytest

from index.loaders import load_bytes
from tests.plain_text import kinds_and_texts

SAID = ["The dam was built in 1936", "by four thousand men,\nwho were paid little.", "- Who paid?\n- Orla."]


def subrip(between: str = "\n\n") -> str:
    return between.join(
        f"{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{words}" for at, words in enumerate(SAID, start=1)
    )


@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_every_caption_is_a_paragraph_without_its_number_and_time(between: str) -> None:
    assert kinds_and_texts(subrip(between) + "\n") == [("paragraph", words) for words in SAID]


def test_webvtt_is_read_alike() -> None:
    header = "WEBVTT - Orla\nKind: captions\n\n"
    cues = "\n\n".join(f"name {words[0]}\n00:0{at}.000 --> 00:0{at}.900 align:start\n{words}"
                       for at, words in enumerate(SAID))  # fmt: skip
    document = load_bytes((header + cues).encode(), Path("talk.txt"))
    assert document.title == "talk.txt"
    assert [part.span.cut(document.text) for part in document.paragraphs] == SAID
    assert document.text == header + cues


def test_a_file_of_webvtt_may_have_more_notes_than_captions() -> None:
    cues = "\n\n".join(
        f"NOTE Sure: 0.{at}\n\n00:0{at}.000 --> 00:0{at}.900\n{words}" for at, words in enumerate(SAID)
    )
    for header in ("WEBVTT\n\nNOTE It is of 2010.\n\n", "WEBVTT\nKind: captions\n"):
        found = [words for _, words in kinds_and_texts(header + cues) if not words.startswith("NOTE")]
        assert found == SAID


@pytest.mark.parametrize("between", ["\n\n", "\n"])
def test_a_title_right_above_the_first_time_is_the_title(between: str) -> None:
    title = "Anna Vogel on 3 May 2021"
    captions = subrip(between).removeprefix("1\n")
    document = load_bytes(f"{title}\n{captions}".encode(), Path("talk.txt"))
    assert document.title == title
    assert [part.span.cut(document.text) for part in document.paragraphs] == SAID
    assert kinds_and_texts(captions) == [("paragraph", words) for words in SAID]


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT is a format.\n\nIt came in 2010.",
        "See the times.\n\nThe first:\n00:00:01,000 --> 00:00:02,000\nSaid.\n\nThe end.",
        "1\n\nIt begins --> and ends.",
        "00:01 --> 00:02 is a minute.",
        "WEBVTT is a format.\n\nAn example:\n\n00:01.000 --> 00:04.000\nSaid.\n\nIt came in 2010.",
        "WEBVTT is a format.\n\n00:01.000 --> 00:04.000\nSaid.\n\n00:05.000 --> 00:06.000\nHeard.",
        "WEBVTT\n\nIt is a format.\n\n00:01.000 --> 00:04.000\nSaid.\n\nIt came in 2010.",
        "00:01.000 --> 00:04.000\nSo it begins.\n\nThat was a time.\n\nIt is of a format.",
    ],
)
def test_a_text_that_only_speaks_of_times_loses_nothing(text: str) -> None:
    found = "".join("".join(words.split()) for _, words in kinds_and_texts(text))
    assert found == "".join(text.split())
