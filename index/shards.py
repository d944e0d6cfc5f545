"""Which share of the sources one of several indexing processes embeds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from index.errors import SourceError
from index.sources import Source


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`th of `of` shares, counted from 1. A document's share is settled by its id alone."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `2/8`. Raises ValueError."""
        found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise ValueError(f"{text!r} is no share; give i/n, the i-th of n: 1/4, 2/4, 3/4, 4/4")
        return cls(int(found[1]), int(found[2]))

    def holds(self, document_id: str) -> bool:
        digest = hashlib.sha256(document_id.encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8], "big") % self.of == self.number - 1


def share_of(shard: Shard, sources: Sequence[Source], live: Mapping[str, str]) -> list[Source]:
    """The sources of that share that `live`, the sha256 of each document's source by its id, does not have as
    they are. What cannot be read is left in, for the builder to tell."""
    return [
        source
        for source in sources
        if shard.holds(source.document_id) and not _is_live(source, live.get(source.document_id))
    ]


def _is_live(source: Source, sha256: str | None) -> bool:
    try:
        return sha256 is not None and hashlib.sha256(source.read()).hexdigest() == sha256
    except SourceError:
        return False
