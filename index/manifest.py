"""What one generation of an index says of itself: how it was made, and the checksum of each of its files."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from index.errors import SnapshotError

FORMAT: Final = 1
MANIFEST_FILE: Final = "manifest.json"

GENERATION: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
"""The form of every generation's name: what is named otherwise is none."""


def new_generation() -> str:
    """A name that no other generation has: the time, and a random part for those of one second."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what passages and vectors a source gives; another recipe, another index."""

    words: int
    pieces: int
    overlap_sentences: int
    code_points: int
    splitter: str
    retrieval_text: str
    analysis: str
    loaders: int
    encoder: str
    metric: str = "inner product of unit vectors"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of a generation: its length in bytes and SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`probes` are texts with their vectors: encoded again when the index is opened, they must match.
    `files` are named by their path within the generation, with slashes."""

    generation: str
    previous: str | None
    recipe: Recipe
    documents: int
    passages: int
    dimension: int
    vector_index: Mapping[str, Any]
    probes: Mapping[str, list[float]]
    files: Mapping[str, FileRecord]
    created: str
    libraries: Mapping[str, str]

    def to_json(self) -> bytes:
        content = {"format": FORMAT, **asdict(self)}
        return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def read_manifest(path: Path, sha256: str) -> Manifest:
    """The manifest at `path`; SnapshotError where it has another checksum or is of another format."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise SnapshotError(f"{path}: is missing; run verbatim index again") from error
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SnapshotError(
            f"{path}: is not the one that CURRENT names (sha256 differs); run verbatim index again"
        )
    return parse_manifest(data, str(path))


def parse_manifest(data: bytes, path: str) -> Manifest:
    """What `to_json` wrote; `path` names its place in the SnapshotError of one that is not to be read."""
    try:
        content = json.loads(data)
        found = content.pop("format")
        if found != FORMAT:
            raise SnapshotError(
                f"{path}: format {found}, this version reads {FORMAT}; run verbatim index again"
            )
        content["recipe"] = Recipe(**content["recipe"])
        content["files"] = {name: FileRecord(**record) for name, record in content["files"].items()}
        return Manifest(**content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SnapshotError(f"{path}: not a manifest ({error}); run verbatim index again") from error
