"""Where what can be made again, or fetched again, is kept on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from index.errors import SnapshotError


def cache_home() -> Path:
    """XDG_CACHE_HOME, as the XDG Base Directory specification has it: relative values do not count.

    Raises SnapshotError where neither it nor a home folder is there.
    """
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        return named if named.is_absolute() else Path.home() / ".cache"
    except RuntimeError as error:
        raise SnapshotError(
            "HOME: there is no home folder for the article's index; set XDG_CACHE_HOME, or give --index DIR"
        ) from error
