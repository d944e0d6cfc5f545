"""Retrieval at 10 thousand, 100 thousand and 1 million passages.

    python -m tests.benchmarks.growth SQUAD.json... --work DIR [--sizes 10000 100000 1000000] [--real 1000]

Real passages of the files are embedded; beyond their number come copies, their vectors perturbed to cosine
0.9 and a fifth of their words exchanged. Serving is measured in a process of its own, which opens the index,
encodes each question, searches by meaning and by words, fuses, and answers some with the reader. Writes
growth.json and growth.png into DIR.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from index.article import article_folder, open_article
from index.folder.layout import ENCODER_FOLDER, VECTORS_FILE
from index.folder.snapshot import find_snapshot
from index.folder.vector_index import open_vector_index
from index.folder.vectors import VectorFile
from index.query_encoder import OnnxEncoder
from index.store import Vectors
from tests.benchmarks.growing import grow, read_real

_DEPTH = 10
_QUESTIONS = 500
_ANSWERED = 20
_ASKED = "questions.json"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--real", type=int, default=1_000)
    parser.add_argument("--serve", action="store_true", help="measure the index in --work, told on stdout")
    arguments = parser.parse_args()
    if arguments.serve:
        sys.stdout.write(json.dumps(serve(arguments.work)) + "\n")
        return 0
    if not arguments.files:
        parser.error("name at least one file of questions in SQuAD's format")
    figures = run(arguments.files, arguments.work, arguments.sizes, arguments.real)
    (arguments.work / "growth.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    draw(figures, arguments.work / "growth.png")
    return 0


def run(files: list[Path], work: Path, sizes: list[int], real_count: int) -> list[dict[str, Any]]:
    open_article().close()
    encoder_folder = find_snapshot(article_folder()).folder / ENCODER_FOLDER
    encoder = OnnxEncoder(encoder_folder)
    real, questions = read_real(files, real_count, encoder)
    questions = questions[:_QUESTIONS]
    asked = encoder.encode(questions)
    work.mkdir(parents=True, exist_ok=True)
    (work / _ASKED).write_text(json.dumps(questions), encoding="utf-8")
    figures = []
    for size in sizes:
        out = work / str(size)
        stages = grow(real, size, out, encoder_folder, encoder)
        served = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.growth", "--serve", "--work", str(out)],
            capture_output=True,
            text=True,
            check=True,
        )
        generation = find_snapshot(out).folder
        figure = {
            "passages": size,
            "real": min(size, len(real.vectors)),
            **asdict(stages),
            "disk_mb": sum(path.stat().st_size for path in generation.rglob("*") if path.is_file()) / 1e6,
            "recall_at_10": recall(generation, asked),
            **json.loads(served.stdout.splitlines()[-1]),
        }
        figures.append(figure)
        sys.stdout.write(json.dumps(figure) + "\n")
        sys.stdout.flush()
    return figures


def recall(generation: Path, asked: Vectors) -> float:
    """Of the ten vectors nearest to each question, found by comparing all, the share that the index finds."""
    vectors = VectorFile(generation / VECTORS_FILE)
    manifest = json.loads((generation / "manifest.json").read_bytes())
    opened = open_vector_index(generation, manifest["vector_index"], vectors)
    best = np.full((len(asked), 0), -1.0, dtype=np.float32)
    for _, part in vectors.parts():
        best = -np.sort(-np.hstack([best, asked @ part.T]), axis=1)[:, :_DEPTH]
    found = sum(
        score >= bound - 1e-6
        for vector, bound in zip(asked, best[:, -1], strict=True)
        for _, score in opened.search(vector, _DEPTH)
    )
    return float(found / (_DEPTH * len(asked)))


def serve(out: Path) -> dict[str, float]:
    """Milliseconds of a search, seconds of the opening, mebibytes of memory.

    The processor's time beside the clock's tells how far a busy machine has spoilt the latter.
    """
    from index.folder.opening import open_folder
    from qa.answerer import Answerer
    from qa.calibration import Calibration
    from qa.reader import Reader

    started = time.perf_counter()
    index = open_folder(out)
    opened = time.perf_counter() - started
    questions = json.loads((out.parent / _ASKED).read_bytes())
    for question in questions[:20]:
        index.search(question, _DEPTH)
    taken, worked = [], []
    for question in questions:
        started, working = time.perf_counter(), time.process_time()
        index.search(question, _DEPTH)
        taken.append(1000 * (time.perf_counter() - started))
        worked.append(1000 * (time.process_time() - working))
    searching = resident()
    answerer = Answerer(index, Reader.load(), Calibration.load())
    for question in questions[:_ANSWERED]:
        answerer.answer(question)
    return {
        "open_s": opened,
        **_percentiles(taken, ""),
        **_percentiles(worked, "cpu_"),
        "searching_mib": searching,
        "peak_mib": resident(),
    }


def _percentiles(milliseconds: list[float], name: str) -> dict[str, float]:
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {f"{name}p50_ms": float(p50), f"{name}p95_ms": float(p95)}


def resident() -> float:
    """The greatest memory this process has held, in MiB, files it has mapped and touched included."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def draw(figures: list[dict[str, Any]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    sizes = [figure["passages"] for figure in figures]
    shown = [
        ("retrieval, ms", ["p50_ms", "p95_ms"]),
        ("memory while serving, MiB", ["searching_mib", "peak_mib"]),
        ("made in, s", ["written", "vector_index", "checksums"]),
        ("on disk, MB", ["disk_mb"]),
        ("recall@10 against exact", ["recall_at_10"]),
    ]
    drawing, places = plt.subplots(1, len(shown), figsize=(4 * len(shown), 3.5), layout="constrained")
    for place, (title, names) in zip(places, shown, strict=True):
        for name in names:
            place.plot(sizes, [figure[name] for figure in figures], marker="o", label=name)
        place.set(title=title, xscale="log", xlabel="passages")
        place.legend()
    drawing.savefig(path, dpi=120)
    plt.close(drawing)


if __name__ == "__main__":
    sys.exit(main())
