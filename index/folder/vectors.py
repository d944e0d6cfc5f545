"""Files of vectors: written row after row, read where rows are asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from index.errors import SnapshotError
from index.store import Vectors

_FLOAT32: Final = np.dtype("<f4")
_AT_ONCE: Final = 16_384


class VectorWriter:
    """Writes rows one after another to a .npy file of `count` rows, known when it is closed.

    Plain writes, not a memory map: a full disk is then an error to be told and not a signal that kills.
    """

    def __init__(self, path: Path, dimension: int, kind: np.dtype[Any] = _FLOAT32) -> None:
        self._file = path.open("wb")
        self._dimension = dimension
        self._kind = kind
        self.count = 0
        self._write_header()

    def add(self, vectors: Vectors) -> None:
        self._file.write(np.ascontiguousarray(vectors, dtype=self._kind).tobytes())
        self.count += len(vectors)

    def close(self) -> None:
        try:
            self._file.seek(0)
            self._write_header()
        finally:
            self._file.close()

    def abandon(self) -> None:
        """Lets go of the file as it is; nothing where it is closed."""
        # What could not be written was told when it was tried.
        with suppress(OSError):
            self._file.close()

    def _write_header(self) -> None:
        # NumPy pads a header to a multiple of 64 bytes, with room for a count that grows.
        shape = (self.count, self._dimension)
        np.lib.format.write_array_header_2_0(
            self._file, {"descr": self._kind.str, "fortran_order": False, "shape": shape}
        )


class VectorFile:
    """A .npy file of rows, read-only. Safe to use from several threads at once.

    Read by position and not memory-mapped: what a map has touched counts as the process's memory for as
    long as it lives, and a file that is cut short under it kills.
    """

    def __init__(self, path: Path, kind: np.dtype[Any] = _FLOAT32) -> None:
        self._path = path
        self._kind = kind
        try:
            # NumPy reads the header, which it checks against the file's length; the map itself is let go.
            mapped = np.load(path, mmap_mode="r", allow_pickle=False)
            shape, dtype = mapped.shape, mapped.dtype
            self._offset = path.stat().st_size - mapped.nbytes
            del mapped
            self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
        except (OSError, ValueError, EOFError) as error:
            raise SnapshotError(f"{path}: cannot be read ({error}); run verbatim index again") from error
        finalize(self, os.close, self._descriptor)
        if dtype != kind or len(shape) != 2:
            raise SnapshotError(f"{path}: is {dtype} {shape}, not rows of {kind}; run verbatim index again")
        self.count, self.dimension = int(shape[0]), int(shape[1])

    def rows(self, first: int, count: int) -> Vectors:
        """The rows `[first, first + count)` as float32."""
        return np.asarray(self._stored(first, count), dtype=np.float32)

    def take(self, rows: Sequence[int]) -> Vectors:
        """Those rows, in their order, as float32."""
        found = np.empty((len(rows), self.dimension), dtype=self._kind)
        for place, row in enumerate(rows):
            self._read(found[place].data.cast("B"), row)
        return np.asarray(found, dtype=np.float32)

    def ranges(self, ranges: Sequence[tuple[int, int]]) -> Iterator[NDArray[Any]]:
        """The rows `[first, first + count)` of each pair of first and count, as they are stored; what follows
        one another in the file is read at once."""
        waiting: list[int] = []
        start = end = 0
        for first, count in ranges:
            if first != end or end + count - start > _AT_ONCE:
                yield from self._apart(start, waiting)
                waiting, start = [], first
            waiting.append(count)
            end = first + count
        yield from self._apart(start, waiting)

    def _apart(self, first: int, counts: Sequence[int]) -> Iterator[NDArray[Any]]:
        read = self._stored(first, sum(counts))
        at = 0
        for count in counts:
            yield read[at : at + count]
            at += count

    def _stored(self, first: int, count: int) -> NDArray[Any]:
        found = np.empty((count, self.dimension), dtype=self._kind)
        self._read(found.data.cast("B") if found.size else memoryview(b""), first)
        return found

    def parts(self, at_once: int = _AT_ONCE) -> Iterator[tuple[int, Vectors]]:
        """All rows, some at a time, each time with the number of the first of them."""
        for first in range(0, self.count, at_once):
            yield first, self.rows(first, min(at_once, self.count - first))

    def _read(self, into: memoryview, row: int) -> None:
        at = self._offset + row * self.dimension * self._kind.itemsize
        done = 0
        while done < len(into):
            read = os.preadv(self._descriptor, [into[done:]], at + done)
            if read == 0:
                raise SnapshotError(f"{self._path}: ends before row {row}; run verbatim check")
            done += read


def cosines(vectors: VectorFile, vector: Vectors, rows: Sequence[int]) -> dict[int, float]:
    """The cosine of each of those rows with a unit vector."""
    values: NDArray[np.float32] = vectors.take(rows) @ vector
    return {row: float(value) for row, value in zip(rows, values, strict=True)}
