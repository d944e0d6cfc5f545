"""`verbatim serve`: sees that there is an index, then serves it."""

from __future__ import annotations

from api.settings import Settings


def run_serve(settings: Settings) -> None:
    """Serves until told to end. Where no index is named and the article has none yet, builds it first, with
    a progress bar. Raises SnapshotError for a folder that holds no index before anything listens."""
    if settings.index is not None:
        from index.snapshot import current_generation

        current_generation(settings.index)
    else:
        from index.default import open_default

        from api.terminal import progress

        with progress() as bar:
            open_default(progress=bar).close()
    from api.server import serve

    serve(settings)
