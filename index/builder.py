"""Making an index of files, and making it again when some of them have changed."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from index import loaders
from index.encoder import PassageEncoder, SentenceTransformerEncoder
from index.errors import SnapshotError, SourceError
from index.generation import ENCODER_FOLDER, GenerationWriter, OldGeneration, open_old
from index.lexical import ANALYSIS
from index.manifest import Manifest, Recipe
from index.passages import DEFAULT_RULES, PassageRules
from index.probing import probe
from index.retrieval_text import RETRIEVAL_TEXT
from index.sentences import splitter_identity
from index.snapshot import SnapshotWriter, writing
from index.sources import Found, Source, find_sources
from index.vector_plan import DEFAULT_MEMORY

_LIBRARIES: Final = ("faiss-cpu", "numpy", "onnxruntime", "sentence-transformers", "tantivy", "tokenizers")
"""Their versions are noted with the index, for whoever wonders why it is not like another."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done ("check", "read" or "embed"), how much of it is done, and out of how much;
passages to embed are only known as documents are read."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A source that could not be indexed, and why, in one line that does not repeat its path."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What became of each source, by its path; `generation` is the live one, new or not.

    `removed` were indexed before and are named no longer. `skipped` counts files in folders that are of no
    format that is read. `embedded` counts the passages that had to be encoded.
    """

    generation: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    skipped: int
    documents: int
    passages: int
    embedded: int


def build(
    paths: Sequence[Path] | Sequence[Source],
    out: Path,
    *,
    encoder: PassageEncoder | None = None,
    rules: PassageRules = DEFAULT_RULES,
    progress: Progress | None = None,
    vector_memory: int = DEFAULT_MEMORY,
) -> BuildReport:
    """Makes the index in the folder `out` hold exactly what `paths` name.

    Documents whose bytes are unchanged are neither parsed nor embedded again. Where nothing has changed at
    all, nothing is written. Raises SourceError for a path that is not there, SnapshotBusyError where another
    process writes the folder, SnapshotError where it cannot be written: the old index then stays.

    `vector_memory` is what the codes of the vectors may take while serving, in bytes (index.vector_plan).
    """
    sources = [path for path in paths if isinstance(path, Source)]
    found = Found(tuple(sources))
    if not sources:
        found = find_sources([path for path in paths if isinstance(path, Path)], leave_out=out)
    encoder = encoder if encoder is not None else SentenceTransformerEncoder()
    recipe = recipe_of(encoder.identity, rules)
    with writing(out), _disk_errors_told(out):
        old = open_old(out, recipe)
        with closing(old) if old is not None else nullcontext():
            return _Build(found, out, encoder, rules, recipe, old, vector_memory, progress).run()


def recipe_of(encoder: str, rules: PassageRules) -> Recipe:
    """What an index made now would be made by, with the encoder of that identity."""
    return Recipe(
        words=rules.words,
        pieces=rules.pieces,
        overlap_sentences=rules.overlap_sentences,
        code_points=rules.code_points,
        splitter=splitter_identity(),
        retrieval_text=RETRIEVAL_TEXT,
        analysis=ANALYSIS,
        loaders=loaders.VERSION,
        encoder=encoder,
    )


class _Build:
    """One run: `old` is what can be taken over, if anything."""

    def __init__(
        self,
        found: Found,
        out: Path,
        encoder: PassageEncoder,
        rules: PassageRules,
        recipe: Recipe,
        old: OldGeneration | None,
        vector_memory: int,
        progress: Progress | None,
    ) -> None:
        self._found = found
        self._out = out
        self._encoder = encoder
        self._rules = rules
        self._recipe = recipe
        self._old = old
        self._vector_memory = vector_memory
        self._before: Mapping[str, str] = old.versions if old else {}
        self._progress: Progress = progress or (lambda _stage, _done, _of: None)
        self._failed: dict[str, Failure] = {}
        self._now: dict[str, str] = {}

    def run(self) -> BuildReport:
        self._look_at_sources()
        if self._old is not None and self._now == self._before:
            manifest = self._old.snapshot.manifest
            return self._report(manifest.generation, manifest.passages, embedded=0)
        with SnapshotWriter(self._out) as writer:
            dimension = self._old.snapshot.manifest.dimension if self._old else self._encoder.dimension
            with GenerationWriter(
                writer.folder, self._encoder, dimension, self._rules, self._embedded
            ) as generation:
                self._write_documents(generation)
            if self._old is not None and self._now == self._before:
                # What was new has failed to load: the old index is still exactly what is named.
                manifest = self._old.snapshot.manifest
                return self._report(manifest.generation, manifest.passages, generation.embedded)
            self._commit(writer, generation, dimension)
            return self._report(writer.generation, generation.passages, generation.embedded)

    def _look_at_sources(self) -> None:
        """Which bytes each source has now; those that cannot be read fail here."""
        for done, source in enumerate(self._found.sources, 1):
            try:
                self._now[source.document_id] = hashlib.sha256(source.read()).hexdigest()
            except SourceError as error:
                self._fail(source, error)
            self._progress("check", done, len(self._found.sources))

    def _write_documents(self, generation: GenerationWriter) -> None:
        sources = sorted(self._found.sources, key=lambda source: source.document_id)
        for done, source in enumerate(sources, 1):
            if source.document_id in self._now:
                self._write_document(source, generation)
            self._progress("read", done, len(sources))

    def _write_document(self, source: Source, generation: GenerationWriter) -> None:
        name = source.document_id
        if self._old is not None and self._before.get(name) == self._now[name]:
            generation.take_over(*self._old.document(name))
            return
        try:
            document = loaders.load_bytes(source.read(), source.path, document_id=name)
        except SourceError as error:
            self._fail(source, error)
            return
        # The file may have been replaced since it was looked at: what counts is what was read.
        self._now[name] = document.source_sha256
        generation.add(document)

    def _fail(self, source: Source, error: SourceError) -> None:
        self._now.pop(source.document_id, None)
        # A reader names the file as it knows it; the report names it already.
        reason = str(error).removeprefix(f"{source.path}: ").removeprefix(f"{source.path.name}: ")
        self._failed[source.document_id] = Failure(str(source.path), reason)

    def _embedded(self, done: int, known: int) -> None:
        self._progress("embed", done, known)

    def _commit(self, writer: SnapshotWriter, generation: GenerationWriter, dimension: int) -> None:
        folder = writer.folder / ENCODER_FOLDER
        if self._old is not None:
            # The same encoder, in files whose checksums hold.
            shutil.copytree(self._old.snapshot.folder / ENCODER_FOLDER, folder)
            probes = self._old.snapshot.manifest.probes
        else:
            probes = probe(self._encoder.export(folder))
        writer.commit(
            Manifest(
                generation=writer.generation,
                previous=writer.previous,
                recipe=self._recipe,
                documents=generation.documents,
                passages=generation.passages,
                dimension=dimension,
                vector_index=generation.index_vectors(self._old, self._vector_memory),
                probes=probes,
                files=writer.files(),
                created=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
                libraries={name: version(name) for name in _LIBRARIES},
            )
        )

    def _report(self, generation: str, passages: int, embedded: int) -> BuildReport:
        paths = {source.document_id: str(source.path) for source in self._found.sources}
        now, before = self._now, self._before
        gone = [name for name in before if name not in now and name not in self._failed]
        return BuildReport(
            generation=generation,
            added=tuple(sorted(paths[name] for name in now if name not in before)),
            changed=tuple(sorted(paths[name] for name in now if before.get(name, now[name]) != now[name])),
            removed=tuple(sorted(self._old.paths[name] for name in gone) if self._old else ()),
            unchanged=tuple(sorted(paths[name] for name in now if before.get(name) == now[name])),
            failed=tuple(sorted(self._failed.values(), key=lambda failure: failure.path)),
            skipped=self._found.skipped,
            documents=len(now),
            passages=passages,
            embedded=embedded,
        )


@contextmanager
def _disk_errors_told(out: Path) -> Iterator[None]:
    """Everything below reads sources through SourceError, so an OSError here is one of writing."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SnapshotError(
            f"{out}: cannot be written ({reason}), the old index stays; "
            "free disk space or check its permissions"
        ) from error
