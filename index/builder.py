"""Making an index of files, and making it again when some of them have changed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from index import loaders
from index.analysis import ANALYSIS
from index.destination import Before, Destination, NewGeneration
from index.encoder import PassageEncoder, SentenceTransformerEncoder
from index.errors import SnapshotError, SourceError
from index.manifest import Recipe
from index.passages import DEFAULT_RULES, PassageRules
from index.progress import Progress
from index.retrieval_text import RETRIEVAL_TEXT
from index.sentences import splitter_identity
from index.sources import Found, Source


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
    found: Found,
    destination: Destination,
    *,
    encoder: PassageEncoder | None = None,
    rules: PassageRules = DEFAULT_RULES,
    progress: Progress | None = None,
) -> BuildReport:
    """Makes the index at `destination` hold exactly what was found.

    Documents whose bytes are unchanged are neither parsed nor embedded again. Where nothing has changed at
    all, nothing is written. Raises SnapshotBusyError where another process writes there, SnapshotError or
    StoreError where it cannot be written: the old index then stays.
    """
    encoder = encoder if encoder is not None else SentenceTransformerEncoder()
    recipe = recipe_of(encoder.identity, rules)
    with (
        _disk_errors_told(destination.folder) if destination.folder else nullcontext(),
        destination.writing(),
        destination.open(recipe) as before,
    ):
        return _Build(found, destination, encoder, rules, recipe, before, progress).run()


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
    """One run: `before` is the live generation where it can be taken over, if anything can."""

    def __init__(
        self,
        found: Found,
        destination: Destination,
        encoder: PassageEncoder,
        rules: PassageRules,
        recipe: Recipe,
        before: Before | None,
        progress: Progress | None,
    ) -> None:
        self._found = found
        self._destination = destination
        self._encoder = encoder
        self._rules = rules
        self._recipe = recipe
        self._live = before
        self._before: Mapping[str, str] = before.versions if before else {}
        self._progress: Progress = progress or (lambda _stage, _done, _of: None)
        self._failed: dict[str, Failure] = {}
        self._now: dict[str, str] = {}

    def run(self) -> BuildReport:
        self._look_at_sources()
        if self._live is not None and self._now == self._before:
            return self._report(self._live.manifest.generation, self._live.manifest.passages, embedded=0)
        begun = self._destination.begin(self._encoder, self._rules, self._recipe, self._embedded)
        with begun as generation:
            self._write_documents(generation)
            generation.finish()
            if self._live is not None and self._now == self._before:
                # What was new has failed to load: the old index is still exactly what is named.
                manifest = self._live.manifest
                return self._report(manifest.generation, manifest.passages, generation.embedded)
            return self._report(generation.commit(), generation.passages, generation.embedded)

    def _look_at_sources(self) -> None:
        """Which bytes each source has now; those that cannot be read fail here."""
        for done, source in enumerate(self._found.sources, 1):
            try:
                self._now[source.document_id] = hashlib.sha256(source.read()).hexdigest()
            except SourceError as error:
                self._fail(source, error)
            self._progress("check", done, len(self._found.sources))

    def _write_documents(self, generation: NewGeneration) -> None:
        sources = sorted(self._found.sources, key=lambda source: source.document_id)
        for done, source in enumerate(sources, 1):
            if source.document_id in self._now:
                self._write_document(source, generation)
            self._progress("read", done, len(sources))

    def _write_document(self, source: Source, generation: NewGeneration) -> None:
        name = source.document_id
        known = self._destination.known(name, self._now[name])
        if known is not None:
            generation.take_over(*known)
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

    def _report(self, generation: str, passages: int, embedded: int) -> BuildReport:
        paths = {source.document_id: str(source.path) for source in self._found.sources}
        now, before = self._now, self._before
        gone = [name for name in before if name not in now and name not in self._failed]
        return BuildReport(
            generation=generation,
            added=tuple(sorted(paths[name] for name in now if name not in before)),
            changed=tuple(sorted(paths[name] for name in now if before.get(name, now[name]) != now[name])),
            removed=tuple(sorted(self._live.paths[name] for name in gone) if self._live else ()),
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
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise SnapshotError(
            f"{out}: cannot be written ({reason}), the old index stays; "
            "free disk space or check its permissions"
        ) from error
