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


NAMES = ["Jane", "Tom B", "Zoë (upstairs)", "Ann"]


@pytest.mark.parametrize("stamp", ["3/2, 14:0{} {}: {}", "3.2., 14:0{} - {}: {}", "21:0{} <{}> {}"])
def test_a_message_that_begins_with_a_short_stamp_is_a_paragraph_among_others(stamp: str) -> None:
    said = ["did he come", "Yes this morning", "how much is it", "£8,400\nand the lift"]
    messages = [
        stamp.format(at, name.split()[0].lower() if "<" in stamp else name, words)
        for at, (name, words) in enumerate(zip(NAMES, said, strict=True))
    ]
    text = "The lift is dead again and nobody\nknows who has the key.\n\n" + "\n".join(messages) + "\n"
    assert [words for _, words in kinds_and_texts(text)][1:] == messages


@pytest.mark.parametrize("blanks", ["  ", "   ", "\t"])
@pytest.mark.parametrize("hour", ["0{}.15", "0{}:15", "{}:15"])
def test_an_entry_of_a_log_is_a_paragraph_among_others(hour: str, blanks: str) -> None:
    entries = ["No broadcast", "The dockers stop work. By noon\n  the trams follow.", "Quiet"]
    lines = [f"{hour.format(at + 4)}{blanks}{words}" for at, words in enumerate(entries)]
    text = "It was a long day at the harbour and\nnobody slept.\n\n" + "\n".join(lines) + "\n"
    assert [words for _, words in kinds_and_texts(text)][1:] == lines


@pytest.mark.parametrize(
    "paragraph",
    [
        # Two alone may be the ends of lines.
        "The boats leave at 9:15 and\n10:15  from the quay, and come back at\n11:15  or so.",
        # One blank only, and no name.
        "It rose to\n10.15 metres, fell to\n09.40 metres and rose to\n10.30 metres.",
        "It rained on\n3/2, 14:05 in all, on\n4/2, 15:05 too, on\n5/2, 16:05 most.",
        # A section's number, and no hour.
        "4.15  the owner, and\n4.16  the tenant, and\n4.17  the heirs.",
        "It has\n31.15  parts, and\n32.70  more, and\n33.90  at last.",
    ],
)
def test_numbers_like_these_in_a_text_begin_no_paragraph(paragraph: str) -> None:
    assert ("paragraph", paragraph) in kinds_and_texts(f"Text.\n\n{paragraph}\n\nText.\n")


def test_a_line_above_a_message_heads_nothing() -> None:
    text = "Chat\n\n3/2, 14:05 Tom: Yes\n\nIt will take six weeks\n\n3/2, 14:06 Tom: Why\n"
    assert [kind for kind, _ in kinds_and_texts(text)] == ["heading", *["paragraph"] * 3]


@pytest.mark.parametrize(
    ("line", "kind"), [("MONDAY 11 MARCH", "paragraph"), ("ALSO IN THE HALL TODAY", "heading")]
)
def test_the_day_above_the_entries_of_a_log_stays_text_and_a_title_heads_them(line: str, kind: str) -> None:
    log = f"{line}\n02.15  The regiment leaves.\n03.50  It is at the bridge.\n06.00  Quiet.\n"
    text = "It was a long day at the harbour and\nnobody slept.\n\n" + log
    assert kinds_and_texts(text)[1:3] == [(kind, line), ("paragraph", "02.15  The regiment leaves.")]
