"""Zip archives that strangers sent: opened only within limits that a document has no reason to pass."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

from index.errors import SourceError
from index.loaders.reasons import reason

_ENCRYPTED: Final = 0x1
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError)
"""What zipfile raises for a damaged archive."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """`ratio` is that of a member's size to its packed size; it binds members above `ratio_from` bytes only,
    because a short run of equal bytes packs far better than any document."""

    members: int = 10_000
    total: int = 256 * 1024 * 1024
    ratio: int = 200
    ratio_from: int = 1024 * 1024


class Archive:
    """A zip archive within limits. Its declared sizes bound what is unpacked: zipfile reads none beyond."""

    def __init__(self, data: bytes, name: str, limits: ArchiveLimits | None = None) -> None:
        self._name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise SourceError(f"{name}: a broken zip archive ({reason(error)}); save it again") from error
        self._check(limits or ArchiveLimits())
        self._members = {info.filename: info for info in self._zip.infolist()}

    def __contains__(self, member: object) -> bool:
        return member in self._members

    def read(self, member: str) -> bytes:
        """A member's bytes; SourceError where it is missing or damaged."""
        info = self._members.get(member)
        if info is None:
            raise SourceError(f"{self._name}: its archive lacks {member[:100]!r}; save it again")
        try:
            return self._zip.read(info)
        except _DAMAGE as error:
            damage = f"{member[:100]!r} in its archive is damaged ({reason(error)})"
            raise SourceError(f"{self._name}: {damage}; save it again") from error

    def _check(self, limits: ArchiveLimits) -> None:
        members = self._zip.infolist()
        if len(members) > limits.members:
            raise SourceError(
                f"{self._name}: {len(members):,} files in its archive, more than {limits.members:,}; split it"
            )
        total = sum(member.file_size for member in members)
        if total > limits.total:
            raise SourceError(
                f"{self._name}: unpacks to {total >> 20:,} MiB, more than {limits.total >> 20}; split it"
            )
        for member in members:
            if member.flag_bits & _ENCRYPTED:
                raise SourceError(f"{self._name}: encrypted; save it without a password")
            if member.file_size > max(limits.ratio_from, limits.ratio * member.compress_size):
                sizes = f"{member.file_size >> 20} MiB from {member.compress_size:,} bytes"
                raise SourceError(
                    f"{self._name}: {member.filename[:100]!r} unpacks to {sizes}; not read, as a zip bomb"
                )
