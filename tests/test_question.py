"""What may be asked, at both sides of every limit."""

import pytest

from qa.errors import InvalidQuestionError
from qa.question import MAX_QUESTION_LENGTH, clean_question, with_mark


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("  when? \n", "when?"),
        ("\twhen\tdid\r\nit begin", "when\tdid\r\nit begin"),
        ("\u00a0when\u3000", "when"),
        ("a", "a"),
        ("\U0001f600", "\U0001f600"),
        ("متى\u200c بدأ", "متى\u200c بدأ"),
        ("x" * MAX_QUESTION_LENGTH, "x" * MAX_QUESTION_LENGTH),
        ("  " + "\U0001f600" * MAX_QUESTION_LENGTH + "  ", "\U0001f600" * MAX_QUESTION_LENGTH),
    ],
)
def test_a_question_is_trimmed_and_otherwise_left_alone(typed: str, asked: str) -> None:
    assert clean_question(typed) == asked


@pytest.mark.parametrize("blank", ["", " ", "\t\r\n", "\u00a0\u2003", "\u200b\ufeff"])
def test_a_blank_question_is_refused(blank: str) -> None:
    with pytest.raises(InvalidQuestionError, match="empty"):
        clean_question(blank)


def test_one_code_point_too_many_is_refused() -> None:
    with pytest.raises(InvalidQuestionError, match="1001 characters long: ask at most 1000"):
        clean_question("x" * (MAX_QUESTION_LENGTH + 1))


@pytest.mark.parametrize("control", ["\0", "\x07", "\x0b", "\x0c", "\x1b", "\x1f", "\x7f", "\x85", "\x9f"])
@pytest.mark.parametrize("shape", ["wh{}en", "{}when", "when{}"])
def test_control_characters_are_refused_even_at_the_ends(control: str, shape: str) -> None:
    text = shape.format(control)
    with pytest.raises(
        InvalidQuestionError, match=f"U\\+{ord(control):04X} at position {text.index(control)}"
    ):
        clean_question(text)


@pytest.mark.parametrize("number", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_lone_surrogates_are_refused(number: int) -> None:
    with pytest.raises(InvalidQuestionError, match=f"lone surrogate U\\+{number:04X} at position 2"):
        clean_question("wh" + chr(number))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("when did it begin", "when did it begin?"),
        ("when did it begin?", "when did it begin?"),
        ("when did it begin ?", "when did it begin?"),
        ("when did it begin???", "when did it begin?"),
        ("when did it begin\uff1f", "when did it begin?"),
        ('who is "the fox"', 'who is "the fox"?'),
        ("x" * MAX_QUESTION_LENGTH, "x" * MAX_QUESTION_LENGTH + "?"),
        ("Say when it began.", "Say when it began."),
        ("It began ...?", "It began ...?"),
        ("?", "?"),
        ("? ?", "? ?"),
    ],
)
def test_a_question_is_read_with_one_mark(typed: str, read: str) -> None:
    assert with_mark(typed) == read
    assert with_mark(read) == read
