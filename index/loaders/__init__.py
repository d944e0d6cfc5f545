"""From a file to a document: one loader a format, chosen by the file's name, else by its first bytes.

A loader has `extract(data: bytes, name: str) -> Extracted` and raises SourceError alone. One of several parts
stands in a folder with them; what several formats share stands here. Formats that people receive from
strangers and that need a large parser run in a process of their own.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path, PurePath
from typing import Final

from index.document import Block, Document, Span
from index.errors import SourceError
from index.identity import document_id as id_of
from index.loaders.extracted import Extracted
from index.sentences import split_sentences

SUFFIXES: Final[dict[str, tuple[str, str]]] = {
    ".txt": ("text/plain", "index.loaders.text.loader"),
    ".text": ("text/plain", "index.loaders.text.loader"),
    ".md": ("text/markdown", "index.loaders.markdown.loader"),
    ".markdown": ("text/markdown", "index.loaders.markdown.loader"),
    ".html": ("text/html", "index.loaders.html.loader"),
    ".htm": ("text/html", "index.loaders.html.loader"),
    ".xhtml": ("application/xhtml+xml", "index.loaders.html.loader"),
    ".pdf": ("application/pdf", "index.loaders.pdf.loader"),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "index.loaders.docx.loader",
    ),
    ".epub": ("application/epub+zip", "index.loaders.epub"),
}
"""Suffix, in lower case, to media type and loader module."""

ISOLATED: Final = frozenset(
    f"index.loaders.{module}" for module in ("docx.loader", "epub", "html.loader", "pdf.loader")
)
"""Modules whose `extract` runs in a subprocess with limits (index.loaders.sandbox)."""

VERSION: Final = 10
"""Of what the loaders make of a file: raised when any of them changes it, so that indexes are made anew."""

MAX_SOURCE_BYTES: Final = 256 * 1024 * 1024


def load(path: Path, *, document_id: str | None = None) -> Document:
    """The document in the file at `path`, its sentences found.

    `document_id` replaces the one made from the path. Raises SourceError, naming the file, where it cannot
    be read as a document; MissingExtraError where its format needs a package that is not installed.
    """
    return load_bytes(read_source(path), path, document_id=document_id)


def load_bytes(data: bytes, path: PurePath, *, document_id: str | None = None) -> Document:
    """As `load`, of bytes already read from `path`, which need not be where a file is."""
    media_type, module = _format_of(path, data)
    extracted = _extract(module, data, path.name)
    return Document(
        id=document_id if document_id is not None else id_of(path),
        title=_title(extracted, path),
        path=_written(path),
        media_type=media_type,
        text=extracted.text,
        blocks=tuple(_with_sentences(extracted)),
        source_sha256=hashlib.sha256(data).hexdigest(),
        encoding=extracted.encoding,
    )


def read_source(path: Path) -> bytes:
    """The file's bytes; SourceError where it cannot be read or is larger than MAX_SOURCE_BYTES."""
    try:
        # Not to wait for whoever might write into a pipe that was put in a file's place.
        with open(path, "rb", opener=_without_waiting) as source:
            data = source.read(MAX_SOURCE_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror or error}); check the path") from error
    if len(data) > MAX_SOURCE_BYTES:
        raise SourceError(f"{path}: larger than {MAX_SOURCE_BYTES >> 20} MiB; split it into smaller files")
    return data


def _without_waiting(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(errno.EINVAL, "not a regular file")


def _format_of(path: PurePath, data: bytes) -> tuple[str, str]:
    known = SUFFIXES.get(path.suffix.lower())
    if known is not None:
        return known
    suffix = _sniffed_suffix(data)
    if suffix is None:
        kinds = " ".join(sorted(SUFFIXES))
        raise SourceError(f"{path}: not a format that is read here; name it as one of {kinds}")
    return SUFFIXES[suffix]


def _sniffed_suffix(data: bytes) -> str | None:
    head = data[:4096]
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        if b"application/epub+zip" in head:
            return ".epub"
        return ".docx" if b"word/document.xml" in data else None
    start = head.lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return ".html"
    return None


def _extract(module: str, data: bytes, name: str) -> Extracted:
    if module in ISOLATED:
        from index.loaders.sandbox import extract_isolated

        return extract_isolated(module, data, name)
    extracted = import_module(module).extract(data, name)
    assert isinstance(extracted, Extracted)
    return extracted


def _title(extracted: Extracted, path: PurePath) -> str:
    title = " ".join((extracted.title or "").split())
    return title or _written(PurePath(path.name))


def _written(path: PurePath) -> str:
    """The path as text can hold it: bytes of a name that are not UTF-8 as escapes (`caf\\xe9.txt`)."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _with_sentences(extracted: Extracted) -> Iterator[Block]:
    for block in extracted.blocks:
        if block.sentences:
            yield block
        elif block.kind == "heading":
            yield replace(block, sentences=(Span(block.span.start, block.span.end),))
        else:
            yield replace(block, sentences=split_sentences(extracted.text, block.span))
