"""Three small documents in a folder, an index built of them, and what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index import builder
from index.builder import BuildReport
from index.destination import Destination
from index.folder.destination import FolderDestination
from index.folder.opening import open_folder
from index.sources import find_sources
from tests.planted_encoder import PlantedEncoder


def write_three(folder: Path) -> Path:
    """Two of them texts and one Markdown; one lies deeper than the others."""
    (folder / "deep" / "deeper").mkdir(parents=True)
    (folder / "one.txt").write_text("The blockade began in December.", encoding="utf-8")
    (folder / "two.md").write_text("# Bread\n\nBread is made of flour.", encoding="utf-8")
    (folder / "deep" / "deeper" / "three.txt").write_text("Salt comes from the sea.", encoding="utf-8")
    return folder


def build(paths: Sequence[Path], out: Path | Destination, **named: Any) -> BuildReport:
    """Of what `paths` name, in the folder `out` or elsewhere; `named` is for the builder."""
    destination = FolderDestination(out) if isinstance(out, Path) else out
    return builder.build(find_sources(paths, leave_out=destination.folder), destination, **named)


def run(out: Path, *paths: Path, encoder: PlantedEncoder | None = None) -> BuildReport:
    """The index in `out`, made or brought up to date."""
    return build(paths, out, encoder=encoder or PlantedEncoder())


def names(paths: tuple[str, ...]) -> list[str]:
    """Of files, without their folders."""
    return [Path(path).name for path in paths]


def texts_in(out: Path) -> dict[str, str]:
    """By the path of each document."""
    index = open_folder(out, encoder=PlantedEncoder())
    try:
        return {record.path: index.document(record.id).text for record in index.records(1_000)}
    finally:
        index.close()


def all_passages(out: Path) -> dict[str, str]:
    """By the id of each passage."""
    index = open_folder(out, encoder=PlantedEncoder())
    try:
        found = index.search("the", 1_000)
        return {
            hit.passage.id: hit.passage.span.cut(index.document(hit.passage.document_id).text)
            for hit in found
        }
    finally:
        index.close()
