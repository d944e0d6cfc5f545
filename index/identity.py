"""Names of documents and passages, made from where they stand and from nothing else."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path, PurePath

from index.document import Span

_SLUG_LENGTH = 48


def document_id(path: PurePath) -> str:
    """A readable id that stays when the file's contents change, e.g. `annual-report-1f3a9c2b`.

    Made of the file's stem and of the first 8 hexadecimal digits of the SHA-256 of the absolute path.
    A `PurePath` that is no `Path` is taken as written: a logical name, the same on every machine.
    """
    named = path.resolve() if isinstance(path, Path) else path
    digest = hashlib.sha256(named.as_posix().encode("utf-8", "surrogateescape")).hexdigest()
    return f"{_slug(path.stem)}-{digest[:8]}"


def passage_id(document_id: str, span: Span) -> str:
    """An id that no other passage's coming or going changes."""
    return f"{document_id}.{span.start}-{span.end}"


def _slug(stem: str) -> str:
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LENGTH].strip("-") or "document"
