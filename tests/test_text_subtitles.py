"""Subtitles saved as plain text: what is said is text; its number and times are no answers, no headings."""

from pathlib import Path

import pytest

from index.loaders import load_bytes
from index.loaders.text import find_blocks

SAID = ["The dam was built in 1936", "by four thousand men,\nwho were paid little.", "- Who paid?\n- Orla."]


def kinds_and_texts(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.span.cut(text)) for block in find_blocks(text)]


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


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT is a format.\n\nIt came in 2010.",
        "See the times.\n\nThe first:\n00:00:01,000 --> 00:00:02,000\nSaid.\n\nThe end.",
        "1\n\nIt begins --> and ends.",
        "00:01 --> 00:02 is a minute.",
    ],
)
def test_a_text_that_only_speaks_of_times_loses_nothing(text: str) -> None:
    found = "".join("".join(words.split()) for _, words in kinds_and_texts(text))
    assert found == "".join(text.split())
