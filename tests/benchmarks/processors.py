"""Whether the int8 reader says what its numbers say, or what the processor makes of them.

    python -m tests.benchmarks.processors FILE... [--reader FOLDER]

Where a processor has no 8-bit dot product (VNNI: Intel before Ice Lake, AMD before Zen 4), onnxruntime adds
two products in 16 bits, which may saturate; nothing warns of it. The reader is therefore asked twice, as this
processor runs it and with the same integers multiplied exactly (tests.benchmarks.exact_products).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from tqdm import tqdm

from qa.evaluation.metrics import best_over, exact_match, token_f1
from qa.reader import SHIPPED_MODEL, Reader
from qa.reading import Excerpt
from qa.training.splits import split
from tests.benchmarks.exact_products import write_exact


@dataclass(frozen=True)
class Question:
    text: str
    context: str
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """The best span of a question's own context, and its score above that of no answer."""

    text: str
    margin: float
    f1: float | None
    exact: float | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="SQuAD format; the fitting part is read")
    parser.add_argument("--questions", type=int, default=120, help="drawn from each file")
    parser.add_argument("--reader", type=Path, default=SHIPPED_MODEL, help="folder of another reader")
    asked = parser.parse_args()
    questions = [one for path in asked.files for one in draw(path, asked.questions)]
    with tempfile.TemporaryDirectory() as exact:
        write_exact(asked.reader, Path(exact))
        here, defined = (
            [say(reader, question) for question in tqdm(questions, disable=None)]
            for reader in (Reader.load(folder, threads=1) for folder in (asked.reader, Path(exact)))
        )
    found = {"here": scores(here), "exact": scores(defined)} | compare(here, defined)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


def draw(path: Path, count: int) -> list[Question]:
    """`count` questions of the fitting part at random, the same ones each time."""
    questions = [
        Question(asked["question"], paragraph["context"], tuple(one["text"] for one in asked["answers"]))
        for article in split(path).fitting["data"]
        for paragraph in article["paragraphs"]
        for asked in paragraph["qas"]
    ]
    return random.Random(0).sample(questions, min(count, len(questions)))  # noqa: S311 - nothing secret is drawn


def say(reader: Reader, question: Question) -> Said:
    (reading,) = reader.read(question.text, [Excerpt(question.context)])
    best = reading.spans[0]
    text = best.span.cut(question.context)
    known = question.accepted
    return Said(
        text,
        best.score - reading.null_score,
        best_over(token_f1, text, known) if known else None,
        best_over(exact_match, text, known) if known else None,
    )


def scores(said: Sequence[Said]) -> dict[str, Any]:
    answerable = [one for one in said if one.f1 is not None]
    return {
        "questions": len(said),
        "f1": round(fmean(one.f1 or 0.0 for one in answerable), 4),
        "exact_match": round(fmean(one.exact or 0.0 for one in answerable), 4),
    }


def compare(said: Sequence[Said], other: Sequence[Said]) -> dict[str, float]:
    """How far two readings of the same questions lie apart."""
    apart = [abs(one.margin - two.margin) for one, two in zip(said, other, strict=True)]
    return {
        "same_span": sum(one.text == two.text for one, two in zip(said, other, strict=True)),
        "margin_apart_mean": round(fmean(apart), 3),
        "margin_apart_most": round(max(apart), 3),
    }


if __name__ == "__main__":
    main()
