"""The judge of the expected answers, on cases small enough to judge by eye."""

from __future__ import annotations

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from index.document import Span
from qa import metrics
from tests.questions.judging import Question, accepted_spans, is_hit, judge, read_article, read_questions

ARTICLE = read_article()
RIGHT = sorted({span for question in read_questions() for span in accepted_spans(question)})

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


@drawn(
    st.sampled_from(RIGHT),
    st.integers(min_value=-80, max_value=80),
    st.integers(min_value=-80, max_value=80),
)
def test_the_program_and_this_judge_agree(right: tuple[int, int], left: int, further: int) -> None:
    start = max(0, right[0] + left)
    end = min(len(ARTICLE), right[1] + further)
    if start < end:
        ours = is_hit(ARTICLE, (start, end), right)
        assert metrics.is_hit(ARTICLE, Span(start, end), [Span(*right)]) is ours


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
