"""A sample of the campaigns against the HTTP service; whole by `python -m tests.campaigns.schema` and
`python -m tests.campaigns.questions`."""

from __future__ import annotations

import importlib.util
import os

import pytest

from api.settings import Settings
from tests.campaigns import questions
from tests.campaigns.served import served
from tests.serving_doubles import hashed_answerer


def test_random_and_hostile_questions() -> None:
    with served(Settings(), hashed_answerer(documents=3)) as url:  # type: ignore[arg-type]
        statuses = questions.run(200, url)
    assert sum(statuses.values()) == 200
    assert set(statuses) == {200, 422}


@pytest.mark.skipif(
    importlib.util.find_spec("schemathesis") is None and "CI" not in os.environ,
    reason="schemathesis is not installed: pip install -e '.[test]'",
)
def test_schemathesis_finds_no_fault() -> None:
    from tests.campaigns import schema

    campaign = schema.run(5, double=True, phases="examples,fuzzing", within=300)
    assert campaign.code == 0, campaign.output
    assert campaign.cases >= 40
