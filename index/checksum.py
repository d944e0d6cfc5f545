"""The checksum by which a file of an index is known."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

_PIECE: Final = 1 << 18


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    piece = bytearray(_PIECE)
    view = memoryview(piece)
    with path.open("rb", buffering=0) as file:
        while read := file.readinto(piece):
            digest.update(view[:read])
    return digest.hexdigest()
