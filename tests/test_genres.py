"""Interviews, hearings, lists of questions, leases, manuals, minutes and reports, by the real service."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.questions.genres import Asked, ask_genres


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return ask_genres("genres", tmp_path_factory.mktemp("genres") / "index")


def test_what_documents_as_people_have_them_say_is_found(verdicts: Asked) -> None:
    """Floors on measured quality. Without headings and the text's own questions 108 were right, 68 withheld,
    and seven wrong, of which four were words of a question, like "How many", or who spoke."""
    counted = Counter(verdicts.values())
    assert len(verdicts) == 183
    assert counted["right"] >= 138
    assert counted["wrong"] <= 7
    assert counted["false_answer"] <= 2


def test_strangers_asking_in_other_words_are_answered_as_often_as_was_measured(
    tmp_path: Path,
) -> None:
    """Floors too, far lower ones: 71 were right, 32 of them answers, before a reader read such questions."""
    counted = Counter(ask_genres("unseen", tmp_path / "index").values())
    assert sum(counted.values()) == 196
    assert counted["right"] >= 86
    assert counted["wrong"] <= 17
    assert counted["false_answer"] <= 6


def test_a_hearing_and_an_interview_answer_with_what_was_said(verdicts: Asked) -> None:
    asked = [
        ("deposition.txt", "who rigged the load"),
        ("deposition.txt", "was the sling inspected"),
        ("radio.txt", "who first saw the crack in the ice shelf"),
        ("faq.txt", "how many books can I borrow"),
        ("lease.md", "how much is the deposit"),
    ]
    assert {question: verdicts[question] for question in asked} == dict.fromkeys(asked, "right")
