"""Small question sets in SQuAD format for the tests of qa.training."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

PLACES = {
    "Rivers": [
        (
            "The Aras rises in Turkey near Erzurum. It flows past Yerevan. Fishermen like it in May.",
            [
                ("Where does the Aras rise?", "in Turkey near Erzurum"),
                ("Who likes the river in May?", "Fishermen"),
            ],
        ),
        (
            "The Kura begins in north-eastern Turkey. Its water reaches Tbilisi. It ends in the Caspian Sea.",
            [("Where does the Kura end?", "the Caspian Sea"), ("Which city does the Kura reach?", "Tbilisi")],
        ),
    ],
    "Huguenot": [
        (
            "The Huguenots left France after 1685. Many of them went to Berlin and to London in the end.",
            [("When did the Huguenots leave France?", "after 1685")],
        ),
    ],
}


def squad_json(impossible: bool = True) -> dict[str, Any]:
    """Two articles, five answerable questions and, if asked for, one that no passage answers."""
    data = []
    for title, paragraphs in PLACES.items():
        entries = []
        for context, pairs in paragraphs:
            qas: list[dict[str, Any]] = [
                {
                    "id": f"{title}-{len(entries)}-{number}",
                    "question": question,
                    "is_impossible": False,
                    "answers": [{"text": answer, "answer_start": context.index(answer)}],
                }
                for number, (question, answer) in enumerate(pairs)
            ]
            entries.append({"context": context, "qas": qas})
        data.append({"title": title, "paragraphs": entries})
    if impossible:
        data[0]["paragraphs"][0]["qas"].append(
            {"id": "none", "question": "Who bridged the Aras?", "answers": [], "is_impossible": True}
        )
    return {"version": "2.0", "data": data}


def write_squad(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(squad_json(**changes)), encoding="utf-8")
    return path


def draw(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing secret is drawn
