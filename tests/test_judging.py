"""The judge of the expected answers, on cases small enough to judge by eye."""

from __future__ import annotations

import pytest

from tests.questions.judging import Question, is_hit, judge

TEXT = "On the 12th of May the old king, it was said, left the cold white castle by the sea for the hills."
CASTLE = "cold white castle"


def place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("given", "hit"),
    [
        (CASTLE, True),
        ("the cold white castle", True),  # articles do not count
        ("castle", True),  # one token of three: F1 is exactly 0.5
        ("white castle by the sea for", True),  # F1 2·2/(5+3) is exactly 0.5
        ("castle by the sea", False),  # 2·1/(3+3)
        ("cold white castl", False),  # cuts a word
        ("old king", False),  # does not overlap
        ("of May the old king, it was said, left the cold white castle", True),  # ten further words
        ("12th of May the old king, it was said, left the cold white castle", False),  # eleven
    ],
)
def test_hit_at_1(given: str, hit: bool) -> None:
    assert is_hit(TEXT, place(given), place(CASTLE)) is hit


def test_the_right_words_in_the_wrong_place_are_wrong() -> None:
    text = "Paris lost. Paris won."
    assert not is_hit(text, (0, 5), (12, 17))
    assert is_hit(text, (12, 17), (12, 17))


def answered(*span: int) -> dict[str, object]:
    return {"answers": [{"citation": {"start": span[0], "end": span[1]}}] if span else []}


def test_verdicts() -> None:
    asked: Question = {"question": "what", "answers": [{"text": "b", "starts": [2]}], "type": "fact"}
    unanswerable: Question = {"question": "what", "answers": [], "type": "none"}
    assert judge(asked, answered(2, 3), "a b c") == "right"
    assert judge(asked, answered(0, 1), "a b c") == "wrong"
    assert judge(asked, answered(), "a b c") == "withheld"
    assert judge(unanswerable, answered(), "a b c") == "right"
    assert judge(unanswerable, answered(2, 3), "a b c") == "false_answer"
