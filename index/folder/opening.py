"""A generation in a folder, opened to be asked: its files checked, and its encoder."""

from __future__ import annotations

from pathlib import Path

from index.errors import EncoderError, IndexingError, SnapshotError
from index.folder.faiss_store import FaissStore
from index.folder.layout import ENCODER_FOLDER
from index.folder.snapshot import Snapshot, current_generation, open_snapshot
from index.probing import check_probes
from index.query_encoder import open_encoder
from index.search import Index
from index.store import OPENINGS, Encoder


def open_folder(directory: Path, *, encoder: Encoder | None = None) -> Index:
    """The live generation in `directory`, once its checksums and probe texts hold.

    `encoder` replaces the one kept with the index, and must be the same. Raises SnapshotError,
    EncoderError or TemporaryFolderError.
    """
    for _ in range(OPENINGS):
        snapshot = open_snapshot(directory)
        try:
            return open_checked(snapshot, encoder=encoder)
        except IndexingError:
            if current_generation(directory) == snapshot.manifest.generation:
                raise
    raise SnapshotError(f"{directory}: was replaced {OPENINGS} times while being opened; try again")


def open_checked(snapshot: Snapshot, *, encoder: Encoder | None = None) -> Index:
    """As `open_folder`, of a generation whose checksums have been checked; its files may be removed
    meanwhile, where two others have taken its place."""
    expected = snapshot.manifest.recipe.encoder
    chosen = encoder if encoder is not None else open_encoder(snapshot.folder / ENCODER_FOLDER)
    if chosen.identity != expected:
        raise EncoderError(
            f"{snapshot.folder}: was made with {expected}, not {chosen.identity}; run verbatim index again"
        )
    check_probes(chosen, snapshot.manifest.probes)
    return Index(FaissStore(snapshot), chosen)
