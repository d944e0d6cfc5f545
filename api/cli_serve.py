"""`verbatim serve`: sees that the index named is one, then serves it."""

from __future__ import annotations

from api.settings import Settings


def run_serve(settings: Settings) -> None:
    """Serves until told to end. Raises SnapshotError or StoreError for a place that holds no index, or cannot
    be reached, before anything listens."""
    if settings.place is not None:
        from index.opening import generation_watch

        generation_watch(settings.place)()
    from api.server import serve

    serve(settings)
