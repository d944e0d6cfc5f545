"""Entity tags: what a client has already is not worked out again (RFC 9110, 8.8.3 and 13.1.2)."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Final

PRIVATE: Final = {"Cache-Control": "private, no-cache"}
"""Kept by no cache but the client's, which asks each time whether what it has is still so."""

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def weak_etag(*parts: object) -> str:
    """Equal parts, equal tag; the parts must be what JSON can say."""
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return f'W/"{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"'


def strong_etag(sha256: str) -> str:
    return f'"{sha256}"'


def has_it(if_none_match: str | None, etag: str) -> bool:
    """Whether If-None-Match names `etag`, by weak comparison. A header that cannot be read names nothing."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    return etag.removeprefix("W/") in {given.removeprefix("W/") for given in _ETAG.findall(if_none_match)}
