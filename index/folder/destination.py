"""An index folder as the builder writes it: generations of `snapshot`, with the files of `generation`."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from stat import S_IMODE

from index.destination import Known, library_versions, made_now
from index.document import Document, Passage
from index.embedding import Embedded
from index.encoder import PassageEncoder
from index.folder.generation import GenerationWriter, OldGeneration, open_old
from index.folder.layout import ENCODER_FOLDER
from index.folder.snapshot import SnapshotWriter, writing
from index.manifest import Manifest, Recipe
from index.passages import PassageRules
from index.probing import probe


class FolderDestination:
    """Implements index.destination.Destination."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._old: OldGeneration | None = None

    @property
    def folder(self) -> Path:
        return self._folder

    def writing(self) -> AbstractContextManager[None]:
        return writing(self._folder)

    @contextmanager
    def open(self, recipe: Recipe) -> Iterator[OldGeneration | None]:
        self._old = open_old(self._folder, recipe)
        try:
            yield self._old
        finally:
            if self._old is not None:
                self._old.close()
            self._old = None

    def known(self, document_id: str, source_sha256: str) -> Known | None:
        if self._old is None or self._old.versions.get(document_id) != source_sha256:
            return None
        return self._old.document(document_id)

    @contextmanager
    def begin(
        self,
        encoder: PassageEncoder,
        rules: PassageRules,
        recipe: Recipe,
        embedded: Callable[[int, int], None],
    ) -> Iterator[FolderGeneration]:
        dimension = self._old.manifest.dimension if self._old else encoder.dimension
        with (
            SnapshotWriter(self._folder) as snapshot,
            GenerationWriter(snapshot.folder, encoder, dimension, rules, embedded) as files,
        ):
            yield FolderGeneration(snapshot, files, encoder, recipe, self._old)


class FolderGeneration:
    """Implements index.destination.NewGeneration."""

    def __init__(
        self,
        snapshot: SnapshotWriter,
        files: GenerationWriter,
        encoder: PassageEncoder,
        recipe: Recipe,
        old: OldGeneration | None,
    ) -> None:
        self._snapshot = snapshot
        self._files = files
        self._encoder = encoder
        self._recipe = recipe
        self._old = old

    @property
    def passages(self) -> int:
        return self._files.passages

    @property
    def embedded(self) -> int:
        return self._files.embedded

    def add(self, document: Document) -> None:
        self._files.add(document)

    def take_over(self, document: Document, passages: Sequence[Passage], embedded: Embedded) -> None:
        self._files.take_over(document, passages, embedded)

    def finish(self) -> None:
        self._files.finish()

    def commit(self) -> str:
        folder = self._snapshot.folder / ENCODER_FOLDER
        if self._old is not None:
            # The same encoder, in files whose checksums hold.
            for name in self._old.manifest.files:
                if name.startswith(f"{ENCODER_FOLDER}/"):
                    copy = self._snapshot.folder / name
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    # Each by itself, contents alone: what copies folders tells of a full disk by a list.
                    shutil.copyfile(self._old.snapshot.folder / name, copy)
            probes = self._old.manifest.probes
        else:
            probes = probe(self._encoder.export(folder))
        dimension = self._old.manifest.dimension if self._old else self._encoder.dimension
        vector_index = self._files.index_vectors(self._old)
        _give_one_mode(self._snapshot.folder)
        self._snapshot.commit(
            Manifest(
                generation=self._snapshot.generation,
                previous=self._snapshot.previous,
                recipe=self._recipe,
                documents=self._files.documents,
                passages=self._files.passages,
                dimension=dimension,
                vector_index=vector_index,
                probes=probes,
                files=self._snapshot.files(),
                created=made_now(),
                libraries=library_versions(),
            )
        )
        return self._snapshot.generation


def _give_one_mode(folder: Path) -> None:
    """Gives every file in the folder the mode of one that is made there as usual, by the umask.

    Who serves an index need not be who made it, and some libraries settle modes themselves: tantivy makes two
    of its files for their owner alone, and SQLite none that a group can write.
    """
    usual = folder / ".usual"
    usual.touch()
    mode = usual.stat().st_mode
    usual.unlink()
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mode != mode:
            path.chmod(S_IMODE(mode))
