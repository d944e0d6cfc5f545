"""Making the packaged article's index, in a process of its own, for one that serves (api.article_index)."""

from __future__ import annotations

import sys

from api.cli.terminal import out, progress, told, warn_on_stderr


def main() -> None:
    """Makes the index, with a progress bar on a terminal; says on stdout why it could not."""
    from index.article import open_article

    # Making it is in the log of the process that serves.
    warn_on_stderr(making=False)
    try:
        with progress() as bar:
            open_article(bar).close()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - a defect of ours is said in one line too
        out(told(error))
        sys.exit(2)
