"""`verbatim index` and `verbatim check`: make an index, and prove that one is whole."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from api.page_wording import counted
from api.terminal import out, out_json, progress, shown, warn_on_stderr

if TYPE_CHECKING:
    from index.builder import BuildReport
    from index.encoder import PassageEncoder


def run_index(paths: Sequence[Path], out_folder: Path, encoder: str | None, *, as_json: bool) -> bool:
    """Makes `out_folder` hold what `paths` name; whether every document could be indexed."""
    from index.builder import build

    warn_on_stderr()
    with progress() as bar:
        report = build(paths, out_folder, encoder=_encoder(encoder), progress=bar)
    if as_json:
        out_json(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(report, out_folder)
    for failure in report.failed:
        complain(f"{failure.path}: {failure.reason}")
    return not report.failed


def _encoder(model: str | None) -> PassageEncoder | None:
    if model is None:
        return None
    from index.encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model)


def run_check(folder: Path | None, *, as_json: bool) -> bool:
    """Says what is wrong with an index, a line each; whether nothing is."""
    from index.check import check

    warn_on_stderr()
    checked = _built_default() if folder is None else folder
    problems = check(checked)
    if as_json:
        out_json(json.dumps({"index": str(checked), "problems": problems}, ensure_ascii=False))
    elif not problems:
        out(f"{checked}: sound")
    for problem in problems:
        complain(problem)
    return not problems


def _built_default() -> Path:
    """Where the packaged article's index is; built now where it is not."""
    from index.default import default_folder, open_default

    with progress() as bar:
        open_default(progress=bar).close()
    return default_folder()


def complain(problem: str) -> None:
    """One line on stderr, in the command's voice."""
    print(f"verbatim: {' '.join(problem.split())}", file=sys.stderr)  # noqa: T201 - the voice


def _print(report: BuildReport, folder: Path) -> None:
    parts = [
        f"{len(getattr(report, name))} {name}"
        for name in ("added", "changed", "removed", "unchanged", "failed")
    ]
    size = f"{counted(report.documents, 'document')}, {counted(report.passages, 'passage')}"
    out(shown(f"{folder}: {size} ({', '.join(parts)})"))
    if report.skipped:
        out(f"left out, of formats that are not read: {counted(report.skipped, 'file')}")
    out(f"generation {report.generation}; ask it with: verbatim ask QUESTION --index {folder}")
