"""`verbatim index` and `verbatim check`: make an index, and prove that one is whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.terminal import complain, out, out_json, progress, shown, warn_on_stderr
from api.plurals import counted
from index.opening import Place, check_at, destination_at
from index.store_address import StoreAddress

if TYPE_CHECKING:
    from index.builder import BuildReport
    from index.encoder import PassageEncoder
    from index.shards import Shard


def run_index(paths: Sequence[Path], place: Place, encoder: str | None, *, as_json: bool) -> bool:
    """Makes the index at `place` hold what `paths` name; whether every document could be indexed."""
    from index.builder import build
    from index.sources import find_sources

    warn_on_stderr()
    destination = destination_at(place)
    chosen = _encoder(encoder)
    found = find_sources(paths, leave_out=destination.folder)
    with progress() as bar:
        report = build(found, destination, encoder=chosen, progress=bar)
    return _told(report, place, as_json=as_json)


def run_shard(
    paths: Sequence[Path], address: StoreAddress, shard: Shard, encoder: str | None, *, as_json: bool
) -> bool:
    """Embeds one share of what `paths` name, and leaves it beside the index for the run that gathers the
    shares; whether every document of it could be indexed."""
    from index.builder import build, recipe_of
    from index.encoder import SentenceTransformerEncoder
    from index.milvus.destination import MilvusDestination, live_versions
    from index.passages import DEFAULT_RULES
    from index.shards import share_of
    from index.sources import Found, find_sources

    warn_on_stderr()
    chosen = _encoder(encoder) or SentenceTransformerEncoder()
    found = find_sources(paths, leave_out=None)
    live = live_versions(address, recipe_of(chosen.identity, DEFAULT_RULES))
    share = Found(tuple(share_of(shard, found.sources, live)), found.skipped)
    destination = MilvusDestination(address.shard(shard.number, shard.of))
    with progress() as bar:
        report = build(share, destination, encoder=chosen, progress=bar)
    return _told(report, address, as_json=as_json, shard=shard)


def _told(report: BuildReport, place: Place, *, as_json: bool, shard: Shard | None = None) -> bool:
    if as_json:
        out_json(json.dumps(asdict(report), ensure_ascii=False))
    else:
        _print(report, place, shard)
    for failure in report.failed:
        complain(f"{failure.path}: {failure.reason}")
    return not report.failed


def _encoder(model: str | None) -> PassageEncoder | None:
    if model is None:
        return None
    from index.encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model)


def run_check(place: Place | None, *, as_json: bool) -> bool:
    """Says what is wrong with an index, a line each; whether nothing is."""
    warn_on_stderr()
    checked = _article() if place is None else place
    with progress() as bar:
        problems = check_at(checked, bar)
    if as_json:
        out_json(json.dumps({"index": str(checked), "problems": problems}, ensure_ascii=False))
    elif not problems:
        out(f"{checked}: sound")
    for problem in problems:
        complain(problem)
    return not problems


def _article() -> Path:
    """Where the packaged article's index is; made now where it is not."""
    from index.article import made_folder

    with progress() as bar:
        return made_folder(bar)


def _print(report: BuildReport, place: Place, shard: Shard | None) -> None:
    parts = [
        f"{len(getattr(report, name))} {name}"
        for name in ("added", "changed", "removed", "unchanged", "failed")
    ]
    size = f"{counted(report.documents, 'document')}, {counted(report.passages, 'passage')}"
    out(shown(f"{place}: {size} ({', '.join(parts)})"))
    if report.skipped:
        out(f"left out, of formats that are not read: {counted(report.skipped, 'file')}")
    if shard is not None:
        out(
            f"share {shard.number} of {shard.of} waits; when all are done, gather them with: verbatim index "
            f"PATH... --store {place}"
        )
        return
    option = "--index" if isinstance(place, Path) else "--store"
    way = f"ask it with: verbatim ask QUESTION {option} {place}" if report.passages else "no text to ask"
    out(f"generation {report.generation}; {way}")
