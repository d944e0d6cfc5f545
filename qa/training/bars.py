"""What a command shows of how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from index.progress import Progress


@contextmanager
def bar_of_questions(name: str) -> Iterator[Progress]:
    """A bar on a terminal, and none in a pipe."""
    with tqdm(desc=name, unit="question", disable=None) as bar:

        def told(_what: str, done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        yield told
