"""`verbatim evaluate`: figures over a file of questions with known answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from api.cli.terminal import out, out_json, progress, warn_on_stderr
from index.opening import Place

_COUNTS = ("answerable", "unanswerable", "false_answers")


def run_evaluate(
    file: Path,
    index: Place | None,
    context: Literal["search", "given"],
    *,
    otherwise: Place | None = None,
    reader: str | None = None,
    as_json: bool,
) -> None:
    """`otherwise` is asked where `index` is None and the file has no contexts of its own."""
    from qa.evaluation.evaluate import evaluate
    from qa.readers import open_calibration, open_reader

    warn_on_stderr()
    with progress() as bar:
        report = evaluate(
            file,
            index=index,
            otherwise=otherwise,
            context=context,
            reader=open_reader(reader),
            calibration=open_calibration(reader),
            progress=bar,
        )
    figures = report.as_json()
    if as_json:
        out_json(json.dumps(figures))
        return
    for name, value in figures.items():
        if isinstance(value, dict):
            for part, one in value.items():
                out(f"{name + '.' + part:<28}{_figure(name, one)}")
        else:
            out(f"{name:<28}{_figure(name, value)}")
    for kind, row in report.by_kind().items():
        out(
            f"{'type ' + kind:<28}{row['questions']:.0f} questions, hit1 {row['hit1']:.1%}, "
            f"served {row['served_hit1']:.1%}"
        )


def _figure(name: str, value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, str) or name in _COUNTS:
        return str(value)
    if name == "latency_ms":
        return f"{value:.1f} ms"
    return f"{value:.1%}" if name != "ece" and name != "auroc" else f"{value:.3f}"
