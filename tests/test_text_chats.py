"""Chats saved as plain text: every message is a paragraph, its stamp a day and a time."""

import pytest

from tests.plain_text import kinds_and_texts

BRACKETS = "[03/02/2023, 14:0{}:09] {}"
MARKED = "\u200e[2/3/23, 2:0{}:09\u202fPM] {}"
DASH = "03/02/2023, 14:0{} - {}"
TWELVE_HOURS = "2/3/23, 2:0{} PM - {}"
SAID = [
    "Jane: Did he come?",
    "Tom: Yes this morning",
    "Tom: He found damp",
    "Jane: How much is it",
    "Tom: £8,400",
]


@pytest.mark.parametrize("stamp", [BRACKETS, MARKED, DASH, TWELVE_HOURS])
def test_every_message_is_a_paragraph(stamp: str) -> None:
    messages = [stamp.format(at, words) for at, words in enumerate(SAID)]
    assert kinds_and_texts("\n".join(messages)) == [("paragraph", words) for words in messages]
    text = "\n".join(messages[:3]) + "\n\nHalf of it at once\n\n" + "\n".join(messages[3:])
    assert kinds_and_texts(text) == [
        ("paragraph", words) for words in [*messages[:3], "Half of it at once", *messages[3:]]
    ]


@pytest.mark.parametrize("stamp", [BRACKETS, DASH])
def test_a_line_of_a_message_heads_none_below_it_but_the_chats_title_does(stamp: str) -> None:
    text = "\n".join(
        ["Chat with Tom", stamp.format(1, SAID[1]), "It will take six weeks", stamp.format(2, SAID[3])]
    )
    assert [kind for kind, _ in kinds_and_texts(text)] == ["heading", *["paragraph"] * 3]


@pytest.mark.parametrize("line", ["03/02/2023 The Flood", "At 14:05 - The Flood", "1/2/3 - The Flood"])
def test_a_day_or_a_time_alone_is_no_stamp(line: str) -> None:
    assert ("heading", line) in kinds_and_texts(f"Before it.\n\n{line}\n\nIt is a text\nthat goes on.\n")


def test_what_is_written_in_a_text_at_a_day_and_time_tears_no_sentence() -> None:
    paragraph = "The log was opened on\n03/02/2023, 14:05 and closed by noon on\n04/02/2023."
    assert ("paragraph", paragraph) in kinds_and_texts(f"Text.\n\n{paragraph}\n\nText.\n")
