"""The index of the packaged article, made on first use and kept in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.cache import cache_home
from index.errors import (
    IndexingError,
    SnapshotBusyError,
    SnapshotError,
    SourceError,
    TemporaryFolderError,
)
from index.folder.snapshot import CURRENT_FILE, find_snapshot
from index.identity import document_id
from index.manifest import FORMAT, Recipe
from index.sources import Found, Source
from seeds import ARTICLE_NAME, article_path

if TYPE_CHECKING:
    from index.progress import Progress
    from index.search import Index

log = logging.getLogger(__name__)

MAKING: Final = "making the article's index in %s"
"""What is logged; a service, whose index a process of its own makes, says it for that one."""
_WAIT_FOR_OTHER: Final = 300.0
_POLL: Final = 0.2


def article_folder() -> Path:
    """In the cache folder. Raises SnapshotError where there is none.

    Named for all that decides what is in it: versions of this program that make it otherwise, on one machine,
    do not replace each other's.
    """
    made_of = [FORMAT, asdict(_recipe()), _article_version()]
    name = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode("ascii")).hexdigest()[:12]
    return cache_home() / "verbatim" / f"article-{name}"


def open_article(progress: Progress | None = None) -> Index:
    """The article's index, made first where there is none of this article, model and rules, which is logged.

    A second process that finds it being made waits for it. Raises SnapshotError naming XDG_CACHE_HOME where
    the cache cannot be written.
    """
    from index.folder.opening import open_folder

    folder = article_folder()
    waited_since = time.monotonic()
    index = _open_current(folder)
    if index is None:
        log.info(MAKING, folder)
    while index is None:
        try:
            _build(folder, progress)
        except SnapshotBusyError:
            if time.monotonic() - waited_since > _WAIT_FOR_OTHER:
                raise
            time.sleep(_POLL)
            index = _open_current(folder)
        except SnapshotError as error:
            raise SnapshotError(
                f"{error}; or set XDG_CACHE_HOME to a folder that can be written, or give --index DIR"
            ) from error
        else:
            # What is wrong with one just made, or found to be as it was, another would have too.
            return open_folder(folder)
    return index


def made_folder(progress: Progress | None = None) -> Path:
    """Where the article's index is, made first where `open_article` would make it; but a damaged one stays as
    it is, for `verbatim check` to tell. Raises as `open_article`."""
    folder = article_folder()
    try:
        index = _open_unless_old(folder)
    except IndexingError:
        if (folder / CURRENT_FILE).exists():
            return folder
        index = None
    (index or open_article(progress)).close()
    return folder


def open_made() -> Index | None:
    """The article's index where it is made and current; None where `open_article` would make it first."""
    return _open_current(article_folder())


def _open_current(folder: Path) -> Index | None:
    """As `_open_unless_old`; damage in a cache is only a reason to make it again."""
    try:
        return _open_unless_old(folder)
    except TemporaryFolderError:
        raise  # another index could not be opened either
    except IndexingError:
        return None


def _open_unless_old(folder: Path) -> Index | None:
    """The index in `folder`, None where it is one of another article, model or rules. Raises IndexingError
    where there is none, or it cannot be opened."""
    from index.folder.opening import open_folder

    if find_snapshot(folder).manifest.recipe != _recipe():
        return None
    index = open_folder(folder)
    if [(record.id, record.source_sha256) for record in index.records(2)] == [_article_version()]:
        return index
    index.close()
    return None


def _recipe() -> Recipe:
    from index.builder import recipe_of
    from index.encoder import default_identity
    from index.passages import DEFAULT_RULES

    return recipe_of(default_identity(), DEFAULT_RULES)


def _article_version() -> tuple[str, str]:
    return document_id(ARTICLE_NAME), hashlib.sha256(article_path().read_bytes()).hexdigest()


def _build(folder: Path, progress: Progress | None) -> None:
    from index.builder import build
    from index.folder.destination import FolderDestination

    article = Source(document_id(ARTICLE_NAME), ARTICLE_NAME, file=article_path())
    report = build(Found((article,)), FolderDestination(folder), progress=progress)
    if report.failed:
        raise SourceError(f"{report.failed[0].path}: {report.failed[0].reason}")
