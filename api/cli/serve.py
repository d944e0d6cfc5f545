"""`verbatim serve`: sees that the index and the reader named are ones, then serves them."""

from __future__ import annotations

from api.settings import Settings


def run_serve(settings: Settings) -> None:
    """Serves until told to end. Raises, before anything listens, SnapshotError or StoreError for a place that
    holds no index, or cannot be reached, and ReaderError or CalibrationError for a reader that is not there,
    or lacks a file."""
    if settings.place is not None:
        from index.opening import generation_watch

        with generation_watch(settings.place) as current_generation:
            current_generation()
    if settings.reader is not None:
        from qa.readers import check_reader

        check_reader(settings.reader)
    from api.server import serve

    serve(settings)
