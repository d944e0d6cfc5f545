"""Random and hostile questions over HTTP: python -m tests.campaigns.questions --count 20000.

None may be answered with 5xx; every 200 must quote its documents truly, every other answer be a problem.
Against the article's real index; with --double the models are a double.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from contextlib import ExitStack
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from api.settings import Settings
from index.article import article_folder, open_article
from tests.campaigns.served import served
from tests.hostile_texts import hostile
from tests.serving_doubles import hashed_answerer

_WORDS = st.sampled_from(
    [
        "when",
        "did",
        "the",
        "blockade",
        "begin",
        "Armenia’s",
        "Russia",
        "who",
        "is",
        "prime",
        "minister",
        "how",
        "many",
        "why",
        "2022",
        "not",
        "?",
        "…",
        "“",
        "”",
        "-",
        "é",
    ]
)
_ANY = st.text(st.characters(exclude_categories=()), max_size=40)  # lone surrogates too
QUESTIONS = st.one_of(
    hostile,
    _ANY,
    st.lists(_WORDS, max_size=30).map(" ".join),
    st.integers(995, 1005).map("x".__mul__),
    st.text("\x00\x1b\x7f\u200b\u202e\ufeff a", max_size=8),
)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "top_k": st.integers(1, 20),
        "min_confidence": st.floats(0, 1),
    },
)


def run(count: int, url: str, seeded: int = 0) -> Counter[int]:
    """Asks `count` questions of the service at `url`; how often each status came. AssertionError for a
    response that is neither a true quote nor a problem, or is a 5xx."""
    statuses: Counter[int] = Counter()
    with httpx.Client(base_url=url, timeout=120) as client:
        texts = _texts(client)

        @seed(seeded)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(QUESTIONS, OPTIONS)
        def ask(question: str, options: dict[str, Any]) -> None:
            body = json.dumps({"question": question, **options}).encode("ascii")
            response = client.post("/v1/answers", content=body, headers={"content-type": "application/json"})
            statuses[response.status_code] += 1
            assert response.status_code in (200, 413, 422), (question, response.text)
            if response.status_code == 200:
                _check(response.json(), texts)
            else:
                assert response.headers["content-type"] == "application/problem+json"

        ask()
    return statuses


def _texts(client: httpx.Client) -> dict[str, str]:
    return {
        one["id"]: client.get(f"/v1/documents/{one['id']}/text").content.decode("utf-8")
        for one in client.get("/v1/documents").json()["documents"]
    }


def _check(body: dict[str, Any], texts: dict[str, str]) -> None:
    for passage in body["passages"]:
        text = texts[passage["document"]["id"]]
        assert text[passage["start"] : passage["end"]] == passage["text"]
    for answer in body["answers"]:
        citation = answer["citation"]
        text = texts[citation["document"]["id"]]
        assert text[citation["start"] : citation["end"]] == answer["text"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--double", action="store_true")
    asked = parser.parse_args()
    with ExitStack() as stack:
        if asked.double:
            answerer = hashed_answerer(documents=3)
            url = stack.enter_context(served(Settings(), answerer))  # type: ignore[arg-type]
        else:
            open_article().close()
            url = stack.enter_context(served(Settings(index=article_folder(), poll_interval=0)))
        statuses = run(asked.count, url, asked.seed)
    sys.stdout.write(f"{sum(statuses.values())} questions: {dict(sorted(statuses.items()))}, 0 of them 5xx\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
