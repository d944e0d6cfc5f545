"""Indexing a folder of documents, and indexing it again unchanged.

    python -m tests.benchmarks.corpus --work DIR [--documents 2000] [--words 1000] [--planted]

Documents are made of the article's sentences in random order, each with a number of its own, so that none is
like another. `--planted` puts a cheap encoder in the place of the real one: what then remains is the time of
everything but embedding. Tells seconds, memory, and size on disk as JSON, and at the end in one line whether
the second run took less than a twentieth of the first.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from index.encoder import PassageEncoder, SentenceTransformerEncoder
from index.folder.opening import open_folder
from index.loaders import load
from index.store import Encoder, Vectors
from seeds import article_path
from tests.built_index import build
from tests.planted_encoder import PlantedEncoder

_MOST = 0.05
"""Of the first run's time, for a run on unchanged documents."""


class TimedEncoder:
    """Another encoder, and the seconds spent in it."""

    def __init__(self, encoder: PassageEncoder) -> None:
        self._encoder = encoder
        self.identity, self.dimension = encoder.identity, encoder.dimension
        self.max_pieces = encoder.max_pieces
        self.embedding = self.counting = self.exporting = 0.0

    def count_pieces(self, text: str) -> int:
        started = time.perf_counter()
        found = self._encoder.count_pieces(text)
        self.counting += time.perf_counter() - started
        return found

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        started = time.perf_counter()
        vectors = self._encoder.encode(texts, progress)
        self.embedding += time.perf_counter() - started
        return vectors

    def export(self, folder: Path) -> Encoder:
        started = time.perf_counter()
        exported = self._encoder.export(folder)
        self.exporting += time.perf_counter() - started
        return exported


def write_documents(folder: Path, documents: int, words: int) -> None:
    article = load(article_path())
    sentences = [sentence.cut(article.text) for block in article.blocks for sentence in block.sentences]
    chance = random.Random(0)  # noqa: S311 - not for secrets
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        lines, length = [], 0
        while length < words:
            paragraph = f"Number {number}, part {len(lines)}. " + " ".join(chance.sample(sentences, 4))
            lines.append(paragraph)
            length += len(paragraph.split())
        (folder / f"{number:05}.txt").write_text("\n\n".join(lines) + "\n", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--words", type=int, default=1_000)
    parser.add_argument("--planted", action="store_true")
    arguments = parser.parse_args()
    sources, out = arguments.work / "sources", arguments.work / "index"
    if arguments.work.exists():
        parser.error(f"{arguments.work} is there already; a first run needs a new folder")
    write_documents(sources, arguments.documents, arguments.words)
    encoder = TimedEncoder(PlantedEncoder() if arguments.planted else SentenceTransformerEncoder())
    started = time.perf_counter()
    report = build([sources], out, encoder=encoder)
    first = time.perf_counter() - started
    embedding = encoder.embedding
    started = time.perf_counter()
    again = build([sources], out, encoder=encoder)
    second = time.perf_counter() - started
    assert again.generation == report.generation
    assert len(again.unchanged) == report.documents
    assert again.embedded == 0
    started = time.perf_counter()
    # As a server opens it: with the encoder that was exported into it, where that is a real one.
    open_folder(out, encoder=encoder if arguments.planted else None).close()
    figures = {
        "documents": report.documents,
        "passages": report.passages,
        "first_s": first,
        "of_it_embedding_s": embedding,
        "of_it_counting_pieces_s": encoder.counting,
        "of_it_exporting_s": encoder.exporting,
        "of_it_reading_and_writing_s": first - embedding - encoder.counting - encoder.exporting,
        "second_s": second,
        "second_over_first": second / first,
        "opening_s": time.perf_counter() - started,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "disk_mb": sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6,
        "sources_mb": sum(path.stat().st_size for path in sources.iterdir()) / 1e6,
    }
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    kept = second < _MOST * first
    sys.stdout.write(
        f"{report.documents} documents: {first:.1f} s, unchanged {second:.2f} s, {second / first:.1%}, "
        f"{'under' if kept else 'NOT under'} {_MOST:.0%} of the first\n"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
