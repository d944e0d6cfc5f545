"""The packaged article's index for a serving process: opened, or first made by a process of its own.

Embedding passages loads torch, which would stay in the memory of the process that serves.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from index.errors import SnapshotError

if TYPE_CHECKING:
    from index.search import Index

log = logging.getLogger(__name__)

_RUN = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from api.cli.article_maker import main; main()"
)


def open_made_apart(at_end: Callable[[Callable[[], None]], None]) -> Index:
    """Opens the article's index, made before where there is none or an old one. `at_end` is given what ends
    the process that makes it. Raises SnapshotError with what that process said."""
    from index.article import MAKING, article_folder, open_made

    index = open_made()
    if index is not None:
        return index
    log.info(MAKING, article_folder())
    command = [sys.executable, "-c", _RUN, json.dumps(sys.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as making:
        at_end(making.terminate)
        said, _ = making.communicate()
    index = open_made() if making.returncode == 0 else None
    if index is None:
        reason = said.decode("utf-8", "replace").strip()
        raise SnapshotError(reason or f"making the article's index ended with {making.returncode}; try again")
    return index
