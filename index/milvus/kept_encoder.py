"""What encodes questions, kept on the server in pieces and fetched once to this machine's cache folder.

Kept with the index and not exported anew by each process: the export needs torch, and two exports need not
be the same to the last bit, while all who serve an index must encode a question alike.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from index.cache import cache_home
from index.checksum import sha256_of
from index.errors import SnapshotError, StoreError
from index.manifest import FileRecord
from index.milvus.connection import WORK_LIMIT, Connection
from index.milvus.pieces import Pieces, PieceWriter

_WHOLE: Final = "whole"
"""The key that is written last."""


def encoder_collection(index: str, files: Mapping[str, FileRecord]) -> str:
    return f"{index}__encoder_{_digest(files)[:16]}"


def keep_encoder(connection: Connection, index: str, folder: Path) -> dict[str, FileRecord]:
    """Puts an encoder's files on the server, where they are not there yet; the manifest names them."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    files = {name: FileRecord(path.stat().st_size, sha256_of(path)) for name, path in sorted(paths.items())}
    collection = encoder_collection(index, files)
    if connection.has(collection):
        connection.call("load_collection", collection, seconds=WORK_LIMIT)
        if Pieces(connection, collection).get(_WHOLE) is not None:
            return files
        connection.call("drop_collection", collection)
    writer = PieceWriter(connection, collection)
    for name, path in sorted(paths.items()):
        writer.add(f"f/{name}", path.read_bytes())
    writer.add(_WHOLE, b"1")
    writer.finish(WORK_LIMIT)
    return files


def fetch_encoder(connection: Connection, index: str, files: Mapping[str, FileRecord]) -> Path:
    """The folder of those files in the cache, their checksums checked; fetched where one is not right.

    Raises StoreError where the server has others, SnapshotError where the cache cannot be written.
    """
    folder = cache_home() / "verbatim" / "encoders" / _digest(files)
    if _is_whole(folder, files):
        return folder
    pieces = Pieces(connection, encoder_collection(index, files))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as beside:
            made = Path(beside) / "encoder"
            for name in files:
                path = made / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(pieces.get(f"f/{name}") or b"")
            if not _is_whole(made, files):
                raise StoreError(
                    f"{connection.address}: the encoder kept there is not the one that the manifest names "
                    "(sha256 differs); run verbatim index again"
                )
            if folder.exists() and not _is_whole(folder, files):
                shutil.rmtree(folder)
            if not folder.exists():
                made.rename(folder)
    except OSError as error:
        # Of two processes that fetch at once, the second may find the place taken.
        if not _is_whole(folder, files):
            raise SnapshotError(
                f"{folder}: cannot be written ({error.strerror}); free disk space, or set XDG_CACHE_HOME to "
                "a folder that can be written"
            ) from error
    return folder


def _is_whole(folder: Path, files: Mapping[str, FileRecord]) -> bool:
    try:
        return all(
            (folder / name).stat().st_size == record.size and sha256_of(folder / name) == record.sha256
            for name, record in files.items()
        )
    except OSError:
        return False


def _digest(files: Mapping[str, FileRecord]) -> str:
    listed = "\n".join(f"{record.sha256} {name}" for name, record in sorted(files.items()))
    return hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()
