"""A passing folder of links to the files of one that can only be read."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Final

from index.errors import TemporaryFolderError

_IN_MEMORY: Final = Path("/dev", "shm")
_REMOVALS: Final = 8
"""Times that a folder is removed in which a lock appears meanwhile, a hundredth of a second between them."""


@contextmanager
def linked(folder: Path) -> Iterator[Path]:
    """tantivy writes a lock beside what it opens, and an index may be on a disk that only lets it be read.
    What is open stays so when the links are gone. Raises TemporaryFolderError where none can be made, and
    OSError where `folder` cannot be listed."""
    files = {path.name: path.resolve() for path in folder.iterdir()}
    with ExitStack() as passing:
        try:
            made = TemporaryDirectory(prefix="verbatim-", dir=_temporary(), ignore_cleanup_errors=True)
            links = Path(made.name)
            passing.callback(_remove, links)
            passing.enter_context(made)
            for name, file in files.items():
                (links / name).symlink_to(file)
        except OSError as error:
            raise TemporaryFolderError(
                f"{folder}: needs a temporary folder to be opened, and none can be made "
                f"({error.strerror or error}); set TMPDIR to a folder that can be written"
            ) from error
        yield links


def _remove(links: Path) -> None:
    """Until its reader is told not to, tantivy watches the folder from a thread and may lock it once more
    while it is being removed."""
    for _ in range(_REMOVALS):
        if not links.exists():
            return
        shutil.rmtree(links, ignore_errors=True)
        time.sleep(0.01)


def _temporary() -> Path:
    """Where Python puts temporary folders; where that is nowhere, as on a read-only root, in memory, if Linux
    lets this process. Raises OSError where there is neither."""
    try:
        return Path(gettempdir())
    except FileNotFoundError:
        if os.access(_IN_MEMORY, os.W_OK | os.X_OK):
            return _IN_MEMORY
        raise
