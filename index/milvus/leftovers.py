"""What no reader can want any longer: generations that were never finished, and those long replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from index.errors import IndexingError
from index.milvus.archive import read_manifest
from index.milvus.connection import Connection
from index.milvus.kept_encoder import encoder_collection
from index.milvus.lease import lease_alias
from index.milvus.schema import Names, live_generation, names_of

GRACE: timedelta = timedelta(seconds=60)
"""For how long a generation stays after the one that followed it was made, even where yet others followed:
who serves it looks for a newer one every few seconds, and asks it until then."""


def remove_leftovers(connection: Connection, index: str) -> None:
    """The lease is held: nobody else writes."""
    live = live_generation(connection, index)
    collections = [str(name) for name in connection.call("list_collections")]
    kept = set(_kept(connection, live)) if live else set()
    encoders = set()
    for names in kept:
        try:
            encoders.add(encoder_collection(index, read_manifest(connection, names).files))
        except IndexingError:
            # One that cannot be read is in nobody's use.
            continue
    holder = connection.named_by(lease_alias(index))
    lease_of_ours = re.compile(rf"{re.escape(lease_alias(index))}_[0-9a-f]{{16}}")
    for name in collections:
        generation = names_of(name)
        of_ours = generation is not None and generation.index == index
        if (
            (of_ours and generation not in kept)
            or (name.startswith(f"{index}__encoder_") and name not in encoders)
            or (lease_of_ours.fullmatch(name) and name != holder)
        ):
            connection.call("drop_collection", name)


def _kept(connection: Connection, live: Names) -> Iterator[Names]:
    """The live generation, the one before, and those that were replaced a moment ago."""
    now = datetime.now(UTC)
    names, first = live, True
    while True:
        yield names
        try:
            manifest = read_manifest(connection, names)
        except IndexingError:
            return
        replaced = datetime.fromisoformat(manifest.created)
        # The clock is of the machine that made it: far ahead of ours, it would keep all for as long.
        if manifest.previous is None or not (first or abs(now - replaced) < GRACE):
            return
        names, first = Names(live.index, manifest.previous), False
