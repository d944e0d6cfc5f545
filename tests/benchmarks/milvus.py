"""Many passages through `milvus-lite server`: how long they take to load, and a question to search them.

    python -m tests.benchmarks.milvus --passages 100000

The texts are made of the shipped article's own sentences, drawn anew for each document. Encoding is no
part of it: a text's vector is the sum of one for each of its words (tests.planted_encoder, widened), so
that no hour goes by in it. How fast the shipped models embed and read is measured by itself, on a few hundred
passages. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.article import open_article
from index.builder import build
from index.document import Span
from index.encoder import SentenceTransformerEncoder
from index.milvus.destination import MilvusDestination
from index.milvus.opening import open_store
from index.sentences import split_sentences
from index.sources import Found, Source
from index.store import Vectors
from qa.answerer import Answerer
from qa.calibration import Calibration
from qa.reader import Reader
from seeds import article_path
from tests.milvus_server import MilvusServer
from tests.planted_encoder import DIMENSION, PlantedEncoder

_WIDE = 384
"""Numbers in a vector of the shipped encoder."""
_PASSAGES_OF_ONE = 20
_RATED, _ASKED = 200, 50


class WideEncoder(PlantedEncoder):
    """The planted encoder's vectors, turned into as many numbers as the shipped encoder gives."""

    def __init__(self) -> None:
        super().__init__("planted-wide@1")
        self.dimension = _WIDE
        turn = np.random.default_rng(5).standard_normal((DIMENSION, _WIDE))
        self._turn = np.linalg.qr(turn.T)[0].T.astype(np.float32)

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        vectors = super().encode(texts, progress) @ self._turn
        self.encoded.clear()
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def measure(passages: int, questions: int, folder: Path) -> dict[str, Any]:
    chance = random.Random(3)  # noqa: S311 - not for secrets
    text = article_path().read_bytes().decode()
    sentences = [span.cut(text) for span in split_sentences(text, Span(0, len(text)))]
    sentences = [sentence for sentence in sentences if 40 < len(sentence) < 400 and "\n" not in sentence]
    server = MilvusServer(folder / "data")
    server.start()
    try:
        address = server.address("benchmark")
        encoder = WideEncoder()
        start = time.perf_counter()
        report = build(
            Found(tuple(_sources(passages, sentences, chance))), MilvusDestination(address), encoder=encoder
        )
        loaded = time.perf_counter() - start
        start = time.perf_counter()
        index = open_store(address, encoder=encoder, limit=60)
        opened = time.perf_counter() - start
        asked = [_question(chance, sentences) for _ in range(questions)]
        start = time.perf_counter()
        index.search(asked[0], 5)
        first = time.perf_counter() - start
        times = []
        for question in asked:
            start = time.perf_counter()
            hits = index.search(question, 5)
            times.append(time.perf_counter() - start)
            assert len(hits) == 5
        index.close()
        again = _changed_run(passages, sentences, address, encoder)
    finally:
        server.stop()
    stored = sum(path.stat().st_size for path in (folder / "data").rglob("*") if path.is_file())
    return {
        "cores": os.cpu_count(),
        **rates(sentences, chance),
        "documents": report.documents,
        "passages": report.passages,
        "load_seconds": round(loaded, 1),
        "passages_per_second": round(report.passages / loaded, 1),
        "open_seconds": round(opened, 2),
        "first_search_seconds": round(first, 2),
        "search_ms": {
            "p50": round(float(np.percentile(times, 50)) * 1000, 1),
            "p95": round(float(np.percentile(times, 95)) * 1000, 1),
        },
        "server_peak_bytes": server.peak_memory,
        "stored_bytes_two_generations": stored,
        "second_run_seconds": round(again, 1),
    }


def rates(sentences: Sequence[str], chance: random.Random) -> dict[str, float]:
    """Passages that the shipped models embed, their sentences with them, and read, in a second."""
    encoder = SentenceTransformerEncoder()
    groups = [chance.sample(sentences, 4) for _ in range(_RATED)]
    texts = [" ".join(group) for group in groups] + [sentence for group in groups for sentence in group]
    encoder.encode(texts[:8])
    start = time.perf_counter()
    # Every passage has sentences of its own, as far as a made text can: none is told twice.
    encoder.encode([f"{number} {text}" for number, text in enumerate(texts)])
    embedded = _RATED / (time.perf_counter() - start)
    index = open_article()
    answerer = Answerer(index, Reader.load(), Calibration.load())
    asked = [_question(chance, sentences) for _ in range(_ASKED)]
    answerer.answer_batch(asked[:2])
    start = time.perf_counter()
    for question in asked:
        answerer.answer(question)
    answered = _ASKED / (time.perf_counter() - start)
    index.close()
    return {"embedded_per_second": round(embedded, 1), "questions_answered_per_second": round(answered, 1)}


def _sources(passages: int, sentences: Sequence[str], chance: random.Random) -> Iterator[Source]:
    # A paragraph of four sentences is about one passage; the two are counted, not assumed.
    for number in range(-(-passages // _PASSAGES_OF_ONE)):
        paragraphs = [" ".join(chance.sample(sentences, 4)) for _ in range(_PASSAGES_OF_ONE)]
        name = f"made-{number:07}"
        data = f"# Report {number}\n\n" + "\n\n".join(
            f"## Part {at}\n\n{paragraph}" for at, paragraph in enumerate(paragraphs)
        )
        yield Source(name, Path(f"{name}.md"), data=data.encode())


def _changed_run(passages: int, sentences: Sequence[str], address: Any, encoder: WideEncoder) -> float:
    """Seconds for a run that finds one document changed and takes all others over."""
    changed = list(_sources(passages, sentences, random.Random(3)))  # noqa: S311 - not for secrets
    changed[0] = Source(changed[0].document_id, changed[0].path, data=b"Another text altogether.")
    start = time.perf_counter()
    build(Found(tuple(changed)), MilvusDestination(address), encoder=encoder)
    return time.perf_counter() - start


def _question(chance: random.Random, sentences: Sequence[str]) -> str:
    words = chance.choice(sentences).split()
    return "what of " + " ".join(chance.sample(words, min(6, len(words))))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        figures = measure(arguments.passages, arguments.questions, Path(folder))
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
