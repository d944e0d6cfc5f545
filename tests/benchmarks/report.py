"""Figures as a table, as JSON and as a picture. Ratios, since machines differ."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.rounds import Measured
from tests.benchmarks.workloads import Task


@dataclass(frozen=True)
class Row:
    """A figure by entrant: medians over the rounds, and the least and the greatest of them."""

    name: str
    unit: str
    more_is_better: bool
    rounds: Callable[[Measured], Sequence[float]]
    digits: int = 1

    def median(self, measured: Measured) -> float | None:
        values = list(self.rounds(measured))
        return statistics.median(values) if values else None


ROWS = (
    Row("one question, p50", "ms", False, lambda one: [1000 * value for value in one.percentile(0.5)]),
    Row("one question, p95", "ms", False, lambda one: [1000 * value for value in one.percentile(0.95)]),
    Row("one after the other", "questions/s", True, lambda one: [len(ts) / sum(ts) for ts in one.latencies]),
    Row("in batches", "questions/s", True, lambda one: one.batch),
    Row("start to first answer", "s", False, lambda one: one.start, 2),
    Row("resident memory", "MiB", False, lambda one: _figure(one.memory, "resident"), 0),
    Row("its peak", "MiB", False, lambda one: _figure(one.memory, "peak"), 0),
)


def _figure(facts: dict[str, float], key: str) -> list[float]:
    return [facts[key]] if key in facts else []


def figures(measured: dict[str, Measured], tasks: Sequence[Task], scored: AbstractSet[str]) -> dict[str, Any]:
    """Everything, by entrant, for the JSON file: `ratio` is of this service's first entrant to the entrant,
    above 1 where the service is the better one."""
    first = next(iter(measured.values()))
    found: dict[str, Any] = {}
    for name, one in measured.items():
        entry: dict[str, Any] = {}
        for row in ROWS:
            values, ours, theirs = list(row.rounds(one)), row.median(first), row.median(one)
            if theirs is None or ours is None:
                continue
            ratio = ours / theirs if row.more_is_better else theirs / ours
            entry[row.name] = {"unit": row.unit, "median": theirs, "rounds": values, "ratio": ratio}
        for task in tasks:
            if name in scored and task.name in one.answers:
                entry[task.name] = asdict(task.score(one.answers[task.name]))
        found[name] = entry
    return found


def table(found: dict[str, Any], tasks: Sequence[Task]) -> str:
    """Markdown; in brackets, how many times better this service's first entrant is."""
    names = list(found)
    lines = ["| | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for row in ROWS:
        cells = []
        for number, name in enumerate(names):
            entry = found[name].get(row.name)
            cell = "-" if entry is None else f"{entry['median']:.{row.digits}f}"
            cells.append(cell if entry is None or not number else f"{cell} ({entry['ratio']:.1f}×)")
        lines.append(f"| {row.name}, {row.unit} | " + " | ".join(cells) + " |")
    for task in tasks:
        cells = []
        for name in names:
            scores = found[name].get(task.name)
            cells.append(
                f"{100 * scores['f1']:.1f} / {100 * scores['exact_match']:.1f} / {100 * scores['hit1']:.1f}"
                if scores
                else "-"
            )
        answerable = sum(bool(target.texts) for target in task.targets)
        lines.append(f"| F1 / EM / hit@1, {answerable} questions, {task.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def plot(found: dict[str, Any], path: Path) -> None:
    """Bars of the medians with a whisker from the least round to the greatest, to a PNG file."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    rows = [row for row in ROWS if any(row.name in entry for entry in found.values())]
    figure, axes = pyplot.subplots(2, (len(rows) + 1) // 2, figsize=(14, 7), layout="constrained")
    for axis in axes.flat[len(rows) :]:
        axis.remove()
    for axis, row in zip(axes.flat, rows, strict=False):
        entries = [(name, entry[row.name]) for name, entry in found.items() if row.name in entry]
        medians = [entry["median"] for _, entry in entries]
        low = [entry["median"] - min(entry["rounds"]) for _, entry in entries]
        high = [max(entry["rounds"]) - entry["median"] for _, entry in entries]
        axis.barh([name for name, _ in entries], medians, xerr=[low, high], color="#4c72b0", capsize=3)
        axis.invert_yaxis()
        axis.set_title(f"{row.name} ({'more' if row.more_is_better else 'less'} is better)", fontsize=9)
        axis.set_xlabel(row.unit)
        axis.tick_params(labelsize=8)
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
