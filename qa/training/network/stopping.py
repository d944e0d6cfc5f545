"""SIGTERM noted and not obeyed at once, so that a long run can save where it stands."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_asked() -> Iterator[list[int]]:
    """The numbers of the signals that have come since; afterwards SIGTERM does what it did before."""
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: came.append(number))
    try:
        yield came
    finally:
        signal.signal(signal.SIGTERM, before)
