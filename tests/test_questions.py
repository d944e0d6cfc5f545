"""Question files: both formats, and every way in which one can be wrong, told with its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from qa.errors import QuestionFileError
from qa.evaluation.question_files import Accepted, read_questions

CONTEXT = "On December 12, 2022 it began. 😀 On December 12 it was told."


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "questions.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def squad(*qas: dict[str, Any], context: str = CONTEXT) -> dict[str, Any]:
    return {
        "version": "v2.0",
        "data": [{"title": "A", "paragraphs": [{"context": context, "qas": list(qas)}]}],
    }


def test_the_contracts_format(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        [
            {"question": " when ", "answers": [{"text": "December 12", "starts": [3, 36]}], "type": "date"},
            {"question": "who", "answers": []},
            {"question": "where", "answers": [], "type": "none", "document": "d-1"},
        ],
    )
    found = read_questions(path)
    assert found.contexts == ()
    when, who, where = found.questions
    assert when.text == "when"
    assert when.accepted == (Accepted("December 12", (3, 36)),)
    assert [(span.start, span.end) for span in when.accepted[0].spans()] == [(3, 14), (36, 47)]
    assert (when.kind, when.answerable) == ("date", True)
    assert (who.kind, who.answerable) == (None, False)
    assert where.document == "d-1"


def test_squads_format_counts_code_points_and_gathers_places(tmp_path: Path) -> None:
    second = CONTEXT.rindex("December 12")
    when = {
        "question": "when",
        "is_impossible": False,
        "answers": [
            {"text": "December 12", "answer_start": 3},
            {"text": "December 12", "answer_start": second},
            {"text": "December 12", "answer_start": 3},
            {"text": "December 12, 2022", "answer_start": 3},
        ],
    }
    who = {"question": "who", "is_impossible": True, "answers": [], "plausible_answers": [{"text": "it"}]}
    content = squad(when, who)
    content["data"].append(
        {"paragraphs": [{"context": CONTEXT, "qas": []}, {"context": "Other.", "qas": []}]}
    )
    found = read_questions(written(tmp_path, content))
    assert found.contexts == (CONTEXT, "Other.")
    assert found.questions[0].accepted == (
        Accepted("December 12", (3, second)),
        Accepted("December 12, 2022", (3,)),
    )
    assert found.questions[0].context == 0
    assert not found.questions[1].answerable


def test_a_byte_order_mark_is_forgiven(tmp_path: Path) -> None:
    path = tmp_path / "q.json"
    path.write_bytes(b'\xef\xbb\xbf[{"question": "who", "answers": []}]')
    assert read_questions(path).questions[0].text == "who"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("{}", "neither a list of questions nor SQuAD"),
        ("3", "neither"),
        ([], "holds no question"),
        (squad(), "holds no question"),
        (["who"], "question 1 is str, not an object"),
        ([{"answers": []}], 'question 1: "question" is missing'),
        ([{"question": "  ", "answers": []}], "question 1: the question is empty"),
        ([{"question": "x" * 1001, "answers": []}], "1001 characters"),
        ([{"question": "who"}], 'question 1: "answers" is missing'),
        ([{"question": "who", "answers": [{"text": "a"}]}], 'question 1, answer 1: "starts" is missing'),
        ([{"question": "who", "answers": [{"text": "a", "starts": []}]}], '"starts" is empty'),
        ([{"question": "who", "answers": [{"text": "", "starts": [1]}]}], '"text" is missing'),
        ([{"question": "who", "answers": [{"text": "a", "starts": [-1]}]}], "-1 is no offset"),
        ([{"question": "who", "answers": [{"text": "a", "starts": [True]}]}], "True is no offset"),
        ([{"question": "who", "answers": [{"text": "a", "starts": [1.0]}]}], "1.0 is no offset"),
        ([{"question": "who", "answers": [], "type": 3}], '"type" is missing or no text'),
        ({"data": [{"paragraphs": [{"qas": []}]}]}, 'article 1, paragraph 1: "context" is missing'),
        (squad({"question": "who", "answers": []}), "has no answer and is not marked impossible"),
        (
            squad({"question": "q", "is_impossible": True, "answers": [{"text": "On", "answer_start": 0}]}),
            "is marked impossible and has answers",
        ),
        (
            squad({"question": "q", "answers": [{"text": "December", "answer_start": 4}]}),
            "paragraph 1, question 1, answer 1: at 4 stands 'ecember ', not 'December'",
        ),
        (squad({"question": "q", "answers": [{"text": "told.", "answer_start": 5000}]}), "at 5000 stands ''"),
        (squad({"question": "q", "is_impossible": "no", "answers": []}), "'no', not true or false"),
        (squad(context="The \ud800 fell."), 'paragraph 1: "context" holds the lone surrogate U+D800 at 4'),
        (
            [{"question": "who", "answers": [{"text": "a\udfff", "starts": [1]}]}],
            'question 1, answer 1: "text" holds the lone surrogate U+DFFF at 1',
        ),
        (
            [{"question": "who\udc00", "answers": []}],
            'question 1: "question" holds the lone surrogate U+DC00',
        ),
        ([{"question": "who", "answers": [], "document": "\ud800"}], '"document" holds the lone surrogate'),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, content: Any, told: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(QuestionFileError) as caught:
        read_questions(path)
    message = str(caught.value)
    assert told in message
    assert message.startswith(str(path))
    assert "\n" not in message


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match="cannot be read: No such file"):
        read_questions(tmp_path / "none.json")
    (tmp_path / "latin.json").write_bytes(b'["\xe9"]')
    with pytest.raises(QuestionFileError, match="not UTF-8: byte 2"):
        read_questions(tmp_path / "latin.json")
