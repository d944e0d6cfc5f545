"""A sample of the campaign that fuzzes the loaders, and what it must be able to see."""

from __future__ import annotations

import subprocess
import sys

import pytest

from index.document import Block, Span
from index.errors import SourceError
from index.loaders.extracted import Extracted
from index.loaders.html import loader as html
from index.loaders.sandbox import Sandbox
from tests.campaigns.loaders import FORMATS, fuzz, judge

SAMPLE = 40
"""Files for each format; the whole is python -m tests.campaigns.loaders --count 20000."""


@pytest.mark.parametrize("name", FORMATS)
def test_fuzzed_files_are_read_lawfully_or_refused_in_one_line(name: str) -> None:
    outcomes = fuzz(name, SAMPLE)
    assert sum(outcomes.values()) == SAMPLE
    # A campaign that only ever makes rubbish would test the refusals alone, and one without it the readings.
    assert outcomes["read"] >= SAMPLE // 10
    assert outcomes["refused"] >= SAMPLE // 20


@pytest.mark.parametrize(
    "behaviour",
    [
        KeyError("x"),
        SourceError("no name"),
        SourceError("f.html: two\nlines"),
        Extracted("ab", (Block("paragraph", Span(0, 1)),)),
    ],
    ids=["undeclared", "nameless", "two lines", "unlawful"],
)
def test_the_campaign_sees_a_loader_that_breaks_its_promise(
    behaviour: Exception | Extracted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def extract(*_: object) -> Extracted:
        if isinstance(behaviour, Exception):
            raise behaviour
        return behaviour

    monkeypatch.setattr(html, "extract", extract)
    with pytest.raises((AssertionError, KeyError)):
        judge("f.html", "html.loader", b"", Sandbox())


def test_the_campaign_is_a_command() -> None:
    command = [sys.executable, "-m", "tests.campaigns.loaders", "--count", "7", "--seed", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "7 files; every one was read lawfully or refused in one line"
