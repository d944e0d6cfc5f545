"""`python -m tests.questions.record`: writes known-misses.json, what the service now gets wrong.

Asks the packaged article through the same HTTP application as the tests, and prints the tally.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter

from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.questions.asking import ask_everything
from tests.questions.judging import KNOWN_MISSES, judge, read_article, read_questions


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1") as client:
        responses = ask_everything(client)
    article = read_article()
    verdicts = {q["question"]: judge(q, responses[q["question"]], article) for q in read_questions()}
    index = next(iter(responses.values()))["index"]
    record = {
        "encoder": index["encoder"],
        "reader": index["reader"],
        "misses": {question: verdict for question, verdict in verdicts.items() if verdict != "right"},
    }
    KNOWN_MISSES.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{KNOWN_MISSES.name}: {dict(Counter(verdicts.values()))}\n")


if __name__ == "__main__":
    main()
