"""`verbatim serve`: sees that the index named is one, then serves it."""

from __future__ import annotations

from api.settings import Settings


def run_serve(settings: Settings) -> None:
    """Serves until told to end. Raises SnapshotError for a folder that holds no index before anything
    listens."""
    if settings.index is not None:
        from index.snapshot import current_generation

        current_generation(settings.index)
    from api.server import serve

    serve(settings)
